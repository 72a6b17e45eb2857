"""A reviewer's own photos as tiles, with the map on demand; one of them large beside its map."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import core
from pages.shared.review import pages_view
from pages.shared.state import own_session, review_session
from pages.shared.state.own_session import Listing, OwnPhotos
from pages.shared.state.review_session import ReviewedModel
from pages.shared.words.foreign_text import as_name, as_plain, as_text

_A_PAGE = 12
_TILE_PX, _OPENED_PX = 196, 420


def draw_tiles(
    model: ReviewedModel, own: OwnPhotos, listed: Sequence[core.OwnAnswer], again: Listing | None, key: str
) -> None:
    """Draw photos, twelve at a time."""
    if not listed:
        st.info("There is no such photo.", icon=":material/search_off:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        with_map = st.toggle("Show where the model looked", key=f"maps-{key}")
        shown = pages_view.pick_page(listed, _A_PAGE, key)
    with st.container(horizontal=True, gap="medium"):
        for answer in shown:
            with st.container(width=_TILE_PX, gap="small"):
                _draw_tile(model, own, answer, again, with_map=with_map)


def draw_opened(model: ReviewedModel, own: OwnPhotos, answer: core.OwnAnswer, again: Listing | None) -> None:
    """Draw one photo beside its map, with what the app says of it."""
    photo = review_session.answer_or_say(lambda: own_session.read_photo(own, answer, again))
    if photo is None:
        return
    name = core.task_named(answer.task).display_name(answer.top)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_OPENED_PX):
            st.image(core.shrink_picture(photo.pixels, 2 * _OPENED_PX), width="stretch", alt=as_plain(answer.file))
        overlay = review_session.overlay_of(photo, answer.task, answer.top, 2 * _OPENED_PX)
        if overlay is not None:
            with st.container(width=_OPENED_PX):
                st.image(overlay, width="stretch", alt=f"{as_plain(answer.file)}: what speaks for {name}")
    st.markdown(_words(model, answer))
    st.caption(f"Warm places spoke for {name}, the most probable name.")
    for reason in answer.reasons:
        st.markdown(as_text(reason))


def _draw_tile(
    model: ReviewedModel, own: OwnPhotos, answer: core.OwnAnswer, again: Listing | None, *, with_map: bool
) -> None:
    try:
        photo = own_session.read_photo(own, answer, again)
    except core.DermaError as error:
        st.caption(f":material/broken_image: {as_text(error)}")
        return
    overlay = None
    if with_map:
        overlay = review_session.overlay_of(photo, answer.task, answer.top, 2 * _TILE_PX)
    picture = core.square_tile(photo.pixels if overlay is None else overlay, 2 * _TILE_PX)
    st.image(picture, width="stretch", alt=f"{as_plain(answer.file)}: {answer.said}")
    st.markdown(_words(model, answer))


def _words(model: ReviewedModel, answer: core.OwnAnswer) -> str:
    name = core.task_named(answer.task).display_name(answer.top)
    first = f"**{answer.said}**"
    if not answer.answered or len(answer.named) > 1:
        first += f"  \n:small[most probable: {name} {core.percent(answer.probability)}]"
    else:
        first += f" {core.percent(answer.probability)}"
    folder = core.place_name(answer.truth, model.task)
    return f"{first}  \n:small[folder: {folder}]  \n:small[{as_name(answer.file.rsplit('/', 1)[-1])}]"
