"""One finding: the verdict in words, its doubt and its record, then the numbers behind it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.results import record_view


def draw_finding(finding: core.Finding, remarks: Sequence[str] = ()) -> None:
    """Draw an answer: what it looks like, how undecided that is, how often such answers were right, and the bars."""
    draw_words(finding, remarks)
    draw_doubt(finding)
    record_view.draw_record(finding)
    draw_numbers(finding)


def draw_words(finding: core.Finding, remarks: Sequence[str] = ()) -> None:
    """Draw the verdict with its reasons; `remarks` are more sentences."""
    st.header(core.headline(finding), anchor=False)
    for sentence in (core.not_ruled_out_sentence(finding), *finding.reasons, *remarks):
        if sentence:
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
    named = core.either(task, finding.named)  # drawn stronger than the others
    return f"Probabilities: {shares}" + (f". Named: {named}" if named else "")
