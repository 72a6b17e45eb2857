"""One finding: the verdict in words, then the numbers behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

import core
from pages.shared import chart_view

if TYPE_CHECKING:
    import plotly.graph_objects as go

_HEADLINES = {
    "cannot_tell": "Cannot tell",
    "not_skin": "This does not look like skin",
    "other_task": "This photo fits the other question",
    "poor_photo": "The photo is too poor to tell",
}


def draw_finding(finding: core.Finding) -> None:
    """Draw the verdict, the two answers or the causes, and the bars of all eight classes."""
    task = core.task_named(finding.task)
    parts = task.parts(finding.probabilities)
    st.header(headline(finding, task), anchor=False)
    for reason in finding.reasons:
        st.markdown(reason)
    if task.groups_split:
        _draw_answers(finding, task, parts)
    else:
        draw_bars(core.finding_figure(finding), "All eight", _percents(finding, task))
        sums = ", ".join(f"{part.group} {part.share:.0%}" for part in parts)
        draw_bars(core.groups_figure(parts), "By cause", f"Sums by cause: {sums}")


def headline(finding: core.Finding, task: core.Task) -> str:
    """Return the verdict as people read it."""
    names = [task.display_name(label) for label in finding.label_set]
    if finding.verdict == "several":
        return f"Could be {', '.join(names[:-1])} or {names[-1]}"
    if finding.verdict == "single" and task.groups_split:
        return f"Looks most like {_two_answers(finding, task)}"
    if finding.verdict == "single":
        return f"Looks most like {names[0]}"
    return _HEADLINES[finding.verdict]


def _two_answers(finding: core.Finding, task: core.Task) -> str:
    """Name concern and tone; one whose best label has less than an even share of all labels is not named."""
    concern, tone = task.parts(finding.probabilities)
    even = 1 / len(finding.labels)
    concern_named, tone_named = (part.share * max(part.probabilities) >= even for part in (concern, tone))
    skin = f"{task.display_name(tone.label).lower()} skin"
    if not concern_named:
        return f"{skin}; cannot tell the concern"
    name = task.display_name(concern.label)
    return f"{name}, {skin}" if tone_named else f"{name}; cannot tell the tone"


def draw_bars(figure: go.Figure, title: str, alt: str) -> None:
    """Draw a figure of bars under a small title; `alt` says the same in words."""
    st.markdown(f"**{title}**")
    chart_view.draw_figure(figure, alt)


def _draw_answers(finding: core.Finding, task: core.Task, parts: tuple[core.Part, ...]) -> None:
    """Draw a face's two answers, each on its own hundred percent, then the raw eight where they are asked for."""
    shown = st.segmented_control(
        "Numbers", ["Two answers", "Raw eight"], default="Two answers", required=True, label_visibility="collapsed"
    )
    if shown == "Raw eight":
        draw_bars(core.finding_figure(finding), "All eight, as the model gives them", _percents(finding, task))
        return
    for part in parts:
        pairs = zip(part.labels, part.probabilities, strict=True)
        alt = ", ".join(f"{task.display_name(label)} {share:.0%}" for label, share in pairs)
        figure = core.depth_figure(part) if part.group == "tone" else core.part_figure(task.name, part)
        draw_bars(figure, f"The {part.group}, among four", alt)
        st.caption(f"The four {part.group}s together hold {part.share:.0%} of the model's answer.")


def _percents(finding: core.Finding, task: core.Task) -> str:
    pairs = zip(finding.labels, finding.probabilities, strict=True)
    return "Probabilities: " + ", ".join(f"{task.display_name(label)} {p:.0%}" for label, p in pairs)
