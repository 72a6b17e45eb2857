"""What the app made of a reviewer's own photos: counts, beside the card's, then matrix, table and file."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.review import figures_view
from pages.shared.review.columns import few_or_percent
from pages.shared.review.own_photos import places_view
from pages.shared.state import own_session
from pages.shared.state.own_session import Listing, OwnPhotos
from pages.shared.state.review_session import ReviewedModel
from pages.shared.words.foreign_text import as_name, as_plain


def draw_result(model: ReviewedModel, own: OwnPhotos, again: Listing | None) -> None:
    """Draw the figures of judged photos; `again` lists the files of a zip that is still there."""
    title, forget = st.columns([4, 1], vertical_alignment="bottom")
    count = "1 photo" if len(own.answers) == 1 else f"{len(own.answers)} photos"
    title.subheader(f"{as_name(own.name)}: {count}", anchor=False)
    forget.button("Forget", on_click=own_session.forget, icon=":material/delete:", type="tertiary")
    if own.done < own.total:
        st.info(f"Stopped after {own.done:,} of {own.total:,} photos; these figures are about those.")
    known, strangers = core.own_figures(own.answers, model.task)
    if known.n:
        _draw_known(model, known)
    else:
        st.info("No folder is named as one of the classes, so no answer can be right.", icon=":material/info:")
    if strangers.n:
        _draw_strangers(model, own, strangers)
    _draw_beside_card(model, own)
    _draw_files(own)
    if own.answers:
        places_view.draw_places(model, own, again)


def _draw_known(model: ReviewedModel, made: core.OwnFigures) -> None:
    figures = [
        ("One name", str(made.single), f"right for {made.right} of them"),
        ("Several names", str(made.several), f"the right one among them for {made.held}"),
        ("No answer", str(made.no_answer), core.refusal_words(made.refused) or "no photo was turned away"),
        ("Wrong", str(made.wrong + made.kept_open), _wrong_words(made)),
        ("First name right", f"{made.top_right} of {made.n}", _first_name_words(made)),
    ]
    figures_view.draw_figures(figures)
    few = [line for line in made.classes if line.n < core.FEW]
    if few and len(made.classes) > 1:
        names = ", ".join(f"{model.task.display_name(line.label)} ({line.n})" for line in few)
        st.caption(f"No mean over the classes: under {core.FEW} photos of {names}.")


def _wrong_words(made: core.OwnFigures) -> str:
    said = [f"of {made.n} photos, answered without the right name"]
    if made.kept_open:
        said.append(f"{made.kept_open} of them did not rule it out")
    if made.elsewhere:
        said.append(f"{made.elsewhere} answered as another question")
    return "; ".join(said)


def _first_name_words(made: core.OwnFigures) -> str:
    said = "the most probable name, whether it is said or not"
    if made.n >= core.FEW:
        said = f"{made.top_right / made.n:.1%}; {said}"
    if made.balanced is not None and len(made.classes) > 1:
        said += f"; {made.balanced:.1%} as mean over the classes"
    return said


def _draw_strangers(model: ReviewedModel, own: OwnPhotos, made: core.OwnFigures) -> None:
    named = few_or_percent(made.answered, made.n, core.FEW)
    rest = core.refusal_words(made.refused)
    said = [f"**{named}** photos of none of the {model.task.count} were wrongly given a name."]
    if rest:
        said.append(f"No name: {rest}.")
    if made.elsewhere:
        said.append(f"Answered as another question: {made.elsewhere}.")
    st.markdown(" ".join(said))
    folders = core.folders_of_no_class(own.answers, model.card.labels)
    likely = [folder for folder in folders if folder.nearest]
    hint = f", {len(likely)} of them nearly" if likely else ""
    count = "1 folder is" if len(folders) == 1 else f"{len(folders)} folders are"
    with st.expander(f"{count} named as no class{hint}", icon=":material/folder_off:", expanded=bool(likely)):
        st.dataframe(
            [
                {
                    "Folder": as_plain(folder.folder),
                    "Photos": folder.photos,
                    "Nearest class": model.task.display_name(folder.nearest) if folder.nearest else "",
                }
                for folder in folders
            ],
            hide_index=True,
        )


def _draw_beside_card(model: ReviewedModel, own: OwnPhotos) -> None:
    lines = core.beside_card(own.answers, model.card, model.task)
    if not lines:
        return
    st.markdown("**Beside the photos from other sources on the model's card**")
    st.dataframe(
        [
            {
                "": f"{line.title} (fewer is better)" if line.alarm else line.title,
                "Here": few_or_percent(*line.here, core.FEW),
                "On the card": few_or_percent(*line.there, core.FEW),
            }
            for line in lines
        ],
        column_config={"": st.column_config.TextColumn("Figure", width="large")},
        hide_index=True,
    )
    st.caption(
        "The card's photos were all asked this model's question; here the photo decides, as on the Upload page. "
        "Folders of no class are compared with photos of other conditions."
    )


def _draw_files(own: OwnPhotos) -> None:
    if own.left_out:
        st.caption(core.say_left_out(own.left_out))
    if own.unread:
        count = "1 file" if len(own.unread) == 1 else f"{len(own.unread)} files"
        with st.expander(f"{count} could not be read", icon=":material/broken_image:"):
            st.dataframe([{"File": as_plain(name), "Why": as_plain(why)} for name, why in own.unread], hide_index=True)
