"""How a model was trained: the recipe of its card, and its curves."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import chart_view

_EPOCH_COLUMNS = {
    "epoch": st.column_config.NumberColumn("Epoch", format="%d"),
    "train_loss": st.column_config.NumberColumn("Loss, training", format="%.3f"),
    "train_accuracy": st.column_config.NumberColumn("Accuracy, training", format="percent"),
    "valid_loss": st.column_config.NumberColumn("Loss, validation", format="%.3f"),
    "valid_accuracy": st.column_config.NumberColumn("Accuracy, validation", format="percent"),
    "learning_rate": st.column_config.NumberColumn("Learning rate", format="scientific"),
    "seconds": st.column_config.NumberColumn("Seconds", format="%.1f"),
}


def draw_history(records: tuple[core.EpochRecord, ...]) -> None:
    """Draw what the best epoch reached, the curves, and every epoch's numbers where they are asked for."""
    best = core.best_epoch(records)
    if best is not None:
        reached, accuracy, loss = st.columns(3)
        reached.metric("Epoch kept", f"{best.epoch} of {len(records)}")
        accuracy.metric("Validation accuracy", f"{best.valid_accuracy:.1%}")
        loss.metric("Validation loss", f"{best.valid_loss:.3f}")
    shown = st.segmented_control(
        "Show", ["Curves", "Table"], default="Curves", required=True, label_visibility="collapsed"
    )
    if shown == "Curves":
        left, right = st.columns(2, gap="large")
        with left:
            chart_view.draw_figure(core.history_figure(records, "loss"), "Loss per epoch")
        with right:
            chart_view.draw_figure(core.history_figure(records, "accuracy"), "Accuracy per epoch")
        st.caption(
            "The dotted line marks the epoch that was kept: the best on validation photos, which the model did not "
            "learn from. Test photos played no part in the choice."
        )
    else:
        st.dataframe(records, column_config=_EPOCH_COLUMNS, hide_index=True)


def draw_recipe(card: core.Card) -> None:
    """Draw the settings and the data of a card, where they are asked for."""
    with st.expander("Recipe and data", icon=":material/receipt_long:"):
        st.json({"recipe": dict(card.recipe), "data": dict(card.data)}, expanded=2)
