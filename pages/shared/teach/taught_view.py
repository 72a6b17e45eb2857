"""A taught task: how good it is two ways, what it refuses, its doubtful labels, and the review of its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

import core
from pages.shared.review import figures_view
from pages.shared.review.figures import calibration_view, classes_view, matrix_view, subsets_view, threshold_view
from pages.shared.state import review_session
from pages.shared.teach import suspects_view

_PARTS = {
    "Confusion matrix": matrix_view.draw_matrix,
    "Per class": classes_view.draw_classes,
    "Abstention": threshold_view.draw_threshold,
    "Calibration": calibration_view.draw_calibration,
    "Subgroups and skin tone": subsets_view.draw_subsets,
}


def draw_taught(name: str) -> None:
    """Draw a taught task from what is stored of it."""
    model = review_session.model_of(name)
    if model is None:
        return
    st.header(model.task.title, anchor=False)
    runs = core.earlier_runs(model.card)
    _draw_numbers(model.card, runs)
    _draw_robustness(model.card)
    if len(runs) > 1:
        _draw_runs(runs)
    st.page_link(
        "pages/skin/upload.py", label=f"Use “{model.task.title}” on Upload", icon=":material/add_photo_alternate:"
    )
    suspects_view.draw_labels(model.task)
    st.subheader("Its answers, photo by photo", anchor=False)
    part = st.segmented_control(
        "Part", list(_PARTS), default="Confusion matrix", required=True, key="teach-part", label_visibility="collapsed"
    )
    _PARTS[part](model)


def _draw_numbers(card: core.Card, runs: tuple[Mapping[str, Any], ...]) -> None:
    before = runs[-2] if len(runs) > 1 else None
    said = {
        "random_cv": ("As usually reported", "random folds; duplicates help it"),
        "grouped_cv": ("Duplicates kept together", "what a new photo can expect"),
        "shortcut_baseline": ("Size and colour alone", "without looking at what is shown"),
        "largest_class": ("The largest class", "named every time"),
    }
    figures = []
    for key, (title, meaning) in said.items():
        made = card.metrics.stored.get(key, {})
        if not made:
            continue
        low, high = made["interval"]
        words = f"{meaning}; {low:.0%} to {high:.0%}, balanced {made['balanced_accuracy']:.1%}"
        earlier = before.get(key) if before is not None else None
        if isinstance(earlier, Mapping):
            words += f"; before {earlier['accuracy']:.1%}"
        figures.append((title, f"{made['accuracy']:.1%}", words))
    figures_view.draw_figures(figures)
    usual, grouped = (card.metrics.stored.get(key, {}).get("accuracy") for key in ("random_cv", "grouped_cv"))
    if usual is not None and grouped is not None and usual - grouped > 0.02:
        st.markdown(
            f"**{100 * (usual - grouped):.0f} points of the usual figure come from duplicates**: near copies of a "
            "photo in training and in the test. Count on the second number."
        )


def _draw_robustness(card: core.Card) -> None:
    made: Mapping[str, Any] = card.trust.stored.get("refusals", {})
    stable = card.metrics.stored.get("stability", {})
    figures = []
    if stable:
        share = stable["correct"] / stable["n"]
        figures.append(("Same answer saved small", f"{share:.0%}", f"of {stable['n']}, at 64 px and as JPEG 40"))
    if made.get("own_answered") is not None:
        figures.append(("Own photos answered", f"{made['own_answered']:.0%}", "out of fold; the others are refused"))
    if made.get("left_out_auroc") is not None:
        figures.append(
            ("Notices an unknown class", f"{made['left_out_auroc']:.2f}", "AUROC, each class left out; 0.5 is chance")
        )
    drawn: Mapping[str, float] = made.get("drawn", {})
    if drawn:
        figures.append(
            ("Drawn nothing answered", f"{max(drawn.values()):.0%}", "of noise, text, blanks; less is better")
        )
    for key, title in (("everyday", "Everyday pictures answered"), ("faces", "Faces answered")):
        if made.get(key) is not None:
            figures.append((title, f"{made[key]:.1%}", "less is better"))
    if figures:
        st.subheader("Robustness", anchor=False)
        figures_view.draw_figures(figures)


def _draw_runs(runs: tuple[Mapping[str, Any], ...]) -> None:
    with st.expander(f"All {len(runs)} runs", icon=":material/history:"):
        rows = [
            {
                "When (UTC)": str(run.get("when", ""))[:16].replace("T", " "),
                "Photos": run.get("photos"),
                "Labels changed": run.get("changed"),
                "Dropped": run.get("dropped"),
                "As usually reported": _share(run.get("random_cv")),
                "Duplicates kept together": _share(run.get("grouped_cv")),
            }
            for run in runs
        ]
        percent = st.column_config.NumberColumn(format="percent")
        columns = dict.fromkeys(("As usually reported", "Duplicates kept together"), percent)
        st.dataframe(rows, hide_index=True, column_config=columns)


def _share(made: Any) -> float | None:
    return made.get("accuracy") if isinstance(made, Mapping) else None
