"""The model card as Markdown: what the model is for, what it was made of, its numbers and its limits.

Every number is read from the weights' card and their recorded predictions when the text is made.
"""

import math
from collections.abc import Iterator

from core.card import Card
from core.data.doubtful import COLD_SORES
from core.data.tables import PredictionTable
from core.evaluation.metrics import class_figures, evaluate_rows
from core.models.backbones.names import display_name
from core.records import Evaluation
from core.review.cards.model_sources import source_lines
from core.review.cards.stress import StressFigure, stress_card
from core.review.sets import answers_to, is_external, rows_of_set, set_title, sets_with_photos
from core.tasks import Task, task_named
from core.trust.calibration import measure_calibration

_DOUBTFUL = {
    "infection": (
        f"{len(COLD_SORES)} published impetigo photos are cold sores by their source's own label "
        f"({', '.join(f'`{name}`' for name in sorted(COLD_SORES))}). They count in every published figure; networks "
        "trained since this was found do not learn from them."
    )
}
_OUTSIDE = (
    "Outside photos come from public repositories that are named with each photo in the data set's manifest; they "
    "serve evaluation and thresholds only, never training, and are not passed on."
)


def model_card_markdown(card: Card, table: PredictionTable) -> str:
    """Return the model card of an installed model as Markdown."""
    task = task_named(card.task)
    return "\n".join(
        (
            *_introduction(card, task),
            *_intended_use(card, task),
            *_data(card, task),
            *_numbers(card, table),
            *_classes(card, table, task),
            *_limits(table),
        )
    )


def _introduction(card: Card, task: Task) -> Iterator[str]:
    yield f"# Model card: {task.title.lower()}"
    yield ""
    yield (
        f"{display_name(card.architecture)} with {_head(card)} over {len(card.labels)} classes. Input: "
        f"{card.preprocessing.size_px} × {card.preprocessing.size_px} px, sRGB, fit “{card.preprocessing.fit}”. Head "
        f"`{card.head.sha256[:12]}`, trunk `{card.trunk.sha256[:12]}` (SHA-256)."
    )
    yield ""
    yield f"Classes: {', '.join(task.display_name(label) for label in card.labels)}."
    yield ""


def _head(card: Card) -> str:
    return f"a head of {card.head_width} hidden units" if card.head_width else "a linear head"


def _intended_use(card: Card, task: Task) -> Iterator[str]:
    yield "## Intended use"
    yield ""
    refusal = (
        "Where no name, or more than three, would be likely enough, and where a photo shows no skin or is unlike those "
        "it learned from, it says so and names nothing."
        if card.trust.fitted
        else f"Under a top probability of {card.threshold:.0%} it says “cannot tell”."
    )
    yield (
        f"To show what a small open model makes of a photo, and where it looks. It knows {task.count} "
        f"{task.plural} and nothing else. It is no medical device, was reviewed "
        f"by no regulator, and gives no diagnosis. {refusal}"
    )
    yield ""
    yield "Not for: deciding on treatment, ruling a disease out, children's care without a doctor, or triage."
    yield ""


def _data(card: Card, task: Task) -> Iterator[str]:
    yield "## Data"
    yield ""
    yield task.data or "Nobody has said where the photos come from and under which terms."
    yield ""
    yield _OUTSIDE
    yield ""
    for name in ("train", "valid", "test", "test_with_twin_in_train", "groups", "fingerprint"):
        value = getattr(card.data, name)
        if value not in (None, ""):
            yield f"- {name.replace('_', ' ')}: {_as_code(value)}"
    yield ""
    yield from source_lines(card.data)
    doubtful = _DOUBTFUL.get(card.task)
    if doubtful:
        yield doubtful
        yield ""
    yield "| recipe | |"
    yield "|---|---|"
    for name, value in card.recipe.stored.items():
        yield f"| {name.replace('_', ' ')} | {_as_code(str(value).replace('|', '/'))} |"
    yield ""


def _numbers(card: Card, table: PredictionTable) -> Iterator[str]:
    stress = stress_card(card, table)
    yield "## Numbers"
    yield ""
    yield "| on | right | share | 95 % interval | balanced | remark |"
    yield "|---|---|---|---|---|---|"
    for figure in stress.figures:
        if not figure.alarm:
            yield _line(figure)
    if stress.majority is not None:
        yield _line(
            stress.majority, f"Always “{task_named(card.task).display_name(stress.majority.title)}”", "no model"
        )
    if stress.source is not None:
        made = stress.source
        yield (
            f"| Source project {made.project} | {made.correct} of {made.n} | {made.accuracy:.1%} | – | – | "
            f"{made.remark} ({made.source}) |"
        )
    yield ""
    if any(figure.alarm for figure in stress.figures):
        yield "Photos that show none of the classes, and how many were wrongly given one (fewer is better):"
        yield ""
        yield "| photos | answered | share | 95 % interval |"
        yield "|---|---|---|---|"
        for figure in stress.figures:
            if figure.alarm:
                low, high = figure.interval
                yield f"| {figure.title} | {figure.count} of {figure.n} | {figure.share:.1%} | {low:.1%}–{high:.1%} |"
        yield ""
    for name in sets_with_photos(table):
        if name == "grouped_cv" or is_external(name):
            answers = answers_to(table.labels, rows_of_set(table, name), card.temperature)
            made_of = measure_calibration(answers.probabilities, answers.truth, answers.groups, draws=200)
            low, high = made_of.interval
            yield (
                f"Calibration on {set_title(name).lower()} (n = {made_of.n}): expected calibration error "
                f"{made_of.ece:.1%}, 95 % interval {low:.1%}–{high:.1%}; a perfectly calibrated model would show "
                f"{made_of.floor:.1%} with as many photos."
            )
            yield ""


def _line(figure: StressFigure, title: str = "", remark: str = "") -> str:
    low, high = figure.interval
    balanced = "–" if math.isnan(figure.balanced) else f"{figure.balanced:.1%}"
    return (
        f"| {title or figure.title} | {figure.count} of {figure.n} | {figure.share:.1%} | {low:.1%}–{high:.1%} | "
        f"{balanced} | {remark or figure.remark} |"
    )


def _classes(card: Card, table: PredictionTable, task: Task) -> Iterator[str]:
    for name in sets_with_photos(table):
        if name != "grouped_cv" and not is_external(name):
            continue
        evaluation: Evaluation = evaluate_rows(table.labels, rows_of_set(table, name))
        yield f"## Per class: {set_title(name).lower()}"
        yield ""
        yield "| class | n | precision | recall | F1 |"
        yield "|---|---|---|---|---|"
        for figure in class_figures(evaluation):
            cells = (_share(value) for value in (figure.precision, figure.recall, figure.f1))
            yield f"| {task.display_name(figure.label)} | {figure.n} | {' | '.join(cells)} |"
        yield ""


def _limits(table: PredictionTable) -> Iterator[str]:
    leaked = sum(row.leaked for row in rows_of_set(table, "published"))
    yield "## Limits"
    yield ""
    if leaked:
        yield (
            f"- {leaked} published test photos have a twin in training (the same picture, turned or mirrored): the "
            "published figure rewards remembering them."
        )
    yield "- Any photo gets probabilities over these classes, whatever it shows; the rule turns only some away."
    yield "- Nobody with a medical licence has looked at the labels."
    yield "- Skin tone, age and body site are not recorded with most photos, so their effect is not known."
    yield ""


def _as_code(words: object) -> str:
    """Return words of a card's file as code: nothing in them is formatted."""
    return f"`{' '.join(str(words).split()).replace('`', chr(39))}`"


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.1%}"
