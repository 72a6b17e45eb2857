"""One finding: the verdict in words, its doubt and its record, then the numbers behind it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.results import record_view

if TYPE_CHECKING:
    import plotly.graph_objects as go

ANSWERED = ("single", "several")  # the verdicts that name a label
_OPENINGS = {"single": "Looks most like", "several": "Could be"}
_HEADLINES = {
    "cannot_tell": "Cannot tell",
    "not_skin": "The model sees no skin here",
    "other_task": "This photo fits the other question",
    "poor_photo": "The photo is too poor to tell",
}


def draw_finding(finding: core.Finding, remarks: Sequence[str] = ()) -> None:
    """Draw an answer: what it looks like, how undecided that is, how often such answers were right, and the bars."""
    draw_words(finding, remarks)
    draw_doubt(finding)
    record_view.draw_record(finding)
    draw_numbers(finding)


def draw_words(finding: core.Finding, remarks: Sequence[str] = ()) -> None:
    """Draw the verdict with its reasons; `remarks` are more sentences."""
    st.header(headline(finding, core.task_named(finding.task)), anchor=False)
    for sentence in (*finding.reasons, *remarks):
        st.markdown(sentence)


def draw_doubt(finding: core.Finding) -> None:
    """Draw in words how undecided the probabilities are."""
    bits = core.entropy_bits(finding.probabilities)
    st.markdown(
        core.entropy_words(finding.probabilities),
        help=f"Entropy of the eight probabilities: {bits:.2f} bits, of 3 at most. It says how widely the model spreads "
        "its bets, not how often it is right.",
    )


def draw_numbers(finding: core.Finding) -> None:
    """Draw the bars of all eight classes; for an answer also the causes, or a face's two answers."""
    task = core.task_named(finding.task)
    parts = task.parts(finding.probabilities)
    if finding.verdict in ANSWERED and task.groups_split:
        _draw_answers(finding, task, parts)
        return
    chart_view.draw_bars(
        lambda: core.finding_figure(finding), finding.probabilities, "All eight", _percents(finding, task)
    )
    if finding.verdict in ANSWERED:
        sums = ", ".join(f"{part.group} {part.share:.0%}" for part in parts)
        shares = [part.share for part in parts]
        chart_view.draw_bars(lambda: core.groups_figure(parts), shares, "By cause", f"Sums by cause: {sums}")


def headline(finding: core.Finding, task: core.Task) -> str:
    """Return the verdict as people read it."""
    if finding.verdict not in ANSWERED:
        return _HEADLINES[finding.verdict]
    if task.groups_split:
        return _two_answers(finding, task)
    return f"{_OPENINGS[finding.verdict]} {either(task, finding.label_set)}"


def _two_answers(finding: core.Finding, task: core.Task) -> str:
    """Name concern and tone; one of which nothing is named cannot be told."""
    (_, concerns), (_, tones) = core.named_parts(finding)
    skin = f"{either(task, tones).lower()} skin"
    opening = _OPENINGS["several" if len(concerns) > 1 or len(tones) > 1 else "single"]
    if not concerns:
        return f"{opening} {skin}; cannot tell the concern"
    name = either(task, concerns)
    return f"{opening} {name}, {skin}" if tones else f"{opening} {name}; cannot tell the tone"


def either(task: core.Task, labels: Sequence[str]) -> str:
    """Name labels as people read them: "A, B or C"."""
    names = [task.display_name(label) for label in labels]
    return " or ".join([part for part in (", ".join(names[:-1]), *names[-1:]) if part])


def _draw_answers(finding: core.Finding, task: core.Task, parts: tuple[core.Part, ...]) -> None:
    """Draw a face's two answers, each on its own hundred percent, then the raw eight where they are asked for."""
    shown = st.segmented_control(
        "Numbers", ["Two answers", "Raw eight"], default="Two answers", required=True, label_visibility="collapsed"
    )
    if shown == "Raw eight":
        title = "All eight, as the model gives them"
        chart_view.draw_bars(
            lambda: core.finding_figure(finding), finding.probabilities, title, _percents(finding, task)
        )
        return
    for part in parts:
        pairs = zip(part.labels, part.probabilities, strict=True)
        alt = ", ".join(f"{task.display_name(label)} {share:.0%}" for label, share in pairs)
        chart_view.draw_bars(
            partial(_part_figure, task.name, part), part.probabilities, f"The {part.group}, among four", alt
        )
        st.caption(f"The four {part.group}s together hold {part.share:.0%} of the model's answer.")


def _part_figure(task: str, part: core.Part) -> go.Figure:
    return core.depth_figure(part) if part.group == "tone" else core.part_figure(task, part)


def _percents(finding: core.Finding, task: core.Task) -> str:
    pairs = zip(finding.labels, finding.probabilities, strict=True)
    shares = ", ".join(f"{task.display_name(label)} {p:.0%}" for label, p in pairs)
    named = either(task, finding.label_set)  # drawn stronger than the others
    return f"Probabilities: {shares}" + (f". Named: {named}" if named else "")
