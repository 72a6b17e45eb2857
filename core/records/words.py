"""The closed lists of words that a record's field may hold, and for each list a table that has a value for every word.

A table is written as a dict and annotated as one of the classes here, so that mypy finds a word that it lacks:

    _HEADLINES: ForRefusals[str] = {"cannot_tell": …, "not_skin": …, "other_task": …, "poor_photo": …}

`tests/core/records/test_words.py` holds each class against its list.
"""

from typing import Generic, Literal, TypedDict, TypeVar

Value = TypeVar("Value")

Answer = Literal["single", "several"]  # the verdicts that name a label
Refusal = Literal["cannot_tell", "not_skin", "other_task", "poor_photo"]
VerdictName = Answer | Refusal
QualityCode = Literal["too_small", "too_dark", "too_bright", "blurred", "little_skin"]
Policy = Literal["off", "warn", "block"]  # what is to happen with a poor photo
UrgencyLevel = Literal["routine", "soon", "same_day", "emergency"]  # low to high
Confidence = Literal["good", "fair", "low"]
Undertone = Literal["cool", "neutral", "warm", "unsure"]  # of measured skin
SellerUndertone = Literal["warm", "neutral", "cool", "olive", "mixed", ""]  # "" where the seller says nothing
Split = Literal["train", "valid", "test", "cv", "external"]


class ForRefusals(TypedDict, Generic[Value]):
    """A value for each verdict that names none."""

    cannot_tell: Value
    not_skin: Value
    other_task: Value
    poor_photo: Value


class ForQualityCodes(TypedDict, Generic[Value]):
    """A value for each thing that can be wrong with a photo."""

    too_small: Value
    too_dark: Value
    too_bright: Value
    blurred: Value
    little_skin: Value


class ForPolicies(TypedDict, Generic[Value]):
    """A value for each policy on poor photos."""

    off: Value
    warn: Value
    block: Value


class ForUrgencyLevels(TypedDict, Generic[Value]):
    """A value for each level of urgency."""

    routine: Value
    soon: Value
    same_day: Value
    emergency: Value


class ForConfidences(TypedDict, Generic[Value]):
    """A value for each confidence of a measured tone."""

    good: Value
    fair: Value
    low: Value


class ForUndertones(TypedDict, Generic[Value]):
    """A value for each undertone of measured skin."""

    cool: Value
    neutral: Value
    warm: Value
    unsure: Value


def refusal_of(verdict: VerdictName) -> Refusal | None:
    """Return a verdict that names no label as what it is, None for one that does."""
    if verdict == "single" or verdict == "several":  # mypy narrows no "in"
        return None
    return verdict
