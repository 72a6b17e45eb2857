"""Class folders for a network that knows colours: three sorts of red, each photo with a grain of its own."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.models import backbones
from core.records import ByteArray, FloatArray
from core.teaching.backbone import TaughtOn, find_backbone
from core.teaching.facts import Embed
from core.teaching.inspection import Inspected, inspect_photos
from core.teaching.labels import LabelChanges
from core.teaching.photos import list_class_photos
from tests.photo_files import encoded
from tests.toy_weights import OTHERS, drawn, install

REDS = {"brick": (205, 70, 60), "pink": (235, 125, 120), "maroon": (130, 25, 35)}


def install_toy(patch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Put the toy weights in use, and a place for taught tasks and for kept features; return that of the tasks."""
    (folder / "backbones").mkdir(parents=True)
    patch.setattr(backbones, "__path__", [*backbones.__path__, str(folder / "backbones")])
    patch.setenv("DERMA_WEIGHTS", str(folder / "weights"))
    patch.setenv("DERMA_TASKS", str(folder / "tasks"))
    patch.setenv("DERMA_CACHE", str(folder / "cache"))
    patch.setenv("DERMA_ENGINE", "eager")
    patch.delenv("DERMA_DATA", raising=False)
    install(folder / "weights", folder / "backbones")
    return folder / "tasks"


def write_reds(folder: Path, count: int = 8, *, classes: Sequence[str] = tuple(REDS), first: int = 0) -> Path:
    """Write `count` different photos of each red into class folders, and return the folder."""
    seed = first
    for name in classes:
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            seed += 1
            Image.fromarray(red_photo(name, seed)).save(folder / name / f"{number}.png")
    return folder


def red_photo(name: str, seed: int) -> ByteArray:
    """Return a photo of a red, in patches of its own, so that no other is its near-duplicate."""
    draw = np.random.default_rng(seed)
    near = np.array(REDS[name]) + draw.integers(-14, 15, 3)
    patches = draw.integers(-25, 26, (8, 8, 1)).repeat(30, 0).repeat(30, 1)
    return np.clip(drawn(near.tolist(), seed).astype(int) + patches, 0, 255).astype(np.uint8)


def grey_photo(seed: int) -> bytes:
    """Return a picture of nothing that the network has a word for."""
    return encoded(drawn(OTHERS["other"], seed), "PNG")


def copy_class(folder: Path, name: str, again: str) -> None:
    """Copy a class under a second name."""
    shutil.copytree(folder / name, folder / again)


def colours_of(photos: Sequence[ByteArray]) -> FloatArray:
    """Return the mean colour of photos, and three squares: features without any network."""
    rows = np.array([one.mean(axis=(0, 1)) / 255 for one in photos], np.float32)
    return np.concatenate([rows, rows**2], axis=1)


def inspected(folder: Path, embed: Embed = colours_of, changes: LabelChanges | None = None) -> Inspected:
    """Return a folder as it can be taught, by mean colours."""
    return inspect_photos(list_class_photos(folder), kinds_by_colour(), embed, changes)


def kinds_by_colour() -> TaughtOn:
    """Return a stand-in for a network whose head knows red for an infection and even grey for nothing."""
    weight = np.array([[60, -20, -20, 0, 0, 0], [-20, -20, 60, 0, 0, 0], [0, 0, 0, 0, 0, 0]], np.float32)
    card = find_backbone().card
    return TaughtOn(
        card, card.preprocessing, ("infection", "face", "other"), weight, np.array([-20, -20, 0], np.float32)
    )
