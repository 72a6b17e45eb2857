"""Photos from other sources, source by source, and what a model gives that was fitted without one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

import core
from pages.shared.review.columns import few_or_percent
from pages.shared.state import review_session
from pages.shared.state.review_session import ReviewedModel
from pages.shared.words.foreign_text import as_plain


@st.fragment
def draw_sources(model: ReviewedModel) -> None:
    """Draw each set of outside photos by class and source, and each source left out, where the card has it."""
    roots = review_session.photo_roots_if_any(model.task.name)
    names = [name for name in core.sets_with_photos(model.table) if core.is_external(name)]
    for name in names:
        _draw_set(model, name, core.read_sources(roots))
    if not names:
        st.info("No photos of this model's classes from other sources are recorded.", icon=":material/info:")
    _draw_left_out(model)


def _draw_set(model: ReviewedModel, name: str, sources: Mapping[str, str]) -> None:
    answers = core.answers_to(model.table.labels, core.rows_of_set(model.table, name), model.card.temperature)
    right = int(answers.right.sum())
    said = few_or_percent(right, answers.n, core.FEW)
    st.subheader(f"{core.set_title(name)}: {said} right", anchor=False)
    _draw_counts(model, core.count_sources(answers, sources))
    st.caption(
        "None of these photos taught the model. Classes differ in how hard they are, so each source is counted class "
        f"by class. No percent under {core.FEW} photos."
    )


def _draw_left_out(model: ReviewedModel) -> None:
    made = core.left_out_sources(model.card)
    st.subheader("Each source left out in turn", anchor=False)
    if not made:
        st.caption("This model's card has no such figures: they are made when a model learns from several sources.")
        return
    correct, n = sum(one.correct for one in made), sum(one.n for one in made)
    st.markdown(
        f"**{few_or_percent(correct, n, core.FEW)}** photos are right when the head is fitted without their own "
        "source. This is the nearest to what photos of a new source will get."
    )
    _draw_counts(model, made)


def _draw_counts(model: ReviewedModel, made: Sequence[core.SourceCount]) -> None:
    st.dataframe(
        [
            {
                "Class": model.task.display_name(one.label),
                "Source": as_plain(one.source),
                "Right": f"{one.correct} of {one.n}",
                "Share": f"{one.correct / one.n:.1%}" if one.n >= core.FEW else "–",
                "95% interval": f"{one.interval[0]:.0%}–{one.interval[1]:.0%}" if one.n >= core.FEW else "–",
            }
            for one in made
        ],
        hide_index=True,
    )
