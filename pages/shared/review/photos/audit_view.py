"""The audit: twins side by side, shortcuts, and why they matter."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import core
from pages.shared.review import choice_view, pages_view
from pages.shared.review.columns import PERCENT, in_percent
from pages.shared.state import review_session
from pages.shared.state.review_session import ReviewedModel
from pages.shared.words.foreign_text import as_plain

_A_PAGE = 6
_TILE_PX = 150


@st.fragment
def draw_audit(model: ReviewedModel) -> None:
    """Draw the twins that the tables name, and the shortcuts where the data set is on this machine."""
    twins = core.listed_twins(model.table)
    tests = core.rows_of_set(model.table, "published")
    st.markdown(
        f"**{len(twins)} of the {len(tests)} test photos have a twin in training.** A twin is the same picture: the "
        "same bytes, or the picture turned, mirrored or saved again. A model that remembers the training photo gets "
        "its twin right without having learned anything about skin, so that the published figure is higher than what "
        "new photos will see. That is why the card shows the photos without twins, and cross-validation with twins "
        "kept together, beside it."
    )
    conflicts = sum(core.has_conflict(pair) for pair in twins)
    if conflicts:
        st.warning(
            f"{conflicts} of them carry another label than their twin; they stand first.", icon=":material/flag:"
        )
    if twins:
        _draw_twins(model, twins)
    _draw_shortcuts(model)


def _draw_twins(model: ReviewedModel, twins: tuple[core.Twins, ...]) -> None:
    st.subheader("Twins side by side", anchor=False)
    roots = review_session.photo_roots(model.task.name)
    if core.find_photo(twins[0].test.file, roots) is None:
        st.caption("The photos are not on this machine; these are their names.")
        choice_view.name_data_folder()
        st.dataframe(
            [
                {
                    "Test photo": as_plain(pair.test.file),
                    "In training": as_plain(", ".join(row.file for row in pair.train)),
                }
                for pair in twins
            ],
            hide_index=True,
            height=320,
        )
        return
    shown = pages_view.pick_page(twins, _A_PAGE, "twins")
    with st.container(horizontal=True, gap="large"):
        for pair in shown:
            with st.container(width=2 * _TILE_PX + 24, gap="small"):
                left, right = st.columns(2, gap="small")
                with left:
                    _draw_photo(model, pair.test, roots, "test")
                with right:
                    for row in pair.train[:1]:
                        _draw_photo(model, row, roots, "training")


def _draw_photo(model: ReviewedModel, row: core.PredictionRow, roots: tuple[Path, ...], where: str) -> None:
    photo = review_session.answer_or_say(lambda: core.read_listed_photo(row, roots))
    if photo is not None:
        st.image(core.square_tile(photo.pixels, 2 * _TILE_PX), width="stretch", alt=f"{where}: {as_plain(row.file)}")
    st.caption(f"{where}: {model.task.display_name(row.truth)}")


def _draw_shortcuts(model: ReviewedModel) -> None:
    st.subheader("Shortcuts", anchor=False)
    st.markdown(
        "What a model could learn without looking at skin: a small decision tree sees one property of each photo and "
        "nothing else. What it gets right beyond chance, the classifier may get right for the wrong reason."
    )
    found = review_session.shortcuts(model.task.name)
    if found is None:
        roots = review_session.photo_roots(model.task.name)
        paths = core.labelled_photos(model.table, roots)
        if not paths:
            st.caption("This needs the data set on this machine.")
            return
        if not st.button(f"Measure {len(paths)} photos", icon=":material/troubleshoot:", key="find-shortcuts"):
            return
        with st.spinner(f"Reading {len(paths)} photos…"):
            found = review_session.find_shortcuts(model.task.name, paths)
        if found is None:
            return
    named = model.task.display_name
    st.dataframe(
        [
            {
                "Property": line.feature.capitalize(),
                "Balanced accuracy": in_percent(line.balanced_accuracy),
                "Chance": in_percent(line.chance),
                "Gives away": ", ".join(named(label) for label in line.classes) or "–",
            }
            for line in found
        ],
        column_config=dict.fromkeys(("Balanced accuracy", "Chance"), PERCENT),
        hide_index=True,
    )
