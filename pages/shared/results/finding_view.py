"""One finding: the verdict in words, what it is not, and the bars: the first three, then all."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import partial

import streamlit as st

import core
from pages.shared import chart_view

_FIRST = 3


def draw_words(finding: core.Finding, remarks: Sequence[str] = ()) -> None:
    """Draw the verdict with what cannot be ruled out and its reasons; `remarks` are more sentences."""
    st.header(core.headline(finding), anchor=False)
    draw_notice(finding)
    for sentence in (core.not_ruled_out_sentence(finding), *finding.reasons, *remarks):
        if sentence:
            st.markdown(sentence)


def draw_notice(finding: core.Finding) -> None:
    """Draw in one line that an answer is no diagnosis, with the few labels that it can name."""
    task = core.task_named(finding.task)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="notice"):
        st.markdown(f"**Not a diagnosis.** Knows {task.count} {task.plural}.", width="content")
        with st.popover(f"Which {task.count}?", type="tertiary", key=f"which-{task.name}"):
            st.markdown(f"**This is not a diagnosis.** It knows only these {task.count} {task.plural}: {_kinds(task)}.")
            st.markdown("Whatever else a photo shows, it can only name one of them or none, and it can be wrong.")
    if task.taught:
        st.markdown(
            f":material/school: “{task.title}” was taught on this machine. **Nobody has checked it**: not its photos, "
            "not its labels, not what they mean."
        )


def draw_doubt(finding: core.Finding) -> None:
    """Draw in words how undecided the probabilities are."""
    bits, classes = core.entropy_bits(finding.probabilities), len(finding.labels)
    st.markdown(
        core.entropy_words(finding.probabilities),
        help=f"Entropy of the {core.in_words(classes)} probabilities: {bits:.2f} bits, of {math.log2(classes):.3g} at "
        "most. It says how widely the model spreads its bets, not how often it is right.",
    )


def draw_first_bars(finding: core.Finding) -> None:
    """Draw the first three bars of an answer, or of each question that it answers."""
    task = core.task_named(finding.task)
    for part in _first_parts(finding, task):
        alt = f"{_percents(part.labels, part.probabilities, task)}. Named: {core.either(task, finding.named)}"
        title = f"The {part.group}" if part.group else ""
        chart_view.draw_bars(partial(core.first_bars_figure, part, finding, _FIRST), part.probabilities, title, alt)


def draw_all_bars(finding: core.Finding) -> None:
    """Draw a fold with all bars and how undecided they are; it is filled when somebody opens it."""
    task = core.task_named(finding.task)
    fold = st.expander(f"All {task.count}", key=f"all-{task.name}", on_change="rerun", icon=":material/bar_chart:")
    if fold.open:
        with fold:
            draw_doubt(finding)
            draw_numbers(finding)


def draw_numbers(finding: core.Finding) -> None:
    """Draw the bars of all classes; for an answer also their groups, or each question on its own."""
    task = core.task_named(finding.task)
    parts = task.parts(finding.probabilities)
    if finding.answered and task.groups_split and not finding.nothing:
        _draw_answers(finding, task, parts)
        return
    alt = _percents(finding.labels, finding.probabilities, task)
    chart_view.draw_bars(lambda: core.finding_figure(finding), finding.probabilities, f"All {task.count}", alt)
    if finding.answered and len(parts) > 1:
        sums = ", ".join(f"{part.group} {core.percent(part.share)}" for part in parts)
        shares = [part.share for part in parts]
        chart_view.draw_bars(
            lambda: core.groups_figure(parts), shares, f"By {task.grouped_by}", f"Sums by {task.grouped_by}: {sums}"
        )


def _first_parts(finding: core.Finding, task: core.Task) -> tuple[core.Part, ...]:
    """Return what the first bars are drawn of: all labels as one part, or each question that is answered."""
    if not task.groups_split:
        return (core.Part("", finding.labels, finding.probabilities, 1.0),)
    return tuple(part for part, named in core.named_parts(finding) if named)


def _draw_answers(finding: core.Finding, task: core.Task, parts: tuple[core.Part, ...]) -> None:
    """Draw the answer to each question on its own hundred percent, or all classes where these are asked for."""
    each, raw = f"{core.in_words(len(parts)).capitalize()} answers", f"Raw {task.count}"
    shown = st.segmented_control("Numbers", [each, raw], default=each, required=True, label_visibility="collapsed")
    if shown == raw:
        title = f"All {task.count}, as the model gives them"
        alt = _percents(finding.labels, finding.probabilities, task)
        chart_view.draw_bars(lambda: core.finding_figure(finding), finding.probabilities, title, alt)
        return
    for part in parts:
        alt = _percents(part.labels, part.probabilities, task)
        title, count = f"The {part.group}, among {core.in_words(len(part.labels))}", core.in_words(len(part.labels))
        chart_view.draw_bars(partial(core.part_figure, task.name, part), part.probabilities, title, alt)
        st.caption(f"The {count} {part.group}s together hold {core.percent(part.share)} of the model's answer.")


def _percents(labels: Sequence[str], shares: Iterable[float], task: core.Task) -> str:
    named = [f"{task.display_name(label)} {core.percent(float(p))}" for label, p in zip(labels, shares, strict=True)]
    return f"Probabilities: {', '.join(named)}"


def _kinds(task: core.Task) -> str:
    if not task.groups_split:
        return _names(task, task.labels)
    return " and ".join(
        f"{core.in_words(len(task.indices(group)))} {group}s "
        f"({_names(task, [task.labels[i] for i in task.indices(group)])})"
        for group in task.groups
    )


def _names(task: core.Task, labels: Sequence[str]) -> str:
    names = [task.display_name(label) for label in labels]
    return ", ".join([*names[:-2], " and ".join(names[-2:])])
