"""What is counted when an engine answers otherwise than torch."""

import numpy as np
import pytest

from benchmarks.agreement import _Differences
from core.records import Finding
from core.tasks import INFECTION


def finding(top: int, verdict: str, share: float = 0.65) -> Finding:
    shares = np.full(8, (1 - share) / 7)
    shares[top] = share
    labels = INFECTION.labels
    named = {"single": (labels[top],), "several": labels[:2]}.get(verdict, ())
    return Finding("infection", labels, np.log(shares), shares, verdict, named, (), "0", 0.0)


def test_labels_verdicts_and_the_shift_of_what_is_answered_are_counted_apart() -> None:
    found = _Differences()
    for reference, other in (
        (finding(0, "single"), finding(0, "single")),
        (finding(0, "single"), finding(1, "several")),  # another label and another verdict; answered both times
        (finding(0, "several"), finding(0, "cannot_tell")),
        (finding(0, "cannot_tell"), finding(0, "several")),  # the shift of the line above is taken back
    ):
        found.add(reference, other)
    figures = found.figures("bf16", 4)
    assert (figures["changed_labels"], figures["agrees"]) == (1, True)
    assert (figures["changed_verdicts"], figures["changed_verdicts_share"]) == (3, 0.75)
    assert (figures["answered_shift"], figures["single_shift"]) == (0.0, -0.25)


def test_the_greatest_differences_are_kept() -> None:
    found = _Differences()
    found.add(finding(0, "single", 0.65), finding(0, "single", 0.3))
    found.add(finding(0, "single", 0.65), finding(0, "single", 0.6))
    figures = found.figures("fp32", 2)
    assert figures["most_probability_difference"] == pytest.approx(0.35)
    assert figures["most_logit_difference"] == pytest.approx(np.log(0.65 / 0.3))
    assert figures["changed_labels"] == 0


def test_a_precision_agrees_only_within_its_allowance() -> None:
    found = _Differences()
    found.add(finding(0, "single"), finding(1, "single"))
    assert not found.figures("fp32", 1)["agrees"]
    assert found.figures("int8", 1)["agrees"]
