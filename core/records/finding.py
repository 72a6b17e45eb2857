"""What a model says of one photo: the finding, the maps that explain it, and both with the photo."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import numpy as np

from core.records.arrays import FloatArray, ReadOnlyArrays
from core.records.naming import split_set
from core.records.photo import Photo, Region
from core.records.words import Answer, Refusal, VerdictName, refusal_of

ANSWERS: tuple[Answer, ...] = get_args(Answer)


@dataclass(frozen=True, slots=True, eq=False)
class Part(ReadOnlyArrays):
    """One group of labels (a cause, or concern / tone): probabilities (n,) that sum to 1, and the group's own share."""

    group: str
    labels: tuple[str, ...]
    probabilities: FloatArray
    share: float

    @property
    def label(self) -> str:
        """The group's most probable label."""
        return self.labels[int(np.argmax(self.probabilities))]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A labelled training photo that looks like the one asked about.

    `file` is relative to the task's data folder, `sha256` of the file's bytes; `similarity` is the cosine of the two
    photos' features, -1–1.
    """

    file: str
    sha256: str
    label: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Domain:
    """What kind of picture it is: probabilities that sum to 1, by the kinds that a model was shown, "other" the last.

    A kind is that of `core.tasks.Task`; "other" is a picture that belongs to no task.
    """

    probabilities: Mapping[str, float]

    def of(self, kind: str) -> float:
        """Return the probability of a kind, 0 for one that the model was never shown."""
        return self.probabilities.get(kind, 0.0)

    @property
    def other(self) -> float:
        """The probability that the picture belongs to no task."""
        return self.of("other")


@dataclass(frozen=True, slots=True, eq=False)
class Finding(ReadOnlyArrays):
    """What a model makes of one photo.

    `logits` and `probabilities` are (classes,) in the order of `labels`. `label_set` are the labels the verdict speaks
    of, the most probable first, empty where it names none; `reasons` sentences for the person. `seconds` is the time of
    the forward pass with its heatmaps. `novelty` is 0–1, the share of known photos that are nearer to what the model
    learned; `neighbours` the most similar training photos, the nearest first; `better_task` the task that "other_task"
    offers. All are empty, like `domain`, where the model has no reference to compare with. `too_many` are the labels of
    a set too large to be an answer. `questions` gives each label's question where a task asks several, and is empty
    where it asks one; a label that the headline cannot name has none. `nothing` is the question of which no label
    stands out.
    """

    task: str
    labels: tuple[str, ...]
    logits: FloatArray
    probabilities: FloatArray
    verdict: VerdictName
    label_set: tuple[str, ...]
    reasons: tuple[str, ...]
    weights_sha256: str
    seconds: float
    temperature: float = 1.0
    novelty: float | None = None
    neighbours: tuple[Neighbour, ...] = ()
    domain: Domain | None = None
    better_task: str = ""
    too_many: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    nothing: str = ""

    @property
    def answered(self) -> bool:
        """Whether labels are named."""
        return self.verdict in ANSWERS

    @property
    def refusal(self) -> Refusal | None:
        """The verdict where no label is named, else None."""
        return refusal_of(self.verdict)

    @property
    def named(self) -> tuple[str, ...]:
        """The labels of the headline in their order: of each question the first bars."""
        return self._split()[0]

    @property
    def not_ruled_out(self) -> tuple[str, ...]:
        """The other labels of the set, which stand behind likelier ones that are not in it."""
        return self._split()[1]

    def _split(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        asked = tuple("" if question == self.nothing else question for question in self.questions)
        return split_set(self.labels, self.probabilities, self.label_set, asked)

    @property
    def possible(self) -> tuple[str, ...]:
        """The labels whose warning signs concern this photo: those named or not ruled out, or too many to name."""
        return tuple(dict.fromkeys((*self.named, *self.label_set))) or self.too_many

    @property
    def label(self) -> str:
        """The most probable label, whatever the verdict."""
        return self.labels[int(np.argmax(self.probabilities))]

    @property
    def probability(self) -> float:
        """The probability of the most probable label."""
        return float(np.max(self.probabilities))


@dataclass(frozen=True, slots=True, eq=False)
class Explanation(ReadOnlyArrays):
    """Where the model looked, one coarse map per label.

    `maps` is (classes, h, w) float32, at least 0, in the units of the method before any scaling (h = w = 7 for 224 px
    input and Grad-CAM); `region` is the part of the photo that the model saw; `method` names the technique. `seconds`
    is what the map cost beyond the answer: nothing for Grad-CAM, which comes with it.
    """

    labels: tuple[str, ...]
    maps: FloatArray
    region: Region
    method: str
    seconds: float = 0.0

    def heatmap(self, label: str) -> FloatArray:
        """Return (h, w) float32 in [0, 1], scaled by its own maximum; all zero if nothing supports the label.

        Raises ValueError for an unknown label.
        """
        raw = self.maps[self.labels.index(label)]
        peak = float(raw.max())
        return raw / peak if peak > 0 else np.zeros_like(raw)

    def is_blank(self, label: str) -> bool:
        """Whether no place in the photo speaks for the label. Raises ValueError for an unknown label."""
        return not bool(np.any(self.maps[self.labels.index(label)] > 0))


@dataclass(frozen=True, slots=True)
class MapCheck:
    """What blurring the places that a map marks does to a label's probability, beside places chosen by chance.

    `probability` is the label's before, `fall` how much of it the marked places cost (negative where it rises).
    `random_fall` is the mean over `random_n` regions of the same size, `random_most` the greatest of them. `share` is
    the marked part of what the model saw; `meaningful` whether the map marks what the answer rests on.
    """

    label: str
    probability: float
    fall: float
    random_fall: float
    random_most: float
    random_n: int
    share: float
    meaningful: bool


@dataclass(frozen=True, slots=True, eq=False)
class Analysis(ReadOnlyArrays):
    """One photo with a model's finding and its explanation: what a result view draws."""

    photo: Photo
    finding: Finding
    explanation: Explanation
