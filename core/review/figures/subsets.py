"""The accuracy of parts of a photo set: by cause, twin, source, and by what can be measured of the photos."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.data.datasets import read_image
from core.errors import DataError, ToneError
from core.evaluation.metrics import wilson_interval
from core.photos.quality import measure_quality
from core.records import Photo
from core.review.sets import Answers
from core.tasks import Task
from core.tone.colour import ITA_CLASSES
from core.tone.measurement.measure import measure_tone

TOO_FEW = 30  # photos under which a part's accuracy says too little
NOT_HERE = "photo not on this machine"
NO_TONE = "no tone could be measured"
SHARPNESS_THIRDS = ("least sharp third", "middle third", "sharpest third")

_SIZES = ((128, "under 128 px"), (256, "128–255 px"), (512, "256–511 px"))
_LARGEST = "512 px and more"


@dataclass(frozen=True, slots=True)
class Subset:
    """A part of a photo set: `correct` of `n` with the 95 % Wilson interval; `enough` says that n is at least 30."""

    name: str
    n: int
    correct: int
    accuracy: float
    interval: tuple[float, float]

    @property
    def enough(self) -> bool:
        """Whether the part is large enough to speak of its accuracy."""
        return self.n >= TOO_FEW


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What was measured of a photo: its short side, its sharpness (see `Quality`), its ITA class where it has one."""

    short_side_px: int
    sharpness: float
    tone: str = ""


def subsets_by(answers: Answers, names: Sequence[str], order: Sequence[str] = ()) -> tuple[Subset, ...]:
    """Divide photos by names (n,) and count each part; parts stand in `order`, then in order of appearance."""
    right = answers.right.tolist()
    present = dict.fromkeys([*(name for name in order if name in set(names)), *names])
    made = []
    for part in present:
        inside = [ok for ok, name in zip(right, names, strict=True) if name == part]
        n, correct = len(inside), sum(inside)
        made.append(Subset(part, n, correct, correct / n, wilson_interval(correct, n)))
    return tuple(made)


def by_cause(answers: Answers, task: Task) -> tuple[Subset, ...]:
    """Divide photos by the group of their true class: the cause of an infection, concern or tone of a face."""
    names = [task.definition(row.truth).group for row in answers.rows]
    return subsets_by(answers, names, task.groups)


def by_twin(answers: Answers) -> tuple[Subset, ...]:
    """Divide photos by whether they have a twin in train."""
    return subsets_by(answers, ["twin in training" if row.leaked else "no twin in training" for row in answers.rows])


def by_source(answers: Answers, sources: Mapping[str, str]) -> tuple[Subset, ...]:
    """Divide outside photos by where they come from; without a manifest by what their file names begin with."""
    return subsets_by(answers, [source_name(row.file, sources) for row in answers.rows])


def source_name(file: str, sources: Mapping[str, str]) -> str:
    """Return where an outside photo comes from; without a manifest what its file name begins with."""
    name = file.rsplit("/", 1)[-1]
    return sources.get(file) or (name.split("__", 1)[0] if "__" in name else "source not named")


def by_size(answers: Answers, facts: Mapping[str, PhotoFacts]) -> tuple[Subset, ...]:
    """Divide photos by their short side; `facts` are by SHA-256."""
    names = [_size(facts[row.sha256]) if row.sha256 in facts else NOT_HERE for row in answers.rows]
    return subsets_by(answers, names, [*(name for _, name in _SIZES), _LARGEST])


def by_sharpness(answers: Answers, facts: Mapping[str, PhotoFacts]) -> tuple[Subset, ...]:
    """Divide photos into thirds of equal number by sharpness; `facts` are by SHA-256."""
    known = sorted((facts[row.sha256].sharpness, i) for i, row in enumerate(answers.rows) if row.sha256 in facts)
    names = [NOT_HERE] * answers.n
    for place, (_, index) in enumerate(known):
        names[index] = SHARPNESS_THIRDS[3 * place // len(known)]
    return subsets_by(answers, names, SHARPNESS_THIRDS)


def by_tone(answers: Answers, facts: Mapping[str, PhotoFacts]) -> tuple[Subset, ...]:
    """Divide photos by the ITA class measured on a face; most close-ups show none. `facts` are by SHA-256."""
    names = [facts[row.sha256].tone or NO_TONE if row.sha256 in facts else NOT_HERE for row in answers.rows]
    return subsets_by(answers, names, (*ITA_CLASSES, NO_TONE))


def measure_photos(paths: Mapping[str, Path], *, tone: bool = False) -> Iterator[tuple[str, PhotoFacts | None]]:
    """Measure photos one after the other: yield (SHA-256, facts), None for one that cannot be read.

    `paths` are by SHA-256. With `tone` a face is looked for as well, which takes most of the time.
    """
    for sha256, path in paths.items():
        try:
            pixels = read_image(path)
        except DataError:
            yield sha256, None
            continue
        photo = Photo(pixels, sha256, pixels.shape[1], pixels.shape[0])
        sharpness = measure_quality(photo).sharpness
        yield sha256, PhotoFacts(min(pixels.shape[:2]), sharpness, _tone(photo) if tone else "")


def _tone(photo: Photo) -> str:
    try:
        return measure_tone(photo).ita_class
    except ToneError:
        return ""


def _size(facts: PhotoFacts) -> str:
    return next((name for limit, name in _SIZES if facts.short_side_px < limit), _LARGEST)
