"""Columns that the tables of a review share: every percent has one decimal."""

from __future__ import annotations

import math

import streamlit as st

PERCENT = st.column_config.NumberColumn(format="%.1f%%")
PERCENT_BAR = st.column_config.ProgressColumn(format="%.1f%%", min_value=0, max_value=100)


def in_percent(share: float | None) -> float | None:
    """Return a share as the number that these columns show, an empty cell where there is none."""
    return None if share is None or math.isnan(share) else 100 * share


def few_or_percent(count: int, n: int, few: int) -> str:
    """Return "12 of 40 (30.0%)", and "3 of 4" where these are too few for a percent."""
    return f"{count} of {n} ({count / n:.1%})" if n >= few else f"{count} of {n}"
