"""Weights on disk: safetensors files and the card that describes them. Nothing is ever unpickled.

    weights/trunk/model.safetensors        a ResNet-50 without its last layer that has seen no label, float16
    weights/shared/model.safetensors       one that has, for tasks that are answered by one pass
    weights/<task>/model.safetensors       the task's head, float16 (and its own trunk, when it has one)
    weights/<task>/trust.safetensors       the training photos' features that a photo is compared with (optional)
    weights/<task>/task.json               what the task is, for one that is not this project's own
    weights/<task>/card.json               labels, preprocessing, files with their SHA-256, recipe, data, figures

The card names its files relative to the weights folder, so that two tasks can point at one trunk.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.card import Card, DataFacts, Metrics, Recipe, TrustFacts, WeightsFile
from core.errors import DataError, WeightsError
from core.file_hash import file_sha256
from core.files import write_bytes_atomically
from core.models.card_schema import read_fields
from core.ordinary_file import read_file
from core.settings import weights_folder
from core.tasks import model_folder, task_file, task_named, taught_tasks
from core.transforms import Preprocessing

if TYPE_CHECKING:
    import torch


_TASK = "task"  # in a head's metadata


def read_card(task: str, folder: Path | None = None) -> Card:
    """Return a task's card from a weights folder (default: the one in use, or where the task was taught).

    Raises WeightsError when the card is missing, damaged, or made for other labels than the task's or another order.
    """
    path = (folder or model_folder(task)) / task / "card.json"
    try:
        data = read_file(path)
    except FileNotFoundError:
        place = f"weights/{task}" if folder is None or folder == weights_folder() else path.parent
        raise WeightsError(f"The {task} model is not installed: {path.name} is missing from {place}.") from None
    except OSError as error:
        raise WeightsError(f"The card of the {task} model is damaged and cannot be read.") from error
    try:
        known = task_named(task, folder)
    except KeyError:
        raise WeightsError(
            f"The {task} model is of a task that is not known: weights/{task} has no task.json."
        ) from None
    raw = read_fields(data, known)
    preprocessing: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in raw["preprocessing"].items()
    }
    reference = raw.get("reference")
    return Card(
        **{
            **raw,
            "labels": tuple(raw["labels"]),
            "preprocessing": Preprocessing(**preprocessing),
            "trunk": WeightsFile(**raw["trunk"]),
            "head": WeightsFile(**raw["head"]),
            "reference": None if reference is None else WeightsFile(**reference),
            "recipe": Recipe.from_json(raw.get("recipe", {})),
            "data": DataFacts.from_json(raw.get("data", {})),
            "metrics": Metrics.from_json(raw.get("metrics", {})),
            "trust": TrustFacts.from_json(raw.get("trust", {})),
        }
    )


def card_json(card: Card) -> dict[str, Any]:
    """Return a card as its file has it."""
    sections = {name: getattr(card, name).stored for name in ("recipe", "data", "metrics", "trust")}
    return {**asdict(card), **sections}


def write_card(card: Card, folder: Path) -> None:
    """Write a card into its task's folder, complete or not at all; a task from a file takes its file with it."""
    text = json.dumps(card_json(card), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    # a folder's name may be no text: what is left of it is written as JSON's own escape
    write_bytes_atomically(folder / card.task / "card.json", [text.encode("utf-8", "backslashreplace")])
    definition = task_file(card.task)
    if definition is not None and not (folder / card.task / definition.name).is_file():
        write_bytes_atomically(folder / card.task / definition.name, [definition.read_bytes()])


def weights_key(folder: Path | None = None) -> str:
    """Return a hash that changes whenever any card changes, of an installed task or one taught here.

    It is usable as a cache key without torch.
    """
    digest = hashlib.sha256()
    place = folder or weights_folder()
    paths = sorted([*place.glob("*/card.json"), *place.glob("*/task.json"), *place.glob("*/guidance.toml")])
    taught = [] if folder is not None else [(model_folder(task.name) / task.name) for task in taught_tasks()]
    for path in [*paths, *(own / name for own in taught for name in ("card.json", "task.json"))]:
        with suppress(FileNotFoundError):  # it may be replaced in this moment
            digest.update(path.read_bytes())
    return digest.hexdigest()


def save_tensors(tensors: Mapping[str, torch.Tensor], path: Path, *, task: str = "") -> str:
    """Write tensors as safetensors, floating ones as float16, and return the file's SHA-256.

    `task` is written into the file where it is of use to one task alone, as a head is.
    """
    import torch
    from safetensors.torch import save

    def shrink(tensor: torch.Tensor) -> torch.Tensor:
        tensor = tensor.detach().cpu().contiguous()
        return tensor.to(torch.float16) if tensor.is_floating_point() else tensor

    # as bytes: safetensors' own files are their owner's alone, and a full disk is no OSError there
    metadata = {_TASK: task} if task else None
    content = save({name: shrink(tensor) for name, tensor in tensors.items()}, metadata)
    write_bytes_atomically(path, [content])
    return hashlib.sha256(content).hexdigest()


def load_tensors(entry: WeightsFile, folder: Path | None = None, *, task: str = "") -> dict[str, torch.Tensor]:
    """Return a file's tensors, floating ones as float32; with `task`, a file that names another one is refused.

    Raises WeightsError when the file is missing or unreadable, is not what the card says it is, or is no safetensors
    file.
    """
    path = (folder or weights_folder()) / entry.path
    if not path.is_file():
        raise WeightsError(f"The weights file {entry.path} is missing; install the weights again.")
    try:
        sha256 = file_sha256(path)
    except DataError as error:
        raise WeightsError(f"The weights file {entry.path} cannot be read.") from error
    if sha256 != entry.sha256:
        raise WeightsError(f"The weights file {entry.path} is not the one its card describes; it was not loaded.")
    tensors = read_tensors(path)
    named = _task_of(path) if task else ""
    if named and named != task:
        raise WeightsError(f"The weights file {entry.path} belongs to the {named} model; it was not loaded.")
    return tensors


def _task_of(path: Path) -> str:
    """Return the task that a safetensors file names; older ones name none."""
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        return str((file.metadata() or {}).get(_TASK, ""))


def read_tensors(path: Path) -> dict[str, torch.Tensor]:
    """Return the tensors of any safetensors file, floating ones as float32. Raises WeightsError if it is none."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        tensors = load_file(path)
    except (SafetensorError, OSError, ValueError) as error:
        raise WeightsError(f"{path.name} is not a readable safetensors file.") from error
    return {name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in tensors.items()}
