"""What is wrong with a photo and how to fix it, said before the answer, and the choice of what follows from it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import core
from pages.shared.state import session

_POLICY_NAMES: core.ForPolicies[str] = {"off": "Ignore", "warn": "Warn", "block": "Refuse"}
_SHORT: core.ForQualityCodes[str] = {
    "too_small": "small",
    "too_dark": "dark",
    "too_bright": "overexposed",
    "blurred": "blurred",
    "little_skin": "little skin",
}


def _policy_name(policy: core.Policy) -> str:
    return _POLICY_NAMES[policy]


def pick_policy() -> None:
    """Let the visitor choose, beside every page, what is to happen with a poor photo; it holds for the visit."""
    st.sidebar.radio(
        "Poor photos",
        core.POLICIES,
        index=core.POLICIES.index("warn"),
        format_func=_policy_name,
        key=session.POLICY_KEY,
        persist_state="session",
        help="Light, sharpness, size and the share of skin are measured on this machine before a photo is answered.",
    )


def short_words(remarks: Sequence[core.QualityRemark]) -> str:
    """Name a photo's faults in a word each, for a small tile; empty for a good one."""
    return ", ".join(_SHORT[remark.code] for remark in remarks)


def draw_remarks(remarks: Sequence[core.QualityRemark]) -> None:
    """Draw what to do better next time, above an answer that is given all the same."""
    if remarks:
        sentences = [remark.sentence for remark in remarks]
        st.warning("  \n".join(["**The answer may suffer from this photo.**", *sentences]), icon=":material/blur_on:")
