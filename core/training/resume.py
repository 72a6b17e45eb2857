"""What a run began with: its settings, its photos and their division, kept in every checkpoint.

A run that goes on over other photos would divide them anew, and be judged by photos that it has learned from; so
`--resume` compares all of it first, and refuses with what has changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.data.datasets import ImageItem
from core.errors import DataError
from core.file_hash import file_sha256
from core.records import IntArray
from core.training.photo_pyramid import photo_files

_NAMED = 3  # of each kind of change in a sentence


@dataclass(frozen=True, slots=True)
class Origin:
    """`photos` maps each file to the SHA-256 of its bytes; `train` and `valid` are those of them that a run divides."""

    settings: Mapping[str, Any]
    photos: Mapping[str, str] = field(default_factory=dict)
    train: tuple[str, ...] = ()
    valid: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The same as `core.data.datasets.fingerprint` gives for the photos."""
        lines = sorted(f"{file}\0{sha256}\n" for file, sha256 in self.photos.items())
        return hashlib.sha256("".join(lines).encode(errors="surrogateescape")).hexdigest()

    def divided(self, items: Sequence[ImageItem], train: IntArray, valid: IntArray) -> Origin:
        """Return the origin of a network that learns from the items of some indices, and is watched on others."""
        learned, watched = (tuple(items[int(i)].file for i in part) for part in (train, valid))
        return replace(self, train=learned, valid=watched)

    def to_state(self) -> dict[str, Any]:
        """Return what a checkpoint keeps."""
        return {
            "settings": _plain(self.settings),
            "fingerprint": self.fingerprint,
            "photos": dict(self.photos),
            "train": list(self.train),
            "valid": list(self.valid),
        }

    def check(self, state: Mapping[str, Any], *, settings: bool = True) -> None:
        """Compare with a checkpoint's origin, its settings too unless they may differ. Raises DataError."""
        kept = state.get("origin")
        if not isinstance(kept, Mapping) or not kept.keys() >= self.to_state().keys():
            raise DataError("The checkpoint does not say which photos it was made from; start a new run.")
        if settings:
            _check_settings(kept["settings"], _plain(self.settings))
        if kept["fingerprint"] != self.fingerprint:
            raise DataError(
                f"The photos are not those that this run began with: {_changes(kept['photos'], self.photos)}. "
                "Put them back, or start a new run without --resume."
            )
        if [list(kept["train"]), list(kept["valid"])] != [list(self.train), list(self.valid)]:
            raise DataError("The photos are divided otherwise than when this run began; start a new run.")


def item_hashes(items: Iterable[ImageItem]) -> dict[str, str]:
    """Return the SHA-256 of each item by its file name. Raises DataError if one cannot be read."""
    return {item.file: file_sha256(item.path) for item in items}


def folder_hashes(folders: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of every photo below some folders. Raises DataError for an empty folder."""
    return {
        f"{folder.name}/{path.relative_to(folder).as_posix()}": file_sha256(path)
        for folder in folders
        for path in photo_files(folder)
    }


def trunk_content(trunk: str) -> str:
    """Return what a trunk is, wherever it lies: the hash of its file, or its word ("imagenet", "none", "lite2")."""
    return file_sha256(Path(trunk)) if Path(trunk).is_file() else trunk


def files_content(files: Mapping[str, str]) -> str:
    """Return one word for files by their hashes, so that no list of them is a setting."""
    return Origin({}, files).fingerprint if files else "none"


def network_hashes(folder: Path | None) -> dict[str, str]:
    """Return the SHA-256 of the networks in a folder by their names; none without a folder."""
    return {path.name: file_sha256(path) for path in folder.glob("*.safetensors")} if folder else {}


def _check_settings(kept: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    others = [name for name in {**kept, **now} if kept.get(name) != now.get(name)]
    if others:
        pairs = [(name, _short(kept.get(name)), _short(now.get(name))) for name in others[:_NAMED]]
        said = ", ".join(f"{name} was {then}, now {here}" for name, then, here in pairs)
        raise DataError(
            f"The checkpoint belongs to a run with other settings ({said}); give the same ones, or start again."
        )


def _changes(kept: Mapping[str, str], now: Mapping[str, str]) -> str:
    gone, new = sorted(kept.keys() - now.keys()), sorted(now.keys() - kept.keys())
    altered = sorted(file for file in kept.keys() & now.keys() if kept[file] != now[file])
    kinds = (("is gone", "are gone", gone), ("is new", "are new", new), ("was altered", "were altered", altered))
    return "; ".join(
        f"{', '.join(files[:_NAMED])}{f' and {len(files) - _NAMED} more' if len(files) > _NAMED else ''} "
        f"{one if len(files) == 1 else many}"
        for one, many, files in kinds
        if files
    )


def _plain(value: Any) -> Any:
    """Return settings as a checkpoint gives them back."""
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 24 else f"{text[:23]}…"
