"""How urgent it is and what to do next: the check for warning signs above a result, the texts of its labels below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby

import streamlit as st

import core
from pages.shared.state import signs_session

_LOOKS: core.ForUrgencyLevels[tuple[Callable[..., object], str]] = {  # level → the box and the icon that carry it
    "emergency": (st.error, ":material/call:"),
    "same_day": (st.warning, ":material/today:"),
    "soon": (st.info, ":material/event_upcoming:"),
    "routine": (st.info, ":material/forum:"),
}
_READ = {"original": "", "copy": " (through a copy)", "memory": " (from memory)"}
_PLURAL = {"Visible pores", "Wrinkles"}


def draw_check(labels: Sequence[str]) -> None:
    """Draw how soon to get help with any of these labels, once the check is answered, and the check itself."""
    signs = signs_session.warning_signs()
    if signs is not None:
        draw_urgency(core.judge_urgency(signs, labels))
    title = "Check for warning signs: two minutes" if signs is None else "Change the answers of the check"
    with st.expander(title, icon=":material/checklist:", key="check"):
        st.markdown(
            "Tick what fits, for the person whose skin it is. The answers are not stored; they count for every photo "
            "until you clear them."
        )
        for group, questions in groupby(core.urgency_questions(), key=lambda question: question.group):
            _draw_group(group, tuple(questions))
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.checkbox("None of these", width="content", **signs_session.no_sign_settings())
            if signs is not None:
                st.button("Clear the answers", on_click=signs_session.forget_signs, type="tertiary")


def draw_urgency(urgency: core.Urgency) -> None:
    """Draw what to do and why; it stands above any label."""
    box, icon = _LOOKS[urgency.level]
    first, dot, rest = urgency.sentence.partition(". ")
    box("\n".join([f"**{first}{dot.strip()}** {rest}", "", *_bullets(urgency.because)]), icon=icon)


def draw_guidance(finding: core.Finding, labels: Sequence[str]) -> None:
    """Draw the red flags of every one of these labels, and what to do next; without a label, those of any photo.

    The labels are those of the finding's set, or more. An answer that names none gets the route of any photo.
    """
    task = core.task_named(finding.task)
    flags = core.red_flags(labels)
    lists = [
        ("Get emergency help now for", flags.emergency),
        ("See a doctor today, or very soon, for", flags.same_day),
    ]
    lists = [(title, phrases) for title, phrases in lists if phrases]
    st.subheader("When to get help", anchor=False)
    *flag_places, route_place = st.columns(len(lists) + 1, gap="medium")
    for place, (title, phrases) in zip(flag_places, lists, strict=True):
        place.markdown("\n".join([f"**{title}**", "", *_bullets(phrases)]))
    with route_place:
        st.markdown("**What to do next**")
        signs = signs_session.warning_signs()
        if signs and core.judge_urgency(signs, labels).level in {"emergency", "same_day"}:
            st.markdown("What the check above says comes first.")
        if finding.answered:
            for label in finding.label_set:
                _draw_route(core.guidance_for(label), task)
        else:
            _draw_general_route()


def _draw_group(group: str, questions: tuple[core.Question, ...]) -> None:
    texts = {question.code: question.text for question in questions}
    st.pills(
        group, list(texts), selection_mode="multi", format_func=texts.__getitem__, **signs_session.sign_settings(group)
    )


def _draw_route(guidance: core.Guidance, task: core.Task) -> None:
    name = _name(guidance.label, task)
    st.markdown(f"{name}: {guidance.route}")
    with st.expander(f"What {name[0].lower()}{name[1:]} {'are' if name in _PLURAL else 'is'}"):
        signs = ["", "What to look for:", "", *_bullets(guidance.look_for)] if guidance.look_for else []
        st.markdown("\n".join([guidance.what, *signs]))
        _draw_sources(guidance)


def _draw_general_route() -> None:
    guidance = core.general_guidance()
    st.markdown(f"{guidance.what} {guidance.route}")
    _draw_sources(guidance)


def _draw_sources(guidance: core.Guidance) -> None:
    if guidance.reviewed is None:
        st.caption("Nobody has checked these words against a source, and no clinician has read them.")
        return
    names = "; ".join(f"[{source.name}]({source.address}){_READ[source.read]}" for source in guidance.sources)
    day = f"{guidance.reviewed.day} {guidance.reviewed:%B %Y}"
    stale = " That is over a year ago: read the sources themselves." if guidance.is_stale(date.today()) else ""
    st.caption(f"In our own words, after {names}. Checked against them on {day}, not yet by a clinician.{stale}")


def _name(label: str, task: core.Task) -> str:
    name = task.display_name(label)
    return f"{name} skin tone" if task.name == core.CONDITION.name and task.definition(label).group == "tone" else name


def _bullets(phrases: Iterable[str]) -> list[str]:
    return [f"- {phrase}" for phrase in phrases]
