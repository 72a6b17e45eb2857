"""No answer: why, what helps, and, folded away, the numbers that are no answer."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.results import explanation_view, finding_view
from pages.shared.state import picture_session, task_session
from pages.shared.state.result_session import Result

_REMEDIES: core.ForRefusals[str] = {
    "cannot_tell": "A photo in daylight, sharp, with the spot filling a third of it, may help. Several photos of one "
    "spot can be answered together.",
    "not_skin": "",  # its reason says what helps
    "other_task": "",  # the button below does
    "poor_photo": "For an answer anyway, choose “Warn” under “Poor photos” in the side bar.",
}


def draw_refusal(result: Result) -> None:
    """Draw why there is no answer beside the photo, and what the model gave, if it was asked."""
    finding, photo = result.finding, result.given.photo
    words, picture = st.columns([7, 5], gap="large")
    with words:
        finding_view.draw_words(finding)
        if finding.refusal is not None and (remedy := _REMEDIES[finding.refusal]):
            st.caption(remedy)
        if finding.verdict == "other_task":
            _offer_switch(finding, photo)
    with picture:
        draw_photo(photo)
    if (
        result.analysis is not None and finding.probability == finding.probability
    ):  # NaN where the model gave no numbers
        _draw_numbers(result.analysis)


def draw_photo(photo: core.Photo) -> None:
    """Draw the photo alone."""
    st.image(picture_session.shown_photo(photo), caption="The photo", width="stretch", alt="The photo")


def _offer_switch(finding: core.Finding, photo: core.Photo) -> None:
    for other in core.other_tasks(finding)[:1]:  # none where no other model is installed
        st.button(
            f"Ask instead: {other.title}",
            on_click=task_session.switch,
            args=(photo.sha256, other.name),
            icon=":material/swap_horiz:",
            type="primary",
        )


def _draw_numbers(analysis: core.Analysis) -> None:
    """Fold the numbers and the map away; they are drawn when somebody opens them."""
    key = f"numbers-{analysis.finding.task}-{analysis.photo.sha256[:12]}"
    fold = st.expander("Show the raw numbers (not an answer)", key=key, on_change="rerun")
    if not fold.open:
        return
    labels = core.in_words(len(analysis.finding.labels))
    with fold:
        st.markdown(
            f"**This is not an answer.** The model must share 100% among its {labels} labels, whatever a photo shows. "
            "Here it says that its shares mean too little to name one."
        )
        numbers, picture = st.columns([5, 7], gap="large")
        with numbers:
            finding_view.draw_doubt(analysis.finding)
            _draw_novelty(analysis.finding)
            finding_view.draw_numbers(analysis.finding)
        with picture:
            explanation_view.draw_explanation(analysis)


def _draw_novelty(finding: core.Finding) -> None:
    if finding.novelty is not None:
        st.markdown(
            f"This photo is more unusual than {core.percent(finding.novelty)} of the photos that the model was checked "
            "on.",
            help="Measured by the distance to the nearest training photos and by how little any of the model's "
            "labels is supported.",
        )
