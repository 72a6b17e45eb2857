"""How good a taught task is, and beside it what would be as good without looking at anything; and what it refuses."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.data.datasets import find_splits, scan_folder
from core.data.shortcuts import guess_by
from core.errors import DataError
from core.evaluation.metrics import evaluate_answers, figures
from core.evaluation.robustness import JPEG_QUALITY, shrink_and_enlarge
from core.photos.decode import decode_data_image
from core.records import ANSWERS, Evaluation, FloatArray, IntArray
from core.settings import data_folder
from core.tasks import CONDITION, Task
from core.teaching.facts import Embed, FactStore
from core.teaching.head import LinearHead
from core.teaching.inspection import Inspected, Progress
from core.teaching.limits import Refusals
from core.teaching.photos import MOST_PX, ClassPhoto
from core.training.trust.drawn_pictures import JUDGE_SEED, KINDS, draw_pictures
from core.trust.calibration import softmax
from core.trust.verdict import decide

_SAVED_AGAIN = 100  # photos that are shrunk and compressed
_DRAWN = 24  # pictures of each kind
_EVERYDAY, _FACES = "everyday", "faces"


def measure(truth: IntArray, answers: IntArray, keys: Sequence[str]) -> Evaluation:
    """Evaluate class indices (n,) against the true ones."""
    return evaluate_answers(keys, truth, answers.astype(np.int64))


def shortcut_baseline(seen: Inspected, folds: IntArray) -> Evaluation:
    """Return what size and mean colour alone get right, in the same folds as the task itself."""
    values = np.concatenate([seen.facts.sizes.astype(np.float64), seen.facts.colours], axis=1)
    names = np.array([f"{index:03d}" for index in seen.truth])
    return measure(seen.truth, guess_by(values, names, folds).astype(np.int64), seen.keys)


def largest_class(seen: Inspected) -> Evaluation:
    """Return what naming the largest class every time gets right."""
    largest = int(np.bincount(seen.truth).argmax())
    return measure(seen.truth, np.full(len(seen.truth), largest), seen.keys)


def saved_again(seen: Inspected, head: LinearHead, store: FactStore, embed: Embed, note: Progress) -> dict[str, Any]:
    """Return how many of up to a hundred photos keep their label when made small and saved as a poor JPEG."""
    step = max(1, len(seen.photos) // _SAVED_AGAIN)
    places = np.arange(0, len(seen.photos), step)[:_SAVED_AGAIN]
    poor = [ClassPhoto(seen.photos[i].file, "", partial(_saved_poorly, seen.photos[i].read)) for i in places]
    facts, _ = store.look_at(poor, embed, lambda done, total: note("Saving some again", done, total))
    before = head.logits(seen.facts.features[places[facts.places]]).argmax(axis=1)
    after = head.logits(facts.features).argmax(axis=1)
    return figures(measure(before.astype(np.int64), after, seen.keys))


def strangers(
    task: Task,
    refusals: Refusals,
    answer: Callable[[FloatArray], FloatArray],
    temperature: float,
    store: FactStore,
    embed: Embed,
    note: Progress,
) -> dict[str, dict[str, Any]]:
    """Return how pictures that show none of the classes fare, by set, as cards store verdicts.

    These are drawn pictures of nothing and, where the data sets are on this machine, pictures of anything, and faces
    for a task of another kind. `answer` gives logits (n, classes) for features (n, d).
    """
    made = {}
    for name, pictures in (*_drawn(), *_listed(task)):
        facts, _ = store.look_at(
            pictures, embed, lambda done, total: note("Trying pictures of other things", done, total)
        )
        logits = answer(facts.features)
        novelty = refusals.reference.novelty(facts.features, logits)
        shares = softmax(logits, temperature)
        verdicts = Counter(
            decide(
                task, task.labels, refusals.limits, shares[i], novelty=float(novelty[i]),
                domain=refusals.reference.domain(facts.features[i]),
            ).verdict
            for i in range(len(logits))
        )  # fmt: skip
        answered = sum(verdicts[verdict] for verdict in ANSWERS)
        made[name] = {"n": len(logits), "answered": answered / len(logits), "verdicts": dict(verdicts)}
    return made


def refusal_figures(found: Mapping[str, Mapping[str, Any]], areas: Mapping[str, float], own: float) -> dict[str, Any]:
    """Return the refusals as the command line names them; what was not measured is None."""
    answered = {name: made["answered"] for name, made in found.items()}
    return {
        "everyday": answered.get(_EVERYDAY),
        "faces": answered.get(_FACES),
        "drawn": {name: answered[name] for name in KINDS if name in answered},
        "left_out_auroc": float(np.mean(list(areas.values()))) if areas else None,
        "left_out": dict(areas),
        "own_answered": own,
    }


def _drawn() -> tuple[tuple[str, tuple[ClassPhoto, ...]], ...]:
    return tuple(
        (
            kind,
            tuple(
                ClassPhoto(f"{kind} {number}", "", partial(_png, pixels))
                for number, pixels in enumerate(draw_pictures(kind, _DRAWN, JUDGE_SEED))
            ),
        )
        for kind in KINDS
    )


def _listed(task: Task) -> list[tuple[str, tuple[ClassPhoto, ...]]]:
    """Return pictures of the data sets on this machine, which the kind-of-picture head was not shown."""
    data = data_folder()
    if data is None:
        return []
    made = []
    with suppress(DataError):  # not on this machine
        made.append((_EVERYDAY, _photos_of(data / "natural", "test")))
    with suppress(DataError):
        if task.kind != CONDITION.kind:
            made.append((_FACES, _photos_of(find_splits(data / CONDITION.name).test, None)))
    return [(name, photos) for name, photos in made if photos]


def _photos_of(folder: Path, part: str | None) -> tuple[ClassPhoto, ...]:
    items = scan_folder(folder).items
    return tuple(ClassPhoto(item.file, "", item.path.read_bytes) for item in items if part in (None, item.label))


def _saved_poorly(read: Callable[[], bytes]) -> bytes:
    data = io.BytesIO()
    pixels = shrink_and_enlarge(decode_data_image(read(), most_px=MOST_PX))
    Image.fromarray(pixels).save(data, "JPEG", quality=JPEG_QUALITY)
    return data.getvalue()


def _png(pixels: Any) -> bytes:
    data = io.BytesIO()
    Image.fromarray(pixels).save(data, "PNG", compress_level=1)  # drawn again for each run
    return data.getvalue()


def photos_fingerprint(sha256: Sequence[str], truth: IntArray) -> str:
    """Return a SHA-256 over the photos and their classes, whatever order they come in."""
    lines = sorted(f"{key} {index}\n" for key, index in zip(sha256, truth.tolist(), strict=True))
    return hashlib.sha256("".join(lines).encode()).hexdigest()
