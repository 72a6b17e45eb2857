"""No answer: what helps, the way to another question, and, folded away, the numbers that are no answer."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.results import explanation_view, finding_view
from pages.shared.state import task_session

_REMEDIES: core.ForRefusals[str] = {
    "cannot_tell": "A photo in daylight, sharp, with the spot filling a third of it, may help. Several photos of one "
    "spot can be answered together.",
    "not_skin": "",  # its reason says what helps
    "other_task": "",  # the button below does
    "poor_photo": "For an answer anyway, choose “Warn” under “Poor photos” in the menu at the left (» on a phone).",
}
_FACE_REMEDY = "A photo from the front, in daylight, without make-up, with the face filling most of it, may help."


def draw_remedy(finding: core.Finding, photo: core.Photo) -> None:
    """Draw what may help to get an answer."""
    is_face = core.task_named(finding.task).kind == core.CONDITION.kind
    remedy = _REMEDIES[finding.refusal] if finding.refusal is not None else ""
    if is_face and finding.verdict == "cannot_tell":
        remedy = _FACE_REMEDY
    if remedy:
        st.caption(remedy)
    if finding.verdict == "other_task":
        for other in core.other_tasks(finding)[:1]:  # none where no other model is installed
            st.button(
                f"Ask instead: {other.title}",
                on_click=task_session.switch,
                args=(photo.sha256, other.name),
                icon=":material/swap_horiz:",
                type="primary",
            )


def draw_raw_numbers(analysis: core.Analysis) -> None:
    """Fold the numbers and the map away; they are drawn when somebody opens them."""
    if analysis.finding.probability != analysis.finding.probability:  # NaN: the model gave no numbers
        return
    key = f"numbers-{analysis.finding.task}-{analysis.photo.sha256[:12]}"
    fold = st.expander("Show the raw numbers (not an answer)", key=key, on_change="rerun", icon=":material/bar_chart:")
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
            explanation_view.draw_map(analysis)


def _draw_novelty(finding: core.Finding) -> None:
    if finding.novelty is not None:
        st.markdown(
            f"This photo is more unusual than {core.percent(finding.novelty)} of the photos that the model was checked "
            "on.",
            help="Measured by the distance to the nearest training photos and by how little any of the model's "
            "labels is supported.",
        )
