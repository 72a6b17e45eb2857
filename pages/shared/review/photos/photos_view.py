"""Photos of a table as tiles: truth, answer, probability, the heatmap on demand, and a reviewer's note."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

import core
from pages.shared.review import choice_view, pages_view
from pages.shared.review.choice_view import Chosen
from pages.shared.review.columns import PERCENT_BAR, in_percent
from pages.shared.review.photos import notes_view
from pages.shared.state import review_session
from pages.shared.state.review_session import ReviewedModel
from pages.shared.words.foreign_text import as_name, as_plain, as_text

_A_PAGE = 12
_TILE_PX = 196


def draw_photos(model: ReviewedModel, chosen: Chosen, listed: Sequence[core.ListedAnswer], key: str) -> None:
    """Draw listed photos, twelve at a time; where the data set is not on this machine, their names."""
    if not listed:
        st.info("There is no such photo.", icon=":material/search_off:")
        return
    roots = review_session.photo_roots(model.task.name)
    here = bool(roots) and any(core.find_photo(line.file, roots) for line in listed)
    if not here:
        st.caption("The photos are not on this machine; these are their names. Name the data set's folder to see them.")
        choice_view.name_data_folder()
        _draw_names(model, listed)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with_map = st.toggle("Show where the model looked", key=f"maps-{key}")
        shown = pages_view.pick_page(listed, _A_PAGE, key)
    rows = {(row.file, row.sha256): row for row in chosen.answers.rows}
    kept = review_session.notes()
    with st.container(horizontal=True, gap="medium"):
        for line in shown:
            with st.container(width=_TILE_PX, gap="small"):
                _draw_tile(model, rows[line.file, line.sha256], line, roots, with_map=with_map)
                notes_view.draw_note(line.sha256, line.file, kept, f"{key}-{line.sha256[:16]}-{line.file}")
    if with_map:
        st.caption("Warm places spoke for the answer. Each map is scaled by its own strongest place.")


def _draw_tile(
    model: ReviewedModel,
    row: core.PredictionRow,
    line: core.ListedAnswer,
    roots: tuple[Path, ...],
    *,
    with_map: bool,
) -> None:
    named = model.task.display_name
    try:
        photo = core.read_listed_photo(row, roots)
    except core.DermaError as error:
        st.caption(f":material/broken_image: {as_text(error)}")
        return
    overlay = None
    if with_map:
        overlay = review_session.overlay_of(photo, model.task.name, line.answer, 2 * _TILE_PX)
    picture = core.square_tile(photo.pixels if overlay is None else overlay, 2 * _TILE_PX)
    words = f"{named(line.truth)}, answered {named(line.answer)}"
    st.image(picture, width="stretch", alt=f"{as_plain(line.file)}: {words}")
    mark = ":material/check:" if line.right else ":material/close:"
    twin = " :material/content_copy:" if line.leaked else ""
    truth = named(line.truth) if line.right else f"{named(line.truth)} {core.percent(line.truth_probability)}"
    source = f" (its source says {line.source_says})" if line.source_says else ""
    st.markdown(
        f"{mark} **{named(line.answer)}** {core.percent(line.probability)}{twin}  \n"
        f":small[truth {truth}{source}]  \n"
        f":small[{as_name(line.file.rsplit('/', 1)[-1])}]"
    )


def _draw_names(model: ReviewedModel, listed: Sequence[core.ListedAnswer]) -> None:
    named = model.task.display_name
    st.dataframe(
        [
            {
                "File": as_plain(line.file),
                "Truth": named(line.truth),
                "Answer": named(line.answer),
                "Probability": in_percent(line.probability),
            }
            for line in listed
        ],
        column_config={"Probability": PERCENT_BAR},
        hide_index=True,
    )
