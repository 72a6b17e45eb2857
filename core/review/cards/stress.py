"""The stress card: one model's figures from the kindest test to the hardest, each with n and interval."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.card import Card, Stability
from core.data.datasets import EXTERNAL
from core.data.tables import PredictionTable
from core.evaluation.metrics import EXTERNAL_MIN_IMAGES, cross_validated_figures, evaluate_rows, wilson_interval
from core.records import PredictionRow
from core.review.abstention.judged import judged_ood
from core.review.abstention.recorded_rule import rule_of
from core.review.abstention.verdicts import OodFigures, count_ood
from core.review.cards.published import PUBLISHED, PublishedResult
from core.review.sets import outside_sets, rows_of_set, set_title

_STRANGERS = {
    "healthy-skin": "Healthy skin",
    "other-disease": "Other diseases",
    "face": "Faces",
    "face-plain": "Plain faces",
}


@dataclass(frozen=True, slots=True)
class StressFigure:
    """One line of the card: `count` of `n`, with the 95 % Wilson interval of the share.

    For photos of the model's classes `count` is what is right and `balanced` the macro recall (NaN where it is not
    known). With `alarm` the photos are of no class of the model and `count` is how many got an answer all the same.
    """

    key: str
    title: str
    count: int
    n: int
    share: float
    interval: tuple[float, float]
    balanced: float
    remark: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class StressCard:
    """The lines in order, the majority class of the published test, and the source project's own result if known."""

    figures: tuple[StressFigure, ...]
    majority: StressFigure | None
    source: PublishedResult | None


def stress_card(card: Card, table: PredictionTable) -> StressCard:
    """Return the figures of a model from its recorded predictions; what was not recorded is left out.

    The stability comes from the card, because it needs the photos and the model, and so does what strangers are given
    where the card holds it. Raises WeightsError for a card whose limits are damaged.
    """
    found = [
        _known(table, "published", "Published test", _twins(table)),
        _known(table, "clean", "Without twins", "test photos that have no twin in training"),
        _cross_validated(table),
        *(
            _known(table, name, set_title(name), "from other sources", least=EXTERNAL_MIN_IMAGES)
            for name in outside_sets(table)
        ),
        _stability(card.metrics.stability),
        *_alarms(card, table),
    ]
    return StressCard(
        figures=tuple(figure for figure in found if figure is not None),
        majority=majority_figure(rows_of_set(table, "published"), table.labels),
        source=PUBLISHED.get(card.task),
    )


def majority_figure(rows: Sequence[PredictionRow], labels: Sequence[str]) -> StressFigure | None:
    """Return what naming the most frequent class every time would get right, None without photos."""
    counts = Counter(row.truth for row in rows if row.truth in labels)
    if not counts:
        return None
    (label, count), n = counts.most_common(1)[0], counts.total()
    return StressFigure("majority", label, count, n, count / n, wilson_interval(count, n), 1 / len(labels), label)


def _known(table: PredictionTable, key: str, title: str, remark: str, least: int | None = None) -> StressFigure | None:
    rows = [row for row in rows_of_set(table, key) if row.truth in table.labels]
    if not rows:
        return None
    made = evaluate_rows(table.labels, rows, min_images=least)
    if least is not None and not math.isnan(made.balanced_accuracy) and (made.confusion.sum(axis=1) < least).any():
        remark += f", classes of under {least} photos left out of the mean"
    return StressFigure(key, title, made.correct, made.n, made.accuracy, made.interval, made.balanced_accuracy, remark)


def _twins(table: PredictionTable) -> str:
    rows = rows_of_set(table, "published")
    leaked = sum(row.leaked for row in rows)
    return f"{leaked} of them have a twin in training" if leaked else "none of them has a twin in training"


def _cross_validated(table: PredictionTable) -> StressFigure | None:
    rows = [row for row in table.rows if row.split == "cv" and row.truth in table.labels]
    if not rows:
        return None
    made: dict[str, Any] = cross_validated_figures(table.labels, rows)
    remark = f"twins kept together; {made['group_accuracy']:.1%} where each group of twins counts once"
    if "repeats" in made:
        remark += f"; mean of {made['repeats']} repeats"
    return StressFigure(
        key="grouped_cv",
        title="Cross-validation",
        count=made["correct"],
        n=made["n"],
        share=made["accuracy"],
        interval=tuple(made["interval"]),
        balanced=made["balanced_accuracy"],
        remark=remark,
    )


def _stability(measured: Stability | None) -> StressFigure | None:
    if measured is None:
        return None
    n, kept = measured.n, measured.kept
    alone = (("size", measured.scale), ("JPEG", measured.jpeg))
    single = [f"{name} {count / n:.0%}" for name, count in alone if count is not None]
    remark = "test photos that keep their label when shrunk to 64 px and back and recompressed"
    if single:
        remark += f" (alone: {', '.join(single)})"
    return StressFigure(
        "stability", "Robust to resizing and compression", kept, n, kept / n, wilson_interval(kept, n), math.nan, remark
    )


def _alarms(card: Card, table: PredictionTable) -> list[StressFigure]:
    """One line for each folder of outside photos that show none of the classes.

    What the whole rule makes of them stands in the card where the model was judged by it, all sets together; the
    recorded logits alone give what it would be without the look for skin and strangers, set by set.
    """
    rule, by_rule = rule_of(card), f"at {card.threshold:.0%} or more"
    alone = "by their probabilities alone" if card.trust.fitted else by_rule
    stored = {made.folder.replace("_", "-"): made for made in judged_ood(card)}
    found: dict[str, StressFigure] = {}
    for name in outside_sets(table):
        for made in count_ood(table.labels, rows_of_set(table, name), rule):
            folder, title = made.folder, _STRANGERS.get(made.folder, made.folder)
            if folder in stored:
                remark = "by the whole rule, as stored when the model was judged"
                found[folder] = _alarm(folder, title, stored[folder], remark)
            elif name == EXTERNAL:
                found[folder] = _alarm(folder, title, made, alone)
            else:
                found[f"{name}/{folder}"] = _alarm(f"{name}/{folder}", f"{title} ({set_title(name)})", made, alone)
    order = list(_STRANGERS)

    def place(key: str) -> tuple[int, str]:
        folder = key.rsplit("/", 1)[-1]
        return (order.index(folder) if folder in order else len(order), folder)

    return [found[key] for key in sorted(found, key=place)]


def _alarm(key: str, title: str, made: OodFigures, remark: str) -> StressFigure:
    return StressFigure(
        key=key,
        title=title,
        count=made.answered,
        n=made.n,
        share=made.answered / made.n,
        interval=made.answered_interval,
        balanced=math.nan,
        remark=f"given one of the model's labels {remark}; every one of them is wrong",
        alarm=True,
    )
