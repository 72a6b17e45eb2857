"""Which labels an answer names, part by part: a face's answer has a concern and a tone."""

from core.records import Finding, Part
from core.tasks import task_named


def named_parts(finding: Finding) -> tuple[tuple[Part, tuple[str, ...]], ...]:
    """Return every part of the finding's task with the labels that are named of it, the most probable first.

    Named are those in the set; where the set holds none of a part, its most probable label, unless that has less than
    an even share of all labels.
    """
    even = 1 / len(finding.labels)
    named = []
    for part in task_named(finding.task).parts(finding.probabilities):
        labels = tuple(label for label in finding.label_set if label in part.labels)
        if not labels and part.share * float(part.probabilities.max()) >= even:
            labels = (part.label,)
        named.append((part, labels))
    return tuple(named)
