"""What many tests share: photos drawn by code, and a classifier that answers at once without weights."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

# Two test processes share two cores; with more threads each they wait for one another. Set before torch is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["DERMA_TASKS"] = "/nonexistent/tasks"  # what somebody taught on this machine is no part of the tests
# Nor what somebody keeps; a server that a test starts with this module in it names a place of its own.
os.environ["DERMA_CASES"] = os.environ.get("DERMA_TEST_CASES", "sqlite:////nonexistent/cases.sqlite3")

import numpy as np
import pytest

from core.records import Analysis, Explanation, Finding, Photo, Region
from core.tasks import AUTO, installed_tasks, task_named
from core.trust.routing import suited_analysis
from tests.photo_files import encoded, skin_like


def unchanged(photo: Photo, task: str) -> dict[str, object]:
    """Change nothing of a finding."""
    return {}


class FakeClassifier:
    """Answers every photo with `probabilities` and counts its passes; the first class's map is zero everywhere.

    `changes` gives, for a photo and a task, fields of the finding that are to be others.
    """

    def __init__(self) -> None:
        self.cards = {task.name: None for task in installed_tasks()}
        self.passes = 0
        self.probabilities = {
            "infection": np.array([0.04, 0.06, 0.05, 0.05, 0.62, 0.08, 0.05, 0.05]),
            "condition": np.array([0.42, 0.03, 0.05, 0.04, 0.09, 0.02, 0.10, 0.25]),
        }
        self.threshold = 0.4
        self.changes: Callable[[Photo, str], dict[str, object]] = unchanged

    def analyse(self, photo: Photo, task: str) -> Analysis:
        if task != AUTO:
            return self._analyse(photo, task)
        return suited_analysis(lambda name: self._analyse(photo, name), [task_named(name) for name in self.cards])

    def analyse_tasks(self, photo: Photo, tasks: Sequence[str]) -> tuple[Analysis, ...]:
        self.passes += 1
        return tuple(self._analyse(photo, task) for task in tasks)

    def predict_logits(self, photos: Sequence[np.ndarray], task: str) -> np.ndarray:
        self.passes += 1
        return np.tile(np.log(self.probabilities[task]), (len(photos), 1)).astype(np.float32)

    def forget_inputs(self) -> None:
        """Forget nothing, because nothing is kept."""

    def _analyse(self, photo: Photo, name: str) -> Analysis:
        task = task_named(name)
        probabilities = self.probabilities.get(name, np.full(len(task.labels), 1 / len(task.labels)))
        top = int(np.argmax(probabilities))
        sure = bool(probabilities[top] >= self.threshold)
        finding = Finding(
            task=name,
            labels=task.labels,
            logits=np.log(probabilities),
            probabilities=probabilities.copy(),
            verdict="single" if sure else "cannot_tell",
            label_set=(task.labels[top],) if sure else (),
            reasons=() if sure else (f"No answer reaches {self.threshold:.0%}.",),
            weights_sha256="fake",
            seconds=0.0,
            questions=task.questions,
        )
        count = len(task.labels)
        maps = np.zeros((count, 7, 7), np.float32)
        maps[np.arange(1, count), np.arange(1, count) % 7, 3] = 1.0
        finding = replace(finding, **self.changes(photo, name))
        return Analysis(photo, finding, Explanation(task.labels, maps, Region(0, 0, 1, 1), "Grad-CAM"))


@pytest.fixture
def fake_classifier() -> FakeClassifier:
    return FakeClassifier()


@pytest.fixture
def photo_file() -> Callable[..., bytes]:
    """Return a maker of JPEG bytes: the same seed, the same photo."""

    def make(seed: int = 0, width: int = 320, height: int = 240) -> bytes:
        return encoded(skin_like(width, height, seed), "JPEG")

    return make
