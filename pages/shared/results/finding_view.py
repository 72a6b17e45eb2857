"""One finding: the verdict in words, its doubt and its record, then the numbers behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.results import record_view

if TYPE_CHECKING:
    pass

_OPENINGS = {"single": "Looks most like", "several": "Could be"}
_HEADLINES = {
    "cannot_tell": "Cannot tell",
    "not_skin": "The model sees no skin here",
    "other_task": "This photo fits another question",
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
    bits, classes = core.entropy_bits(finding.probabilities), len(finding.labels)
    st.markdown(
        core.entropy_words(finding.probabilities),
        help=f"Entropy of the {core.in_words(classes)} probabilities: {bits:.2f} bits, of {math.log2(classes):.3g} at "
        "most. It says how widely the model spreads its bets, not how often it is right.",
    )


def draw_numbers(finding: core.Finding) -> None:
    """Draw the bars of all classes; for an answer also their groups, or each question on its own."""
    task = core.task_named(finding.task)
    parts = task.parts(finding.probabilities)
    if finding.answered and task.groups_split:
        _draw_answers(finding, task, parts)
        return
    chart_view.draw_bars(
        lambda: core.finding_figure(finding), finding.probabilities, f"All {task.count}", _percents(finding, task)
    )
    if finding.answered and len(parts) > 1:
        sums = ", ".join(f"{part.group} {core.percent(part.share)}" for part in parts)
        shares = [part.share for part in parts]
        chart_view.draw_bars(
            lambda: core.groups_figure(parts), shares, f"By {task.grouped_by}", f"Sums by {task.grouped_by}: {sums}"
        )


def headline(finding: core.Finding, task: core.Task) -> str:
    """Return the verdict as people read it."""
    if not finding.answered:
        return _HEADLINES[finding.verdict]
    if task.groups_split:
        return _each_answer(finding, task)
    return f"{_OPENINGS[finding.verdict]} {either(task, finding.label_set)}"


def _each_answer(finding: core.Finding, task: core.Task) -> str:
    """Name what each question is answered with; one of which nothing is named cannot be told."""
    parts = core.named_parts(finding)
    named = [_named(task, part.group, labels) for part, labels in parts if labels]
    untold = [part.group for part, labels in parts if not labels]
    opening = _OPENINGS["several" if any(len(labels) > 1 for _, labels in parts) else "single"]
    said = f"{opening} {', '.join(named)}"
    return f"{said}; cannot tell the {' or the '.join(untold)}" if untold else said


def _named(task: core.Task, group: str, labels: Sequence[str]) -> str:
    names = either(task, labels)
    return task.answers[group].format(names.lower()) if group in task.answers else names


def either(task: core.Task, labels: Sequence[str]) -> str:
    """Name labels as people read them: "A, B or C"."""
    names = [task.display_name(label) for label in labels]
    return " or ".join([part for part in (", ".join(names[:-1]), *names[-1:]) if part])


def _draw_answers(finding: core.Finding, task: core.Task, parts: tuple[core.Part, ...]) -> None:
    """Draw the answer to each question on its own hundred percent, or all classes where these are asked for."""
    each, raw = f"{core.in_words(len(parts)).capitalize()} answers", f"Raw {task.count}"
    shown = st.segmented_control("Numbers", [each, raw], default=each, required=True, label_visibility="collapsed")
    if shown == raw:
        title = f"All {task.count}, as the model gives them"
        chart_view.draw_bars(
            lambda: core.finding_figure(finding), finding.probabilities, title, _percents(finding, task)
        )
        return
    for part in parts:
        pairs = zip(part.labels, part.probabilities, strict=True)
        alt = ", ".join(f"{task.display_name(label)} {core.percent(share)}" for label, share in pairs)
        title, count = f"The {part.group}, among {core.in_words(len(part.labels))}", core.in_words(len(part.labels))
        chart_view.draw_bars(partial(core.part_figure, task.name, part), part.probabilities, title, alt)
        st.caption(f"The {count} {part.group}s together hold {core.percent(part.share)} of the model's answer.")


def _percents(finding: core.Finding, task: core.Task) -> str:
    pairs = zip(finding.labels, finding.probabilities, strict=True)
    shares = ", ".join(f"{task.display_name(label)} {core.percent(p)}" for label, p in pairs)
    named = either(task, finding.label_set)  # drawn stronger than the others
    return f"Probabilities: {shares}" + (f". Named: {named}" if named else "")
