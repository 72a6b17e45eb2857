"""The networks of a tuned run, one per fold and the installed one, kept to teach those of another run.

    <folder>/{installed,fold0,fold1,…}.safetensors      float16, named after the images that each has not seen

A student in fold k learns from the network of fold k, which has not seen the fold's images either: both runs divide
the same photos into the same folds.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from torch import nn

from core.errors import WeightsError
from core.files import write_bytes_atomically
from core.models.architectures import build_backbone
from core.models.heads import Network, build_head
from core.models.weights import read_tensors, save_tensors


@dataclass(frozen=True, slots=True)
class KeptFacts:
    """What must agree between a teacher's run and its student's, and how the teacher is built."""

    task: str
    architecture: str
    classes: int
    photos: str  # fingerprint of the data set
    folds: int


def keep_network(network: Network, name: str, folder: Path, facts: KeptFacts) -> None:
    """Write one network of a run into a folder, with the run's facts beside it."""
    save_tensors(network.state_dict(), folder / f"{name}.safetensors")
    write_bytes_atomically(folder / "facts.json", [(json.dumps(asdict(facts)) + "\n").encode()])


def read_kept(name: str, folder: Path, student: KeptFacts) -> nn.Module:
    """Return the kept network of that name, to be asked only.

    Raises WeightsError when it is missing, or was trained on other photos or folds than the student is.
    """
    try:
        facts = KeptFacts(**json.loads((folder / "facts.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise WeightsError(f"There is no run of a teacher in {folder.name}.") from error
    if facts != replace(student, architecture=facts.architecture):  # in all else they must be the same
        raise WeightsError("The teacher was trained for another task, on other photos or in other folds.")
    path = folder / f"{name}.safetensors"
    if not path.is_file():
        raise WeightsError(f"The teacher's network {path.name} is missing.")
    trunk = build_backbone(facts.architecture)
    network = Network(trunk, build_head(0, facts.classes, trunk.num_features))
    network.load_state_dict(read_tensors(path))
    network.eval().requires_grad_(False)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]  # torch's stubs
