"""Whether the probabilities mean what they say."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.review import choice_view, figures_view
from pages.shared.state import review_session
from pages.shared.state.review_session import ReviewedModel


@st.fragment
def draw_calibration(model: ReviewedModel) -> None:
    """Draw the reliability diagram with the calibration error, its interval and its noise floor."""
    chosen = choice_view.choose_photos(model)
    if chosen is None:
        return
    choice_view.say_twins(chosen)
    made = review_session.calibration_of(chosen.answers, (model.task.name, chosen.key))
    low, high = made.interval
    figures_view.draw_figures(
        [
            (
                "Calibration error (ECE)",
                f"{made.ece:.1%}",
                f"{low:.1%} to {high:.1%} with 95% confidence, n = {made.n}",
            ),
            (
                "A perfect model's ECE",
                f"{made.floor:.1%}",
                f"by chance alone with {made.n} photos; up to {made.floor_high:.1%} in 95 of 100 draws",
            ),
            ("Brier score", f"{made.brier:.3f}", "squared distance from certainty, 0 to 2"),
            ("NLL", f"{made.nll:.3f}", "nats per photo"),
        ]
    )
    with st.container(width=860):
        chart_view.draw_figure(core.reliability_figure(made), f"Reliability diagram; calibration error {made.ece:.1%}")
    st.markdown(_verdict(made))
    st.caption(
        "Photos are binned by the probability of their answer, 15 bins of equal width; the number of photos stands "
        "under each bar. On the dotted line a probability of 80% is right 8 times in 10. The interval of the "
        "ECE is bootstrapped over groups of twins and moved back by what resampling alone adds."
    )


def _verdict(made: core.Calibration) -> str:
    if made.ece <= made.floor_high:
        return f"With {made.n} photos, even a perfectly calibrated model could show an error this large by chance."
    side = "too sure" if made.gap > 0 else "not sure enough"
    return (
        f"The model is **{side}**: its mean probability is {abs(made.gap):.1%} "
        f"{'above' if made.gap > 0 else 'below'} the share that was right."
    )
