"""The installed network that tasks are taught on, how it is shown photos, and its kind-of-picture head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

import numpy as np
from torch import nn

from core.card import Card, WeightsFile
from core.errors import DataError, WeightsError
from core.file_hash import file_sha256
from core.inference.classifier import Classifier
from core.inference.model_files import LoadedModel, load_trust
from core.models.architectures import build_backbone, load_backbone_state
from core.models.heads import Network
from core.models.weights import load_tensors, read_card
from core.records import ByteArray, FloatArray, ReadOnlyArrays
from core.settings import weights_folder
from core.tasks import answering_tasks
from core.tasks.task_file import STRANGE
from core.teaching.facts import Embed
from core.transforms import Preprocessing
from core.trust.judge import Trust
from core.trust.ood_score import unit

_LABEL_FREE = "trunk"  # the folder of the trunk that has seen no label
_TRUNK, _KINDS = f"{_LABEL_FREE}/model.safetensors", f"{_LABEL_FREE}/kinds.safetensors"
_DETAIL_PX = 80  # larger photos are brought down to it first: where one class's are smaller, softness would name it


@dataclass(frozen=True, slots=True, eq=False)
class TaughtOn(ReadOnlyArrays):
    """An installed trunk, by its task's `card` or one made for it alone, and how taught tasks are shown photos.

    `kind_weight` (kinds, d) and `kind_bias` (kinds,) are the kind-of-picture head on unit features, in the order of
    `kinds`, whose last is "other".
    """

    card: Card
    preprocessing: Preprocessing
    kinds: tuple[str, ...]
    kind_weight: FloatArray
    kind_bias: FloatArray

    @property
    def made_from(self) -> str:
        """What features are of, to be kept under."""
        return f"{self.card.trunk.sha256} {self.preprocessing!r}"

    def kind_logits(self, features: FloatArray) -> FloatArray:
        """Return what kinds of pictures features (n, d) are of, as logits (n, kinds)."""
        logits: FloatArray = unit(features) @ self.kind_weight.T + self.kind_bias
        return logits


def find_backbone(folder: Path | None = None) -> TaughtOn:
    """Return the network to teach on: the trunk that has seen no label, or where it has no head of kinds, a task's.

    What was learned from a person's photos with their labels would make figures on them too good. Raises WeightsError
    where nothing that is installed can tell kinds of pictures.
    """
    place = folder or weights_folder()
    return _label_free(place) or _of_a_task(place)


def _label_free(place: Path) -> TaughtOn | None:
    """Return the label-free trunk with its head of kinds, None where one of them is missing or is another one's."""
    from safetensors import SafetensorError, safe_open

    trunk, kinds = place / _TRUNK, place / _KINDS
    if not (trunk.is_file() and kinds.is_file()):
        return None
    try:
        with safe_open(kinds, "np") as file:
            said = file.metadata() or {}
            weight, bias, names = (file.get_tensor(name) for name in ("weight", "bias", "kinds"))
        if said["trunk_sha256"] != file_sha256(trunk):
            return None
        size, architecture = int(said["size_px"]), said["architecture"]
    except (SafetensorError, DataError, OSError, KeyError, ValueError):
        return None
    entry = WeightsFile(_TRUNK, said["trunk_sha256"])
    card = Card(_LABEL_FREE, (), _seen_at(size), 0, entry, entry, 0.0, architecture=architecture)
    told = tuple(bytes(names).decode().split("\n"))
    return TaughtOn(card, card.preprocessing, told, weight.astype(np.float32), bias.astype(np.float32))


def _of_a_task(place: Path) -> TaughtOn:
    cards = [read_card(task.name, place) for task in answering_tasks(place)]
    able = [card for card in cards if card.reference is not None]
    if not able:
        raise WeightsError("Teaching needs an installed model that can tell kinds of pictures; install one first.")
    names = {card.task for card in cards}
    card = min(able, key=lambda one: (_of(one) != _LABEL_FREE, _of(one) in names))
    reference = load_trust(card, place).reference
    assert reference is not None  # the card names one
    told = [place for place, kind in enumerate(reference.kinds) if kind != STRANGE]  # a folder may show just that skin
    kinds = tuple(reference.kinds[place] for place in told)
    weight, bias = reference.domain_weight[told], reference.domain_bias[told]
    return TaughtOn(card, _seen_at(card.preprocessing.size_px), kinds, weight, bias)


def _seen_at(size_px: int) -> Preprocessing:
    return Preprocessing(size_px=size_px, resize_px=size_px, fit="stretch", detail_px=_DETAIL_PX)


def _of(card: Card) -> str:
    return PurePosixPath(card.trunk.path).parts[0]


class PoolsFeatures(Protocol):
    """What turns photos into features; `core.inference.classifier.Classifier` does."""

    def pooled_features(self, photos: Sequence[ByteArray], task: str, preprocessing: Preprocessing, /) -> FloatArray:
        """Return (n, features) float32 for n photos (H, W, 3) uint8 of any size."""
        ...


def embed_with(models: PoolsFeatures, backbone: TaughtOn) -> Embed:
    """Return what turns photos into features by models that are loaded."""
    return lambda photos: models.pooled_features(photos, backbone.card.task, backbone.preprocessing)


def load_alone(backbone: TaughtOn, folder: Path | None = None) -> Classifier:
    """Return a network for nothing but features, with its engine."""
    place, card = folder or weights_folder(), backbone.card
    trunk = build_backbone(card.architecture)
    load_backbone_state(trunk, load_tensors(card.trunk, place))
    made = Classifier({}, {})
    made.add(LoadedModel(card, Network(trunk, nn.Identity()), Trust()))
    made.prepare_engines(place)
    return made
