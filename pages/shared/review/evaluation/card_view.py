"""The model card: to read, and to take along as Markdown."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state.review_session import ReviewedModel

_TABLES_SCROLL = (  # on a phone a table is wider than the page; it scrolls within itself
    "<style>.st-key-model-card table{display:block;max-width:100%;overflow-x:auto}</style>"
)


def draw_card(model: ReviewedModel) -> None:
    """Draw the model card, made from the weights' own files."""
    text = core.model_card_markdown(model.card, model.table)
    st.download_button(
        "Save as Markdown",
        text,
        file_name=f"model-card-{model.task.name}.md",
        mime="text/markdown",
        icon=":material/download:",
        on_click="ignore",
    )
    st.html(_TABLES_SCROLL)
    with st.container(border=True, key="model-card"):
        st.markdown(
            text.replace("\n# ", "\n### ").replace("\n## ", "\n#### ").replace("# Model card", "### Model card", 1)
        )
