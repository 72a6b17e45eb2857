"""Answers and refusals: how many photos get a name, how often the named hold the truth, and who is turned away."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.review import choice_view, figures_view
from pages.shared.state import review_session
from pages.shared.state.review_session import ReviewedModel

_GOAL = 0.9  # of sets that hold the truth: 1 minus the conformal alpha
_SURE = 0.8  # of photos answered, where the error is compared
_REFUSALS: core.ForRefusals[str] = {
    "cannot_tell": "“cannot tell”",
    "not_skin": "“no skin”",
    "other_task": "“another question”",
    "poor_photo": "“too poor”",
}


@st.fragment
def draw_trust(model: ReviewedModel) -> None:
    """Draw the verdicts on a set of photos, the prediction sets, and what strangers get."""
    rule = review_session.answer_or_say(lambda: core.rule_of(model.card))
    if rule is None:
        return
    name = choice_view.choose_set(model)
    if name is None:
        return
    rows = core.rows_of_set(model.table, name)
    _draw_verdicts(model, name, rows, rule)
    _draw_sets(model)
    _draw_strangers(model, rule)


def _draw_verdicts(model: ReviewedModel, photo_set: str, rows: tuple[core.PredictionRow, ...], rule: core.Rule) -> None:
    made = core.count_verdicts(model.table.labels, rows, rule)
    low, high = made.covered.interval
    counts = {verdict: made.counts.get(verdict, 0) for verdict in ("single", "several", "cannot_tell")}
    figures_view.draw_figures(
        [
            ("Answered", f"{made.answered / made.n:.1%}", f"{made.answered} of {made.n} get one name or several"),
            (
                "Truth among the names",
                f"{made.covered.share:.1%}" if made.covered.n else "–",
                f"of the answered; {low:.0%} to {high:.0%} with 95% confidence",
            ),
            ("One name", str(counts["single"]), f"{counts['single'] / made.n:.1%} of photos"),
            ("Two or three", str(counts["several"]), f"{counts['several'] / made.n:.1%} of photos"),
            ("Cannot tell", str(counts["cannot_tell"]), f"{counts['cannot_tell'] / made.n:.1%} of photos"),
        ]
    )
    _draw_judged(model, photo_set)
    st.caption(
        "The figures are recomputed from the recorded logits, by the temperature and the limits of the installed "
        "card. The skin and out-of-distribution checks need the photo itself and are left out here, so that a "
        "visitor's photo is refused more often."
    )
    _draw_risk(model, rows, rule)


def _draw_risk(model: ReviewedModel, rows: tuple[core.PredictionRow, ...], rule: core.Rule) -> None:
    answers = core.answers_to(model.table.labels, rows, model.card.temperature)
    curve, single = core.risk_curve(answers), core.share_of_single(answers, rule)
    at, everything = core.error_at_coverage(answers.confidence, answers.right, _SURE), float(curve.error[-1])
    st.subheader("Risk and coverage", anchor=False)
    with st.container(width=860):
        chart_view.draw_figure(
            core.risk_figure(curve, single), f"Wrong answers by coverage; {single.coverage:.0%} get one name"
        )
    st.caption(
        f"If only the surest {_SURE:.0%} of these photos were answered, {at:.1%} of the answers would be wrong; of all "
        f"of them {everything:.1%} are. The dot is where the rule gives one name. Mean error over all coverages "
        f"(AURC): {curve.area:.3f}."
    )


def _draw_sets(model: ReviewedModel) -> None:
    made = core.cross_fitted_figures(model.table)
    st.subheader("Prediction sets", anchor=False)
    if made is None:
        st.info("No photos of cross-validation are recorded.", icon=":material/info:")
        return
    low, high = made.covered.interval
    st.markdown(
        f"**{made.covered.share:.1%} of the sets hold the truth** ({made.covered.held} of {made.covered.n}; {low:.0%} "
        f"to {high:.0%} with 95% confidence), with {made.mean_size:.2f} names on average."
    )
    classes, sizes = st.columns([3, 2], gap="large")
    with classes:
        chart_view.draw_figure(
            core.held_figure(made.classes, model.task, _GOAL),
            "Sets that hold the truth by class: "
            + ", ".join(f"{model.task.display_name(held.label)} {held.held} of {held.n}" for held in made.classes),
        )
    with sizes:
        chart_view.draw_figure(
            core.set_sizes_figure(made.sizes),
            "Photos by the number of names: " + ", ".join(f"{size}: {n}" for size, n in enumerate(made.sizes)),
        )
    st.caption(
        f"Conformal sets at {1 - _GOAL:.0%} error, class by class, over the train photos of cross-validation, with "
        "each fold's temperature and cut-offs from the other folds. The tick is the goal. Sets of over three names are "
        "no answer."
    )


def _draw_strangers(model: ReviewedModel, rule: core.Rule) -> None:
    table = model.table
    of_sets = {
        name: core.count_ood(table.labels, core.rows_of_set(table, name), rule) for name in core.outside_sets(table)
    }
    counted = {name: folders for name, folders in of_sets.items() if folders}
    stored = core.judged_ood(model.card)
    if not counted and not stored:
        return
    st.subheader(f"Photos that show none of the {model.task.count}", anchor=False)
    sides = st.columns(2, gap="large") if counted and stored else [st.container(width=860)]
    if stored:
        with sides[0]:
            _draw_folders(
                stored,
                "The full decision rule",
                "Stored when the model was evaluated, with the skin and out-of-distribution checks; photos from other "
                "sources in two halves, each by limits that were set on the other. Fewer is better.",
            )
    if counted:
        with sides[-1]:
            for name, folders in counted.items():
                _draw_folders(
                    folders,
                    "The names alone" if len(counted) == 1 else f"The names alone: {core.set_title(name).lower()}",
                    "Recomputed from the recorded logits, without those checks. Fewer is better.",
                )


def _draw_folders(folders: tuple[core.OodFigures, ...], title: str, caption: str) -> None:
    said = ", ".join(f"{core.ood_set_name(made.folder)} {made.answered} of {made.n}" for made in folders)
    st.markdown(f"**{title}**")
    chart_view.draw_figure(core.ood_figure(folders), f"{title}. Wrongly given a label: {said}")
    st.caption(caption)


def _draw_judged(model: ReviewedModel, photo_set: str) -> None:
    """Say what the whole rule gave on these photos when the model was judged."""
    made = core.judged_verdicts(model.card, photo_set)
    if made is not None:
        refused = ", ".join(
            f"{count} {_REFUSALS[refusal]}"
            for verdict, count in made.counts.items()
            if (refusal := core.refusal_of(verdict)) is not None
        )
        st.markdown(
            f"With the skin and out-of-distribution checks it **answered {made.answered} of {made.n}** "
            f"({made.answered / made.n:.1%}), with the truth among the names in {made.covered.held} of them"
            f"{f'; refused: {refused}' if refused else ''}. Stored when the model was evaluated."
        )
