"""The rule of an installed model without the model: for answers that are recorded, or joined from several.

The rule itself stands in `core.trust.verdict`; here it is taken from a card, and applied to logits without features.
"""

from collections.abc import Sequence

from core.card import Card
from core.data.tables import PredictionTable
from core.number_words import percent
from core.records import FloatArray, PredictionRow
from core.review.abstention.verdicts import Rule, Said
from core.review.sets import narrowed, questions_of
from core.tasks import Task, task_named
from core.trust.aggregation import Decision
from core.trust.calibration import softmax
from core.trust.verdict import Verdict, decide, read_limits


def decision_of(card: Card) -> Decision:
    """Return what a model says of probabilities, by the limits of its card; without any, by its threshold.

    Raises WeightsError if the card's limits are damaged.
    """
    task, limits = task_named(card.task), read_limits(card.trust, card.labels)

    def by_limits(probabilities: FloatArray, novelty: float | None) -> Verdict:
        assert limits is not None
        return decide(task, card.labels, limits, probabilities, novelty=novelty)

    def by_threshold(probabilities: FloatArray, novelty: float | None) -> Verdict:
        top = int(probabilities.argmax())
        if probabilities[top] >= card.threshold:
            return Verdict("single", (card.labels[top],))
        return Verdict("cannot_tell", reasons=(f"No answer reaches {percent(card.threshold)}.",))

    return by_threshold if limits is None else by_limits


def rule_of(card: Card) -> Rule:
    """Return what a model says of recorded rows, whose novelty is not known. Raises WeightsError as above."""
    decide_on = decision_of(card)

    def rule(rows: Sequence[PredictionRow]) -> list[Said]:
        said = [decide_on(softmax(row.logits, card.temperature), None) for row in rows]
        return [(verdict.verdict, verdict.label_set) for verdict in said]

    return rule


def part_rule(table: PredictionTable, task: Task, question: str) -> tuple[PredictionTable, Rule]:
    """Return the rows of one of a task's separate questions, and the rule that names its most probable label.

    Raises KeyError for a question that the task does not have.
    """
    if question not in questions_of(task):
        raise KeyError(question)
    labels, rows = narrowed(task, table.labels, table.rows, question)

    def rule(asked: Sequence[PredictionRow]) -> list[Said]:
        return [("single", (labels[int(row.logits.argmax())],)) for row in asked]

    return PredictionTable(labels, rows), rule
