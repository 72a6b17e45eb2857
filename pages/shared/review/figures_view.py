"""A few figures side by side, each with what it means; two stand beside one another on a phone."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

_WIDTH_PX = 165


def draw_figures(figures: Sequence[tuple[str, str, str]]) -> None:
    """Draw (name, value, meaning) of each figure."""
    with st.container(horizontal=True, gap="small"):
        for name, value, meaning in figures:
            with st.container(width=_WIDTH_PX, gap="xsmall"):
                st.metric(name, value)
                if meaning:
                    st.caption(meaning)
