"""What to do, in one coloured line with the signs that change it; folded below it the other signs, and what it is."""

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
_OTHERWISE = (
    "A spot that changes, bleeds or does not heal, or feeling very unwell: see a doctor, whatever this page says."
)
_PLURAL = {"Visible pores", "Wrinkles"}


def draw_next_step(finding: core.Finding, labels: Sequence[str]) -> None:
    """Draw what to do about these labels in one coloured line, and under it the signs that make it more urgent.

    What is no photo of a disease gets no such line: an answer about looks gets its advice, and anything else a word.
    """
    if not _may_be_ill(finding):
        for label in finding.named:
            st.info(_with_bold_start(core.guidance_for(label, finding.task).route), icon=":material/spa:")
        if not finding.named:
            st.caption(_OTHERWISE)
        return
    step = core.next_step(labels, signs_session.warning_signs(), finding.task)
    box, icon = _LOOKS[step.level]
    box(" ".join([f"**What to do: {step.sentence}**", *step.because]), icon=icon)
    with st.container(key="signs"):
        group, questions = _groups()[0]
        _draw_group(group, questions)


def draw_warning_signs(finding: core.Finding, labels: Sequence[str]) -> None:
    """Draw, folded away, the red flags of every one of these labels and the other signs of the check.

    Without a label the flags are those of any photo that may show a disease.
    """
    if not _may_be_ill(finding):
        return
    signs = signs_session.warning_signs()
    with st.expander("Warning signs: when to get help", icon=":material/checklist:", key="check"):
        _draw_flags(labels, finding.task)
        st.markdown(
            "**Tick what fits**, for the person whose skin it is. What you tick is not stored; it counts for every "
            "photo until you clear it."
        )
        for group, questions in _groups()[1:]:
            _draw_group(group, questions)
        if signs is not None and not signs:
            st.markdown("None of these signs was ticked. If one of them appears, get help at once.")
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.checkbox("None of these", width="content", **signs_session.no_sign_settings())
            if signs is not None:
                st.button("Clear the answers", on_click=signs_session.forget_signs, type="tertiary")


def draw_what_it_is(finding: core.Finding) -> None:
    """Draw, folded away, what each label that may be it is, and the way to go with it."""
    task = core.task_named(finding.task)
    for label in (*finding.named, *finding.not_ruled_out):
        _draw_label(core.guidance_for(label, task.name), task)
    if not finding.answered and _may_be_ill(finding):
        with st.expander("What to do without an answer", icon=":material/info:", key="what-none"):
            guidance = core.general_guidance()
            st.markdown(f"{guidance.what} {guidance.route}")
            _draw_sources(guidance)


def _may_be_ill(finding: core.Finding) -> bool:
    """Whether a disease may be what a photo shows: not where it shows no skin, belongs elsewhere, or is about looks."""
    return core.task_named(finding.task).diseases and finding.verdict not in {"not_skin", "other_task"}


def _with_bold_start(text: str) -> str:
    first, dot, rest = text.partition(". ")
    return f"**{first}{dot.strip()}** {rest}"


def _groups() -> list[tuple[str, tuple[core.Question, ...]]]:
    """Return the signs by group; those of the first stand open."""
    return [
        (group, tuple(questions))
        for group, questions in groupby(core.urgency_questions(), key=lambda question: question.group)
    ]


def _draw_group(group: str, questions: tuple[core.Question, ...]) -> None:
    texts = {question.code: question.text for question in questions}
    st.pills(
        group, list(texts), selection_mode="multi", format_func=texts.__getitem__, **signs_session.sign_settings(group)
    )


def _draw_flags(labels: Sequence[str], task: str) -> None:
    flags = core.red_flags(labels, task)
    lists = [
        ("Get emergency help now for", flags.emergency),
        ("See a doctor today, or very soon, for", flags.same_day),
    ]
    lists = [(title, phrases) for title, phrases in lists if phrases]
    for place, (title, phrases) in zip(st.columns(len(lists), gap="medium"), lists, strict=True):
        place.markdown("\n".join([f"**{title}**", "", *_bullets(phrases)]))


def _draw_label(guidance: core.Guidance, task: core.Task) -> None:
    name = _name(guidance.label, task)
    title = f"What {name[0].lower()}{name[1:]} {'are' if name in _PLURAL else 'is'}"
    with st.expander(title, icon=":material/info:", key=f"what-{guidance.label}"):
        signs = ["", "What to look for:", "", *_bullets(guidance.look_for)] if guidance.look_for else []
        st.markdown("\n".join([guidance.what, *signs, "", f"**What to do next:** {guidance.route}"]))
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
