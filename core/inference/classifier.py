"""Labels and Grad-CAM heatmaps of every class from one forward pass, without backward and without hooks.

After global average pooling the gradient of a logit with respect to layer4 is the same at every place: it is the
head's own gradient divided by the number of places. Grad-CAM's channel weights (Selvaraju et al. 2017,
arXiv:1610.02391, eq. 1) are therefore known as soon as the head has run, and a map is one product with layer4's output
(eq. 2). Nothing is written to the model, so any number of threads can share one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from core.errors import WeightsError
from core.models.architectures import build_backbone, load_backbone_state
from core.models.backbones.backbone import Backbone
from core.models.heads import Network, build_head, logits_and_jacobian
from core.models.weights import Card, load_tensors, read_card
from core.records import Analysis, ByteArray, Explanation, FloatArray, Photo
from core.settings import weights_folder
from core.tasks import AUTO, installed_tasks, task_named
from core.transforms import input_batch
from core.trust.judge import Trust, judge
from core.trust.novelty import read_reference
from core.trust.routing import suited_analysis
from core.trust.verdict import read_limits

if TYPE_CHECKING:
    from core.inference.engine import Engine, EngineFor

METHOD = "Grad-CAM"

Passes = dict[tuple[int, object], tuple[Tensor, float]]  # by trunk and preprocessing: layer4's maps and their seconds


class Classifier:
    """The installed models. Tasks that share a trunk and a preprocessing are answered by one pass."""

    def __init__(
        self, cards: Mapping[str, Card], networks: Mapping[str, Network], trusts: Mapping[str, Trust] | None = None
    ) -> None:
        self.cards = dict(cards)
        self.networks = dict(networks)
        self.trusts = dict(trusts or {})
        self.engines: dict[EngineFor, Engine] = {}  # none until prepare_engines()
        for network in self.networks.values():
            network.eval().requires_grad_(False)
            network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stubs

    def analyse(self, photo: Photo, task: str) -> Analysis:
        """Return a task's finding and explanation for a photo; for `AUTO` those of the task that the photo suits.

        A photo that each task would send to another gets no answer. Raises WeightsError if the task is not installed.
        """
        if task != AUTO:
            return self.analyse_tasks(photo, (task,))[0]
        if len(self.cards) == 1:
            return self.analyse_tasks(photo, tuple(self.cards))[0]
        tasks = [task_named(name) for name in self.cards]
        passes: Passes = {}
        return suited_analysis(lambda name: self.analyse_tasks(photo, (name,), passes)[0], tasks)

    def analyse_tasks(self, photo: Photo, tasks: Sequence[str], passes: Passes | None = None) -> tuple[Analysis, ...]:
        """Return one analysis per task, in that order; tasks on one trunk share its pass.

        `passes` keeps those of this photo for further calls. Raises WeightsError if a task is not installed.
        """
        shared = {} if passes is None else passes
        analyses = []
        for task in tasks:
            card, network = self.installed(task)
            key = (id(network.trunk), card.preprocessing)
            if key not in shared:
                start = time.perf_counter()
                maps = self.trunk_maps(task, input_batch([photo.pixels], card.preprocessing))
                shared[key] = (maps, time.perf_counter() - start)
            maps, trunk_seconds = shared[key]
            start = time.perf_counter()
            logits, heatmaps = answer(network, maps)
            seconds = trunk_seconds + time.perf_counter() - start
            features = pooled(maps)[0]  # (2048,)
            finding = judge(card, logits[0].double().numpy(), seconds, features, self.trusts.get(task))
            height, width = photo.pixels.shape[:2]
            region = card.preprocessing.region(width, height)
            analyses.append(Analysis(photo, finding, Explanation(card.labels, heatmaps[0].numpy(), region, METHOD)))
        return tuple(analyses)

    def trunk_maps(self, task: str, batch: Tensor) -> Tensor:
        """Return the maps (B, 2048, h, w) of a task's layer4 by its engine, else by torch's eager pass.

        Raises WeightsError if the task is not installed.
        """
        card, network = self.installed(task)
        key = (card.trunk.sha256, batch.shape[-1])
        engine = self.engines.get(key)
        if engine is not None:
            try:
                return engine.maps(batch)
            except RuntimeError:
                self.engines.pop(key, None)  # it answers no more; the eager pass always can
        return run_trunk(network, batch)

    def prepare_engines(self, folder: Path | None = None) -> str:
        """Make or load the fast way through the trunks, see `engines_for`; return its precision, "eager" without one.

        Belongs into a background thread after the number of torch's threads is set; until it is done, and where it
        fails, torch's eager pass answers.
        """
        from core.inference.engine import engines_for  # OpenVINO is slow to load

        trunks = {task: network.trunk for task, network in self.networks.items()}
        for key, engine in engines_for(self.cards, trunks, folder, made=self.engines):
            self.engines[key] = engine
        return next((engine.precision for engine in reversed(self.engines.values())), "eager")

    def forget_inputs(self) -> None:
        """Overwrite what the engines keep of the last photos; the eager pass keeps nothing."""
        for key, engine in list(self.engines.items()):
            try:
                engine.forget()
            except RuntimeError:
                self.engines.pop(key, None)

    def predict_logits(self, photos: Sequence[ByteArray], task: str, *, batch_size: int = 16) -> FloatArray:
        """Return logits (n, classes) float32 for n photos (H, W, 3) uint8 of any size, without heatmaps."""
        card, network = self.installed(task)
        rows = []
        for start in range(0, len(photos), batch_size):
            batch = input_batch(photos[start : start + batch_size], card.preprocessing)
            with torch.inference_mode():
                rows.append(network(batch).numpy())
        return np.concatenate(rows) if rows else np.empty((0, len(card.labels)), np.float32)

    def installed(self, task: str) -> tuple[Card, Network]:
        """Return a task's card and network. Raises WeightsError if the task is not installed."""
        if task not in self.networks:
            raise WeightsError(f"The {task} model is not installed.")
        return self.cards[task], self.networks[task]


def run_trunk(network: Network, batch: Tensor) -> Tensor:
    """Return layer4's maps (B, 2048, h, w) for a prepared batch."""
    with torch.inference_mode():
        return network.trunk.forward_features(batch)


def answer(network: Network, maps: Tensor) -> tuple[Tensor, Tensor]:
    """Return logits (B, classes) and unscaled Grad-CAM maps (B, classes, h, w) from layer4's output.

    By numpy and in this thread alone: a team of threads takes a product this small no further, waits for its slowest
    where the machine is busy, and spins on for a while on the cores that the next pass needs.
    """
    places = maps.shape[2] * maps.shape[3]
    with torch.inference_mode():
        logits, jacobian = logits_and_jacobian(network.head, torch.from_numpy(pooled(maps)))  # and (B, classes, 2048)
        heatmaps = np.einsum("bkc,bcp->bkp", jacobian.numpy(), maps.flatten(2).numpy())  # (B, classes, h * w)
    np.maximum(heatmaps, 0, out=heatmaps)
    heatmaps /= places
    return logits, torch.from_numpy(heatmaps).unflatten(2, maps.shape[2:])


def pooled(maps: Tensor) -> FloatArray:
    """Average (B, C, h, w) over space: (B, C), in this thread alone; see `answer`."""
    average: FloatArray = maps.numpy().mean((2, 3))
    return average


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


def load_classifier(folder: Path | None = None) -> Classifier:
    """Return every installed model; tasks whose cards name the same trunk file share one copy in memory.

    Raises WeightsError when no task is installed, or a file is missing, altered or does not fit.
    """
    folder = folder or weights_folder()
    trunks: dict[str, Backbone] = {}
    cards: dict[str, Card] = {}
    networks: dict[str, Network] = {}
    trusts: dict[str, Trust] = {}
    for task in installed_tasks(folder):
        if not (folder / task.name / "card.json").is_file():
            continue
        card = read_card(task.name, folder)
        read_limits(card.trust, card.labels)  # before the trunk, which takes a while
        network = load_network(card, folder, trunks.get(card.trunk.sha256))
        trunks[card.trunk.sha256] = network.trunk
        if any(card.head.sha256 == other.head.sha256 for other in cards.values()):
            raise WeightsError(f"The head of the {task.name} model is another task's; the model was not loaded.")
        cards[task.name], networks[task.name] = card, network
        trusts[task.name] = load_trust(card, folder)
    if not networks:
        raise WeightsError("No model is installed: the weights folder holds no card.")
    return Classifier(cards, networks, trusts)


def load_trust(card: Card, folder: Path) -> Trust:
    """Return what a model compares photos with; without a reference file only the limits of the card, if it has any.

    Raises WeightsError when they are damaged, or the file is missing or altered.
    """
    limits = read_limits(card.trust, card.labels)
    if card.reference is None:
        return Trust(limits)
    arrays = {name: tensor.numpy() for name, tensor in load_tensors(card.reference, folder, task=card.task).items()}
    return Trust(limits, read_reference(arrays, card.labels))
