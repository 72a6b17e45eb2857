"""Every prediction in a table: filtered, searched, exported; a chosen one with its photo and note."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.review import choice_view
from pages.shared.review.columns import PERCENT_BAR, in_percent
from pages.shared.review.photos import notes_view, photos_view
from pages.shared.state import review_session
from pages.shared.state.review_session import ReviewedModel
from pages.shared.words.foreign_text import as_name, as_plain

_WHICH: dict[core.Which, str] = {"wrong": "Wrong", "right": "Right", "all": "All", "flagged": "Noted"}


@st.fragment
def draw_answers(model: ReviewedModel) -> None:
    """Draw the table of a set of photos, the most confident mistakes on top."""
    chosen = choice_view.choose_photos(model)
    if chosen is None:
        return
    kept = review_session.notes()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        which = st.segmented_control(
            "Show", list(_WHICH), default="wrong", required=True, format_func=_WHICH.__getitem__, key="which"
        )
        search = st.text_input("Search", key="search", placeholder="file, class or note", width=280)
    listed = core.list_answers(chosen.answers, which=which, search=search, notes=kept)
    st.caption(
        f"{len(listed)} of {chosen.answers.n} photos; the most confident mistakes first. Choose a row to open it."
    )
    picked = _draw_table(model, listed, f"answers-{chosen.key}-{which}-{search}")
    with st.container(horizontal=True, gap="medium"):
        st.download_button(
            "Save these as CSV",
            lambda: core.answers_csv(listed, model.task),
            file_name=f"{model.task.name}-{chosen.set_name}-{which}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            disabled=not listed,
        )
        if kept:
            st.download_button(
                "Save 1 note as CSV" if len(kept) == 1 else f"Save {len(kept)} notes as CSV",
                lambda: core.notes_csv(kept.values()),
                file_name="notes.csv",
                mime="text/csv",
                icon=":material/edit_note:",
                on_click="ignore",
            )
    if picked is None:
        return
    line = listed[picked]
    if core.find_photo(line.file, review_session.photo_roots(model.task.name)) is None:
        st.markdown(as_name(line.file))
        notes_view.draw_note(line.sha256, line.file, kept, f"row-{line.sha256[:16]}")
    photos_view.draw_photos(model, chosen, [line], f"row-{line.sha256[:16]}")


def _draw_table(model: ReviewedModel, listed: tuple[core.ListedAnswer, ...], key: str) -> int | None:
    named = model.task.display_name
    if not listed:
        st.info("There is no such photo.", icon=":material/search_off:")
        return None
    state = st.dataframe(
        [
            {
                "Right": "✓" if line.right else "✗",
                "Truth": named(line.truth),
                "Answer": named(line.answer),
                "Probability": in_percent(line.probability),
                "Second": named(line.second) if line.second else "",
                "Twin": line.leaked,
                "Label wrong?": line.label_wrong,
                "Note": as_plain(line.note),
                "Source says": line.source_says,
                "File": as_plain(line.file),
            }
            for line in listed
        ],
        column_config={
            "Right": st.column_config.TextColumn(width="small"),
            "Probability": PERCENT_BAR,
        },
        hide_index=True,
        height=360,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
    )
    rows = state["selection"]["rows"]
    return rows[0] if rows and rows[0] < len(listed) else None
