"""Do the engines answer as torch's own pass does: changed labels and verdicts over the published test photos."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.timing import BenchSettings, Figures
from core.data.datasets import read_image
from core.data.tables import read_predictions
from core.errors import DataError
from core.inference.activation_ranges import read_ranges
from core.inference.classifier import Classifier, load_classifier
from core.inference.engine import PRECISIONS, Engine, load_engine
from core.records import ANSWERS, ByteArray, Finding, Photo
from core.settings import weights_folder

MOST_CHANGED = {"fp32": 0, "bf16": 1, "int8": 2}  # labels of the 234 published test photos


@dataclass(slots=True)
class _Differences:
    """What one engine did otherwise than torch, counted up photo by photo."""

    labels: int = 0
    verdicts: int = 0
    answered: int = 0  # photos that only the engine answers, less those that only torch does
    single: int = 0  # the same of answers with one label
    most_logit: float = 0.0
    most_probability: float = 0.0

    def add(self, reference: Finding, other: Finding) -> None:
        self.labels += reference.label != other.label
        self.verdicts += reference.verdict != other.verdict
        self.answered += (other.verdict in ANSWERS) - (reference.verdict in ANSWERS)
        self.single += (other.verdict == "single") - (reference.verdict == "single")
        self.most_logit = max(self.most_logit, float(np.abs(reference.logits - other.logits).max()))
        apart = float(np.abs(reference.probabilities - other.probabilities).max())
        self.most_probability = max(self.most_probability, apart)

    def figures(self, precision: str, photos: int) -> Figures:
        return {
            "changed_labels": self.labels,
            "most_allowed": MOST_CHANGED[precision],
            "agrees": self.labels <= MOST_CHANGED[precision],
            "changed_verdicts": self.verdicts,
            "changed_verdicts_share": self.verdicts / photos,
            "answered_shift": self.answered / photos,
            "single_shift": self.single / photos,
            "most_logit_difference": self.most_logit,
            "most_probability_difference": self.most_probability,
        }


def agreement(settings: BenchSettings) -> Figures:
    """Ask every published test photo of the task by torch in fp32 and by each engine that this machine can make.

    `rounds` limits the photos, for trying it out. Raises DataError without the data folder.
    """
    if settings.data is None:
        raise DataError("The agreement needs the test photos: name their folder with --data or DERMA_DATA.")
    classifier = load_classifier()
    engines = _engines(classifier, settings.task)
    rows = [
        row
        for row in read_predictions(weights_folder() / settings.task / "predictions.csv").rows
        if row.split == "test"
    ][: settings.rounds]
    if not rows:
        raise DataError("The installed model has no test predictions.")
    differences = {precision: _Differences() for precision in engines}
    for row in rows:
        photo = _photo(read_image(settings.data / settings.task / row.file))
        reference = _finding(classifier, photo, settings.task, None)
        for precision, engine in engines.items():
            differences[precision].add(reference, _finding(classifier, photo, settings.task, engine))
    counted = {precision: found.figures(precision, len(rows)) for precision, found in differences.items()}
    return {"agreement": counted, "photos": len(rows)}


def _engines(classifier: Classifier, task: str) -> dict[str, Engine]:
    card, network = classifier.installed(task)
    ranges = {precision: read_ranges(card.trunk) if precision == "int8" else None for precision in PRECISIONS}
    return {
        precision: load_engine(card, network.trunk, precision, ranges[precision])
        for precision in PRECISIONS
        if precision != "int8" or ranges[precision] is not None
    }


def _finding(classifier: Classifier, photo: Photo, task: str, engine: Engine | None) -> Finding:
    """Return a photo's finding by an engine, or by torch where there is none."""
    card, _ = classifier.installed(task)
    classifier.engines = {} if engine is None else {(card.trunk.sha256, engine.size_px): engine}
    return classifier.analyse(photo, task).finding


def _photo(pixels: ByteArray) -> Photo:
    return Photo(pixels, "0" * 64, pixels.shape[1], pixels.shape[0])
