"""Photos counted class by class and source by source: those recorded, and those of sources left out on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.card import Card
from core.evaluation.metrics import wilson_interval
from core.review.figures.subsets import source_name
from core.review.sets import Answers

_PUBLISHED = "published"  # how a card names the photos that came with the task


@dataclass(frozen=True, slots=True)
class SourceCount:
    """One source of a class: `correct` of its `n` photos are right, with the 95 % Wilson interval of the share."""

    label: str
    source: str
    correct: int
    n: int
    interval: tuple[float, float]


def count_sources(answers: Answers, sources: Mapping[str, str]) -> tuple[SourceCount, ...]:
    """Count outside photos; `sources` are by file, where a manifest names them."""
    found: dict[tuple[str, str], list[bool]] = {}
    for row, right in zip(answers.rows, answers.right.tolist(), strict=True):
        found.setdefault((row.truth, source_name(row.file, sources)), []).append(right)
    ranked = sorted(found.items(), key=lambda entry: (answers.labels.index(entry[0][0]), -len(entry[1])))
    return tuple(_count(label, source, sum(hits), len(hits)) for (label, source), hits in ranked)


def left_out_sources(card: Card) -> tuple[SourceCount, ...]:
    """Return what a card says of heads that were fitted without one source; nothing where it says nothing of it."""
    made = []
    for label, sources in card.metrics.left_out_sources.items():
        for source, counted in sources.items():
            n, correct = counted.n, counted.correct
            if label in card.labels and n and correct is not None and correct <= n:
                made.append(_count(label, "published photos" if source == _PUBLISHED else source, correct, n))
    return tuple(made)


def _count(label: str, source: str, correct: int, n: int) -> SourceCount:
    return SourceCount(label, source, correct, n, wilson_interval(correct, n))
