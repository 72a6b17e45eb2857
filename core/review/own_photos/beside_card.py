"""A person's own photos beside the photos from other sources on which the model was judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.card import Card
from core.data.class_folders import OTHER
from core.data.datasets import EXTERNAL
from core.review.abstention.judged import judged_ood, judged_verdicts
from core.review.own_photos.answers import OwnAnswer
from core.review.own_photos.figures import own_figures
from core.tasks import Task

_ANY_STRANGER = "other_disease"  # what a folder of no class is compared with, unless it is named as one of the card's
_TITLES = {"healthy_skin": "Skin without a finding", "other_disease": "Other conditions", "face": "Faces"}


@dataclass(frozen=True, slots=True)
class BesideCard:
    """One figure, `here` on own photos and `there` on the card's, each as (count, n); `alarm`: fewer is better."""

    title: str
    here: tuple[int, int]
    there: tuple[int, int]
    alarm: bool = False


def beside_card(answers: Sequence[OwnAnswer], card: Card, task: Task) -> tuple[BesideCard, ...]:
    """Return the figures that both own photos and the card have."""
    known, _ = own_figures(answers, task)
    lines = [*_known(known.n, known.top_right, known.answered, known.right + known.held + known.kept_open, card)]
    return tuple(line for line in (*lines, *_strangers(answers, card)) if line.here[1] and line.there[1])


def _known(n: int, top_right: int, answered: int, held: int, card: Card) -> Iterator[BesideCard]:
    measured = card.metrics.sets.get(EXTERNAL)
    if measured is not None and measured.n and measured.correct is not None:
        yield BesideCard("Most probable name is right", (top_right, n), (measured.correct, measured.n))
    judged = judged_verdicts(card, EXTERNAL)
    if judged is not None:
        yield BesideCard("Gets an answer", (answered, n), (judged.answered, judged.n))
        yield BesideCard("Truth in the answer", (held, answered), (judged.covered.held, judged.covered.n))


def _strangers(answers: Sequence[OwnAnswer], card: Card) -> Iterator[BesideCard]:
    stored = {made.folder: made for made in judged_ood(card)}
    own: dict[str, list[bool]] = {}
    for answer in answers:
        if answer.truth == OTHER:
            folder = answer.file.rpartition("/")[0].rpartition("/")[2].casefold().replace("-", "_").replace(" ", "_")
            named = answer.answered and answer.task == card.task
            own.setdefault(folder if folder in _TITLES else _ANY_STRANGER, []).append(named)
    for folder, title in _TITLES.items():
        if folder in own and folder in stored:
            there = stored[folder]
            here = sum(own[folder]), len(own[folder])
            yield BesideCard(f"{title}: wrongly given a name", here, (there.answered, there.n), alarm=True)
