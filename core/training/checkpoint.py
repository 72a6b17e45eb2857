"""Checkpoints that survive a crash: a file is either the old one or the new one, whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.errors import DataError
from core.files import write_bytes_atomically


def write_checkpoint(path: Path, state: Mapping[str, Any]) -> None:
    """Write tensors, numbers, text and nested dicts and lists of them as a checkpoint, atomically.

    The file is safetensors: the tensors lie flat in it, and its metadata holds the structure around them as JSON, so
    that reading one can never run code.
    """
    from safetensors.torch import save

    tensors: dict[str, Tensor] = {}
    structure = json.dumps(_flatten(state, tensors))
    write_bytes_atomically(path, [save(tensors, metadata={_STRUCTURE: structure})])


def read_checkpoint(path: Path, only: str = "") -> dict[str, Any]:
    """Return a checkpoint's content on the processor; with `only`, one part of it that holds no tensor.

    Raises DataError if the file is missing or damaged.
    """
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        raise DataError(f"There is no checkpoint {path.name}.")
    try:
        with safe_open(path, "pt") as file:
            structure = json.loads((file.metadata() or {})[_STRUCTURE])
            if only:
                pairs = [pair for pair in structure["pairs"] if pair[0] == only]
                return dict(_unflatten({"pairs": pairs}, {}))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # it is no dict
        return dict(_unflatten(structure, tensors))
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"The checkpoint {path.name} is damaged.") from error


_STRUCTURE = "structure"


def _flatten(value: Any, tensors: dict[str, Tensor]) -> Any:
    if isinstance(value, Tensor):
        name = f"{len(tensors):06d}"
        tensors[name] = value.detach().cpu().clone(memory_format=torch.contiguous_format)
        return {"tensor": name}
    if isinstance(value, Mapping):  # pairs, because optimizers use numbers as keys
        return {"pairs": [[key, _flatten(inner, tensors)] for key, inner in value.items()]}
    if isinstance(value, (list, tuple)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [_flatten(inner, tensors) for inner in value]}
    return {"value": value}


def _unflatten(node: Any, tensors: Mapping[str, Tensor]) -> Any:
    kind, content = next(iter(node.items()))
    if kind == "tensor":
        return tensors[content]
    if kind == "pairs":
        return {key: _unflatten(inner, tensors) for key, inner in content}
    if kind in ("list", "tuple"):
        items = [_unflatten(inner, tensors) for inner in content]
        return tuple(items) if kind == "tuple" else items
    return content


def weights_hash(tensors: Mapping[str, Tensor]) -> str:
    """Return a SHA-256 over names, shapes, kinds and bytes of tensors; equal only if all are equal to the bit."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        tensor = tensors[name].detach().cpu().contiguous()
        digest.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}\n".encode())
        digest.update(tensor.view(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
