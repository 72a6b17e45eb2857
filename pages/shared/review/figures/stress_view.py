"""The stress card: how the model fares from the kindest test to the hardest."""

from __future__ import annotations

import math

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.state import review_session
from pages.shared.state.review_session import ReviewedModel


def draw_stress(model: ReviewedModel) -> None:
    """Draw the card, and beside it what its lines are measured on and what they can be compared with."""
    card = review_session.answer_or_say(lambda: core.stress_card(model.card, model.table))
    if card is None:
        return
    if not card.figures:
        st.info("The recorded predictions hold no photo to judge the model by.", icon=":material/info:")
        return
    chart, words = st.columns([3, 2], gap="large")
    with chart:
        chart_view.draw_figure(core.stress_figure(card), f"Robustness summary. {core.stress_words(card)}")
        if card.source is not None and card.majority is not None:
            st.caption(
                f"Ticks on the first line: the source project ({card.source.accuracy:.1%}) and naming the "
                f"largest class every time ({card.majority.share:.1%}). Bars are 95% intervals (Wilson)."
            )
    with words:
        _draw_comparison(card, model.task)
        _draw_remarks(card)


def _draw_comparison(card: core.StressCard, task: core.Task) -> None:
    first = card.figures[0]
    if card.source is not None:
        made = card.source
        st.markdown(
            f"The source project **{made.project}** published **{made.correct} of {made.n}** ({made.accuracy:.1%}) "
            f"with a {made.model}: {made.remark}."
        )
    if card.majority is not None:
        st.markdown(
            f"Naming the largest class, {task.display_name(card.majority.title)}, every time would get "
            f"**{card.majority.share:.1%}** of the {first.n} test photos right, and "
            f"{card.majority.balanced:.1%} balanced."
        )


def _draw_remarks(card: core.StressCard) -> None:
    known = [line for line in card.figures if not line.alarm]
    strangers = [line for line in card.figures if line.alarm]
    lines = [f"- **{line.title}**: {_said(line)}." for line in known]
    for remark in dict.fromkeys(line.remark for line in strangers):
        titles = ", ".join(line.title for line in strangers if line.remark == remark)
        lines.append(f"- **{titles}**: {remark}.")
    st.markdown("\n".join(lines))
    st.button(
        "See the twins and the shortcuts",
        on_click=review_session.open_section,
        args=(review_session.AUDIT,),
        icon=":material/content_copy:",
        type="tertiary",
    )


def _said(line: core.StressFigure) -> str:
    mean = "" if math.isnan(line.balanced) else f"; mean of the classes' recalls {line.balanced:.1%}"
    return f"{line.remark}{mean}"
