"""Which labels an answer names, part by part: a face's answer has a concern and a tone."""

from core.records import Finding, Part
from core.tasks import task_named


def named_parts(finding: Finding) -> tuple[tuple[Part, tuple[str, ...]], ...]:
    """Return every part of the finding's task with the labels that are named of it, the most probable first."""
    parts = task_named(finding.task).parts(finding.probabilities)
    return tuple((part, tuple(label for label in finding.named if label in part.labels)) for part in parts)
