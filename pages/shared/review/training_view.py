"""How a model was trained: the curves of one run or of several, their settings, and a run that is being written."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.review import figures_view
from pages.shared.review.columns import in_percent
from pages.shared.words.foreign_text import as_name, as_plain, as_text

_EPOCH_COLUMNS = {
    "epoch": st.column_config.NumberColumn("Epoch", format="%d"),
    "train_loss": st.column_config.NumberColumn("Loss, training", format="%.3f"),
    "train_accuracy": st.column_config.NumberColumn("Accuracy, training", format="%.1f%%"),
    "valid_loss": st.column_config.NumberColumn("Loss, validation", format="%.3f"),
    "valid_accuracy": st.column_config.NumberColumn("Accuracy, validation", format="%.1f%%"),
    "learning_rate": st.column_config.NumberColumn("Learning rate", format="scientific"),
    "seconds": st.column_config.NumberColumn("Seconds", format="%.1f"),
}
_STATUS_WORDS = {
    "running": "is being trained now",
    "stopped": "has stopped before its end",
    "damaged": "cannot be read as a whole",
}
_REFRESH_S = 3


def draw_training(task: str) -> None:
    """Draw the installed model's training, or the runs that the reviewer chooses, and what they were made of."""
    runs = {run.name: run for run in core.find_runs(task)}
    names = list(runs)
    picked = names[:1]
    if len(names) > 1:
        picked = (
            st.multiselect("Runs", names, default=names[:1], format_func=as_plain, key=f"runs-{task}", max_selections=6)
            or names[:1]
        )
    else:
        st.caption(f"Runs of `python -m core train` appear here from the folder {as_name(core.runs_folder().name)}.")
    chosen = [runs[name] for name in picked]
    if any(run.status == "running" for run in chosen):
        st.fragment(_draw_live_runs, run_every=_REFRESH_S)(task, picked)
    else:
        st.fragment(_draw_runs)(task, picked)
    if len(chosen) > 1:
        _draw_differences(chosen)
    for run in chosen:
        if run.card is not None:
            _draw_recipe(run.name, run.card)


def _draw_live_runs(task: str, names: Sequence[str]) -> None:
    """Draw runs of which one is being trained, every three seconds anew, until all have ended."""
    if not any(run.status == "running" for run in core.find_runs(task) if run.name in names):
        st.rerun()  # the page draws them for good
    _draw_runs(task, names)


def _draw_runs(task: str, names: Sequence[str]) -> None:
    """Read the runs anew and draw them."""
    runs = [run for run in core.find_runs(task) if run.name in names]
    for run in runs:
        if run.problem:
            st.error(as_text(run.problem), icon=":material/error:")
        elif run.status != "finished":
            epochs = f"{len(run.history)} epochs so far"
            st.info(f"**{as_name(run.name)}** {_STATUS_WORDS[run.status]}: {epochs}.", icon=":material/model_training:")
    drawn = [run for run in runs if run.history]
    if not drawn:
        return
    for run in drawn:
        _draw_kept(run, named=len(drawn) > 1)
    shown = st.segmented_control(
        "Show", ["Curves", "Table"], default="Curves", required=True, label_visibility="collapsed", key="history-kind"
    )
    if shown == "Table":
        for run in drawn:
            if len(drawn) > 1:
                st.markdown(f"**{as_name(run.name)}**")
            st.dataframe([_in_columns(record) for record in run.history], column_config=_EPOCH_COLUMNS, hide_index=True)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        smoothing = st.slider("Smoothing", 0.0, 0.95, 0.0, step=0.05, key="smoothing", width=260)
        log_loss = st.toggle("Logarithmic loss", key="log-loss")
        with_reference = st.toggle("Source project's result", value=True, key="reference")
    source = core.PUBLISHED.get(task) if with_reference else None
    figure = core.curves_figure(drawn, smoothing=smoothing, log_loss=log_loss, source=source)
    chart_view.draw_figure(figure, "Loss, accuracy, learning rate and seconds per epoch, on one axis of epochs")
    for run in drawn:
        _say_kept(run, named=len(drawn) > 1)
    if source is not None:
        st.caption(
            f"The dashed line is what {source.project} published for its test photos, {source.correct} of {source.n}; "
            f"{source.remark}. It is another set than the validation photos of the curves ({source.source})."
        )


def _in_columns(record: core.EpochRecord) -> dict[str, float | None]:
    shares = {name: in_percent(getattr(record, name)) for name in ("train_accuracy", "valid_accuracy")}
    return {name: getattr(record, name) for name in _EPOCH_COLUMNS} | shares


def _draw_kept(run: core.TrainingRun, *, named: bool) -> None:
    kept = core.kept_epoch(run)
    if kept is None:
        return
    record = kept.record
    if named:
        st.markdown(
            f"**{as_name(run.name)}**: epoch {record.epoch} of {len(run.history)} kept, validation accuracy "
            f"{record.valid_accuracy:.1%}, validation loss {record.valid_loss:.3f}"
        )
        return
    figures_view.draw_figures(
        [
            ("Epoch kept", f"{record.epoch} of {len(run.history)}", ""),
            ("Validation accuracy", f"{record.valid_accuracy:.1%}", ""),
            ("Validation loss", f"{record.valid_loss:.3f}", ""),
        ]
    )


def _say_kept(run: core.TrainingRun, *, named: bool) -> None:
    """Say why the marked epoch was kept, and what became of its network afterwards."""
    kept = core.kept_epoch(run)
    if kept is None:
        return
    said = "The dotted line marks the epoch that was kept: "
    if kept.chosen:
        said += "the best on validation photos, which the model did not learn from. Test photos played no part in it."
    else:
        said += "the last. The model did not learn from the validation photos, and nothing was chosen by them."
        finished = run.card.metrics.sets.get("valid") if run.card and run.card.recipe.refit else None
        if finished is not None and finished.n and finished.correct is not None and finished.accuracy is not None:
            right = f"{finished.correct} of the {finished.n} validation photos right ({finished.accuracy:.1%})"
            said += (
                " The finished network lies between this one and the trunk that it started from, with a head "
                f"fitted again: {right}."
            )
    st.caption(f"**{as_name(run.name)}**: {said}" if named else said)


def _draw_differences(runs: Sequence[core.TrainingRun]) -> None:
    st.header("What was set differently", anchor=False)
    finished = [run for run in runs if run.card is not None]
    if len(finished) < 2:
        st.caption("Settings are known once a run has ended; there are not two of these to compare.")
        return
    found = core.settings_diff([run.card for run in finished if run.card is not None])
    if not found:
        st.caption("Nothing: these runs have the same settings.")
        return
    st.dataframe(
        [
            {
                "Setting": as_plain(line.name),
                **{as_plain(run.name): as_plain(value) for run, value in zip(finished, line.values, strict=True)},
            }
            for line in found
        ],
        hide_index=True,
    )


def _draw_recipe(name: str, card: core.Card) -> None:
    with st.expander(f"Recipe and data: {as_name(name)}", icon=":material/receipt_long:"):
        st.json({"recipe": dict(card.recipe.stored), "data": dict(card.data.stored)}, expanded=2)
