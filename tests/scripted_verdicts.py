"""A stand-in for the models that gives each photo the verdict that its width asks for: for pages and the browser."""

import os
from pathlib import Path

import numpy as np

from core.file_hash import file_sha256
from core.records import Domain, Neighbour, Photo
from core.samples.drawn_lesion import draw_ring_lesion
from tests.conftest import FakeClassifier
from tests.photo_files import encoded, skin_like

WIDTHS = {"single": 720, "several": 330, "cannot_tell": 340, "not_skin": 350, "other_task": 360}
BACK_AND_FORTH_PX = 370  # the width of a photo that each task sends to the other
HEADLINES = {
    "single": "Most likely Ringworm",
    "several": "Ringworm or Impetigo",
    "cannot_tell": "Cannot tell",
    "not_skin": "The model sees no skin here",
    "other_task": "This photo fits another question",
    "poor_photo": "The photo is too poor to tell",
}
REASON = "A reason that stands for those of the rule."
_FACE, _SPOT = (
    Domain({"infection": 0.1, "face": 0.85, "other": 0.05}),
    Domain({"infection": 0.85, "face": 0.1, "other": 0.05}),
)


def photo_of(verdict: str) -> bytes:
    """Return the file of a photo that gets a verdict; the one that is too poor is so by its own darkness."""
    if verdict == "poor_photo":
        return encoded((skin_like() * 0.1).astype("uint8"), "JPEG")
    if verdict == "single":
        return encoded(draw_ring_lesion(), "JPEG", quality=92)
    return encoded(skin_like(WIDTHS[verdict], 260, seed=WIDTHS[verdict]), "JPEG", quality=92)


def scripted_classifier() -> FakeClassifier:
    """Return a classifier whose verdict follows the width of the photo."""
    classifier = FakeClassifier()
    classifier.changes = changes
    return classifier


def changes(photo: Photo, task: str) -> dict[str, object]:
    """Return what is said of a photo of a given width; questions about faces are always answered."""
    verdict = next((name for name, width in WIDTHS.items() if width == photo.width_px), "")
    domain = {"domain": _FACE if verdict == "other_task" else _SPOT}
    if photo.width_px == BACK_AND_FORTH_PX:
        other = "condition" if task == "infection" else "infection"
        refused = {
            "verdict": "other_task",
            "label_set": (),
            "reasons": (REASON,),
            "novelty": 0.97,
            "better_task": other,
        }
        return {"domain": _FACE if task == "infection" else _SPOT, **refused}
    if task != "infection":
        return domain
    if verdict == "single":
        return {**domain, "neighbours": neighbours()}
    if verdict == "several":
        shares = np.array([0.05, 0.30, 0.05, 0.02, 0.45, 0.06, 0.05, 0.02])
        label_set = ("FU-ringworm", "BA-impetigo", "VI-shingles")
        return {**domain, "probabilities": shares, "verdict": verdict, "label_set": label_set}
    if verdict:
        refused: dict[str, object] = {"verdict": verdict, "label_set": (), "reasons": (REASON,), "novelty": 0.97}
        return {**domain, **refused, "better_task": "condition" if verdict == "other_task" else ""}
    return domain


def neighbours() -> tuple[Neighbour, ...]:
    """Return the photos of the data set that DERMA_DATA names, as if they looked alike."""
    root = Path(os.environ.get("DERMA_DATA", "nowhere")) / "infection"
    files = sorted(root.glob("train_set/*/*.jpg"))
    return tuple(
        Neighbour(str(path.relative_to(root)), file_sha256(path), path.parent.name, 0.9 - 0.1 * number)
        for number, path in enumerate(files)
    )


def write_data(folder: Path) -> None:
    """Draw a data set of three training photos."""
    for number, label in enumerate(("FU-ringworm", "FU-ringworm", "BA-impetigo")):
        path = folder / "infection" / "train_set" / label / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(skin_like(120, 120, number), "JPEG"))
