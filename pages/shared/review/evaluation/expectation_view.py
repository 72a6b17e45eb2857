"""The one sentence that an evaluation opens with: how often the model can be expected to be right."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state.review_session import ReviewedModel

_SMALL = "<style>.st-key-expectation h2{font-size:1.25rem;padding:0;line-height:1.4}</style>"  # a sentence, no title


def draw_expectation(model: ReviewedModel) -> None:
    """Draw what to expect on photos from elsewhere and on photos like the model's own, as far as it was measured."""
    made = core.expectation(model.table)
    parts, measured = [], []
    if made.elsewhere is not None:
        parts.append(f"{_share(made.elsewhere)} on photos like yours")
        measured.append(f"photos like yours: {made.elsewhere.n} from other sources")
    if made.own is not None:
        parts.append(f"{_share(made.own)} on photos like its own")
        measured.append(f"photos like its own: {made.own.n} of cross-validation, twins kept together")
    if not parts:
        return
    st.html(_SMALL)
    with st.container(key="expectation"):
        st.header(f"Expect {', '.join(parts)}.", anchor=False)
    said = "; ".join(measured)
    if made.elsewhere is None:
        said += ". How it fares on photos like yours was not measured"
    st.caption(
        "How often the first name is right, every class counting the same, with 95% confidence. "
        f"{said[0].upper()}{said[1:]}."
    )


def _share(made: core.Expected) -> str:
    low, high = made.interval
    return f"**{made.share:.0%}** ({low:.0%} to {high:.0%})"
