"""Two models on the same photos."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import core
from pages.shared.review import choice_view, figures_view
from pages.shared.review.columns import PERCENT, in_percent
from pages.shared.review.photos import photos_view
from pages.shared.server import nearness
from pages.shared.state import review_session
from pages.shared.state.review_session import ReviewedModel
from pages.shared.words.foreign_text import as_plain

_TYPED = "Another weights folder"


@st.fragment
def draw_comparison(model: ReviewedModel) -> None:
    """Compare the installed model with a run, or with any weights folder on this machine."""
    runs = {run.name: run.folder for run in core.find_runs(model.task.name)[1:] if run.card is not None}
    typed_too = [_TYPED] if nearness.is_at_this_machine() else []
    if not runs and not typed_too:
        st.info("There is no other run to compare with.", icon=":material/info:")
        return
    picked = st.selectbox(
        "Compare the installed model (A) with (B)",
        [*runs, *typed_too],
        format_func=as_plain,
        key=f"other-{model.task.name}",
    )
    folder = runs.get(picked)
    if folder is None:
        typed = st.text_input("Weights folder of B", key="other-folder", placeholder="/path/to/run").strip()
        if not typed:
            st.caption("A run folder of `python -m core train`, or any folder laid out like weights/.")
            return
        folder = review_session.answer_or_say(lambda: core.resolved(Path(typed)))
        if folder is None:
            return
    other = review_session.model_of(model.task.name, folder)
    chosen = choice_view.choose_photos(model)
    if chosen is None or other is None:
        return
    rows = core.rows_of_set(other.table, chosen.set_name)
    labels, inside = core.narrowed(model.task, other.table.labels, rows, chosen.question)
    theirs = review_session.answer_or_say(lambda: core.answers_to(labels, inside, other.card.temperature))
    made = None
    if theirs is not None:
        made = review_session.answer_or_say(lambda: core.compare_answers(chosen.answers, theirs))
    if made is not None:
        _draw_result(model, made)
        changed = {line.sha256 for line in made.changed}
        listed = [line for line in core.list_answers(chosen.answers) if line.sha256 in changed]
        if listed and review_session.photo_roots(model.task.name):
            st.markdown("The photos, with what A made of them:")
            photos_view.draw_photos(model, chosen, listed, f"compare-{chosen.key}")


def _draw_result(model: ReviewedModel, made: core.Comparison) -> None:
    chance = f"{made.test.p_value:.3f}" if made.test.p_value >= 0.001 else "< 0.001"
    figures_view.draw_figures(
        [
            ("A right", f"{made.first_correct} of {made.n}", f"{made.test.only_first} of them only A"),
            ("B right", f"{made.second_correct} of {made.n}", f"{made.test.only_second} of them only B"),
            ("McNemar's exact p", chance, "how often two equally good models would differ at least so much"),
        ]
    )
    named = model.task.display_name
    st.markdown(f"**{len(made.changed)} photos are answered differently**; what only A got right stands on top.")
    if made.changed:
        st.dataframe(
            [
                {
                    "Truth": named(line.truth),
                    "A": named(line.first),
                    "A, probability": in_percent(line.first_probability),
                    "B": named(line.second),
                    "B, probability": in_percent(line.second_probability),
                    "File": as_plain(line.file),
                }
                for line in made.changed
            ],
            column_config=dict.fromkeys(("A, probability", "B, probability"), PERCENT),
            hide_index=True,
        )
