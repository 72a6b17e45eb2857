"""The installed network that tasks are taught on, how it is shown photos, and its kind-of-picture head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from core.card import Card
from core.errors import WeightsError
from core.inference.classifier import Classifier
from core.inference.model_files import LoadedModel, load_network, load_trust
from core.models.weights import read_card
from core.records import ByteArray, FloatArray, ReadOnlyArrays
from core.settings import weights_folder
from core.tasks import answering_tasks
from core.tasks.task_file import STRANGE
from core.teaching.facts import Embed
from core.transforms import Preprocessing
from core.trust.ood_score import unit

_LABEL_FREE = "trunk"  # the folder of the trunk that has seen no label
_DETAIL_PX = 80  # larger photos are brought down to it first: where one class's are smaller, softness would name it


@dataclass(frozen=True, slots=True, eq=False)
class TaughtOn(ReadOnlyArrays):
    """An installed task's trunk, by its `card`; `preprocessing` is how taught tasks are shown photos.

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
    """Return the network to teach on: that which has seen no label where a model uses it, else another.

    Raises WeightsError where no installed model can tell kinds of pictures.
    """
    place = folder or weights_folder()
    cards = [read_card(task.name, place) for task in answering_tasks(place)]
    able = [card for card in cards if card.reference is not None]
    if not able:
        raise WeightsError("Teaching needs an installed model that can tell kinds of pictures; install one first.")
    names = {card.task for card in cards}
    card = min(able, key=lambda one: (_of(one) != _LABEL_FREE, _of(one) in names))
    reference = load_trust(card, place).reference
    assert reference is not None  # the card names one
    size = card.preprocessing.size_px
    seen = Preprocessing(size_px=size, resize_px=size, fit="stretch", detail_px=_DETAIL_PX)
    told = [place for place, kind in enumerate(reference.kinds) if kind != STRANGE]  # a folder may show just that skin
    kinds = tuple(reference.kinds[place] for place in told)
    return TaughtOn(card, seen, kinds, reference.domain_weight[told], reference.domain_bias[told])


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
    """Return the one installed model that the backbone is taken from, with its engine: for the command line."""
    place = folder or weights_folder()
    card = backbone.card
    made = Classifier({}, {})
    made.add(LoadedModel(card, load_network(card, place), load_trust(card, place)))
    made.prepare_engines(place)
    return made
