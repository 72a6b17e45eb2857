"""The threshold: how many photos are answered, and how many of those wrongly."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.review import choice_view
from pages.shared.state.review_session import ReviewedModel


@st.fragment
def draw_threshold(model: ReviewedModel) -> None:
    """Draw a slider over the top probability with what it gives and costs."""
    chosen = choice_view.choose_photos(model)
    if chosen is None:
        return
    choice_view.say_twins(chosen)
    threshold = st.slider(
        "Answer from a probability of",
        0,
        99,
        round(100 * model.card.threshold),
        format="%d %%",
        key=f"threshold-{model.task.name}",
    )
    at = core.at_threshold(chosen.answers, threshold / 100)
    low, high = at.error_interval
    if at.answered:
        st.markdown(
            f"### Answers {at.coverage:.1%} of photos, wrong on {at.error:.1%} of those\n"
            f"{at.answered} of {at.n} answered, {at.wrong} of them wrong; {low:.1%} to {high:.1%} with 95% confidence."
        )
    else:
        st.markdown(f"### Answers none of the {at.n} photos")
    if model.card.trust.fitted:
        st.caption("The installed model decides by sets of names (“Abstention and coverage”), not by one threshold.")
    else:
        st.caption(f"The installed model answers from {model.card.threshold:.0%}.")
    curve = core.risk_curve(chosen.answers)
    with st.container(width=860):
        chart_view.draw_figure(
            core.risk_figure(curve, at),
            f"Wrong answers by coverage; at the chosen threshold {at.coverage:.0%} are answered",
        )
    st.caption(f"Mean error over all coverages (AURC): {curve.area:.3f}. Every point is one threshold.")
    _draw_strangers(model, chosen, threshold / 100)


def _draw_strangers(model: ReviewedModel, chosen: choice_view.Chosen, threshold: float) -> None:
    """Say how many photos of no class are answered at the threshold."""
    strangers = [row for row in chosen.rows if row.truth not in model.task.labels]
    if strangers and chosen.question is None:
        answered = core.count_answered(strangers, threshold, model.card.temperature)
        st.warning(
            f"At this threshold {answered} of {len(strangers)} outside photos that show none of the {model.task.count} "
            f"({answered / len(strangers):.0%}) were wrongly given one of them.",
            icon=":material/person_alert:",
        )
