"""A model's parts from its files: the network around its head, and what its photos are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.card import Card
from core.errors import WeightsError
from core.models.architectures import build_backbone, load_backbone_state
from core.models.backbones.backbone import Backbone
from core.models.heads import Network, build_head
from core.models.weights import load_tensors, read_card
from core.tasks import Task, model_folder
from core.trust.judge import Trust
from core.trust.ood_score import read_reference
from core.trust.verdict import read_limits


@dataclass(frozen=True, slots=True, eq=False)
class LoadedModel:
    """A card with the network and the trust that its files hold."""

    card: Card
    network: Network
    trust: Trust


def load_network(card: Card, folder: Path, trunk: Backbone | None = None) -> Network:
    """Return a card's network from its files, around a trunk that is already loaded if one is given.

    Raises WeightsError when a file is missing, altered or does not fit.
    """
    if trunk is None:
        trunk = build_backbone(card.architecture)
        load_backbone_state(trunk, load_tensors(card.trunk, folder))
    head = build_head(card.head_width, len(card.labels), trunk.num_features)
    try:
        head.load_state_dict(load_tensors(card.head, folder, task=card.task))
    except RuntimeError as error:
        raise WeightsError(f"The head in {card.head.path} does not fit its card.") from error
    return Network(trunk, head)


def load_trust(card: Card, folder: Path) -> Trust:
    """Return what a model compares photos with; without a reference file only the limits of the card, if it has any.

    Raises WeightsError when they are damaged, or the file is missing or altered.
    """
    limits = read_limits(card.trust, card.labels)
    if card.reference is None:
        return Trust(limits)
    arrays = {name: tensor.numpy() for name, tensor in load_tensors(card.reference, folder, task=card.task).items()}
    return Trust(limits, read_reference(arrays, card.labels))


def load_taught(task: Task, weights: Path, trunks: Mapping[str, Backbone]) -> LoadedModel:
    """Return the model of a task that was taught on this machine: its own head on a trunk of the weights folder.

    `trunks` are those already in memory, by SHA-256. Raises WeightsError where a file is missing or does not fit, as
    where the trunk that it was taught on is no longer installed.
    """
    place, card = model_folder(task.name), read_card(task.name)
    trust, trunk = load_trust(card, place), trunks.get(card.trunk.sha256)
    if trunk is None:
        trunk = build_backbone(card.architecture)
        try:
            load_backbone_state(trunk, load_tensors(card.trunk, weights))
        except WeightsError as error:
            raise WeightsError("The network that it was taught on is no longer installed.") from error
    return LoadedModel(card, load_network(card, place, trunk), trust)
