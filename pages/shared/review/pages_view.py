"""A long list a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

Item = TypeVar("Item")


def pick_page(items: Sequence[Item], size: int, key: str) -> Sequence[Item]:
    """Draw where the reviewer turns the pages, if there are several, and return the items of the chosen one."""
    pages = -(-len(items) // size)
    page = st.pagination(pages, key=f"page-{key}") if pages > 1 else 1
    return items[(page - 1) * size : page * size]
