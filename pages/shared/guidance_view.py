"""How urgent it is and what to do next: the check for warning signs above a result, the texts of its labels below."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

import streamlit as st

import core
from pages.shared import session

_LOOKS = {  # level → the box and the icon that carry it
    "emergency": (st.error, ":material/call:"),
    "same_day": (st.warning, ":material/today:"),
    "soon": (st.info, ":material/event_upcoming:"),
    "routine": (st.info, ":material/forum:"),
}
_PLURAL = {"visible pores", "wrinkles"}


def draw_check(finding: core.Finding) -> None:
    """Draw how soon to get help, once the check is answered, and the check itself."""
    signs = session.warning_signs()
    if signs is not None:
        draw_urgency(core.judge_urgency(signs, finding.label_set))
    title = "Check for warning signs: two minutes" if signs is None else "Change the answers of the check"
    with st.expander(title, icon=":material/checklist:", key="check"):
        st.markdown(
            "Tick what fits, for the person whose skin it is. The answers are not stored; they count for every photo "
            "until you clear them."
        )
        for group, questions in groupby(core.urgency_questions(), key=lambda question: question.group):
            _draw_group(group, tuple(questions))
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.checkbox("None of these", width="content", **session.no_sign_settings())
            if signs is not None:
                st.button("Clear the answers", on_click=session.forget_signs, type="tertiary")


def draw_urgency(urgency: core.Urgency) -> None:
    """Draw what to do and why; it stands above any label."""
    box, icon = _LOOKS[urgency.level]
    first, dot, rest = urgency.sentence.partition(". ")
    box("\n".join([f"**{first}{dot.strip()}** {rest}", "", *_bullets(urgency.because)]), icon=icon)


def draw_guidance(finding: core.Finding) -> None:
    """Draw the red flags of every label in the set, and what to do next; without a label, those of any photo."""
    task = core.task_named(finding.task)
    named = [core.guidance_for(label) for label in finding.label_set] or [core.general_guidance()]
    flags = core.red_flags(finding.label_set)
    st.subheader("What to do next", anchor=False)
    lists = [
        ("Get emergency help now for", flags.emergency),
        ("See a doctor today, or as soon as you can, for", flags.same_day),
    ]
    lists = [(title, phrases) for title, phrases in lists if phrases]
    places = st.columns(1 + len(lists), gap="medium")
    with places[0]:
        signs = session.warning_signs()
        if signs and core.judge_urgency(signs, finding.label_set).level in {"emergency", "same_day"}:
            st.markdown("**What the check says comes first:** it stands above the result.")
        for guidance in named:
            _draw_route(guidance, task)
    for place, (title, phrases) in zip(places[1:], lists, strict=True):
        place.markdown("\n".join([f"**{title}**", "", *_bullets(phrases)]))


def _draw_group(group: str, questions: tuple[core.Question, ...]) -> None:
    texts = {question.code: question.text for question in questions}
    st.pills(group, list(texts), selection_mode="multi", format_func=texts.__getitem__, **session.sign_settings(group))


def _draw_route(guidance: core.Guidance, task: core.Task) -> None:
    name = task.display_name(guidance.label) if guidance.label else ""
    st.markdown(f"**{name}**  \n{guidance.route}" if name else f"{guidance.what} {guidance.route}")
    if not name:
        _draw_sources(guidance)
        return
    with st.expander(f"What {_in_a_sentence(name, task, guidance.label)}"):
        st.markdown("\n".join([guidance.what, "", "What to look for:", "", *_bullets(guidance.look_for)]))
        _draw_sources(guidance)


def _draw_sources(guidance: core.Guidance) -> None:
    names = "; ".join(
        f"[{source.name}]({source.address})" + ("" if source.read == "original" else f" (through a {source.read})")
        for source in guidance.sources
    )
    day = f"{guidance.reviewed.day} {guidance.reviewed:%B %Y}"
    stale = " That is over a year ago: read the sources themselves." if guidance.is_stale(date.today()) else ""
    st.caption(f"In our own words, after {names}. Checked against them on {day}, not yet by a clinician.{stale}")


def _in_a_sentence(name: str, task: core.Task, label: str) -> str:
    lowered = name[0].lower() + name[1:]
    if task.definition(label).group == "tone":
        return f"a {lowered} skin tone is"
    return f"{lowered} are" if lowered in _PLURAL else f"{lowered} is"


def _bullets(phrases: Iterable[str]) -> list[str]:
    return [f"- {phrase}" for phrase in phrases]
