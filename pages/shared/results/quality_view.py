"""What is wrong with a photo and how to fix it, said before the answer, and the choice of what follows from it."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state import answer_session, session
from pages.shared.state.visit_session import Accepted

_POLICY_NAMES = {"off": "Ignore", "warn": "Warn", "block": "Refuse"}
_SHORT = {
    "too_small": "small",
    "too_dark": "dark",
    "too_bright": "overexposed",
    "blurred": "blurred",
    "little_skin": "little skin",
}


def pick_policy() -> None:
    """Let the visitor choose, beside every page, what is to happen with a poor photo; it holds for the visit."""
    st.sidebar.radio(
        "Poor photos",
        core.POLICIES,
        index=core.POLICIES.index("warn"),
        format_func=_POLICY_NAMES.__getitem__,
        key=session.POLICY_KEY,
        persist_state="session",
        help="Light, sharpness, size and the share of skin are measured on this machine before a photo is answered.",
    )


def remarks_on(entry: Accepted) -> tuple[core.QualityRemark, ...]:
    """Return what is wrong with a photo under the chosen policy; nothing is wrong with our own drawings."""
    policy = session.quality_policy()
    if entry.sample or policy == "off":
        return ()
    photo = entry.photo
    quality = answer_session.remembered(photo, "quality", None, lambda: core.measure_quality(photo))
    return core.judge_quality(quality, policy)


def is_blocked(entry: Accepted) -> bool:
    """Whether the chosen policy gives this photo no answer."""
    return any(remark.blocking for remark in remarks_on(entry))


def short_words(entry: Accepted) -> str:
    """Name a photo's faults in a word each, for a small tile; empty for a good one."""
    return ", ".join(_SHORT[remark.code] for remark in remarks_on(entry))


def draw_remarks(entry: Accepted) -> None:
    """Draw what to do better next time, above an answer that is given all the same."""
    remarks = remarks_on(entry)
    if remarks:
        sentences = [remark.sentence for remark in remarks]
        st.warning("  \n".join(["**The answer may suffer from this photo.**", *sentences]), icon=":material/blur_on:")
