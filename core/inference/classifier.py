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

from core.card import Card
from core.errors import WeightsError
from core.inference.model_files import LoadedModel, load_network, load_taught, load_trust
from core.models.backbones.backbone import Backbone
from core.models.heads import Network, logits_and_jacobian
from core.models.weights import read_card
from core.records import Analysis, ByteArray, Explanation, FloatArray, Photo
from core.settings import weights_folder
from core.tasks import AUTO, installed_tasks, task_named, taught_tasks
from core.transforms import Preprocessing, input_batch
from core.trust.judge import Trust, judge
from core.trust.routing import suited_analysis, with_taught
from core.trust.verdict import read_limits

if TYPE_CHECKING:
    from core.inference.engine import Engine, EngineFor

METHOD = "Grad-CAM"

Passes = dict[tuple[int, object], tuple[Tensor, float]]  # by trunk and preprocessing: layer4's maps and their seconds


class Classifier:
    """The installed models. Tasks that share a trunk and a preprocessing are answered by one pass."""

    def __init__(
        self,
        cards: Mapping[str, Card],
        networks: Mapping[str, Network],
        trusts: Mapping[str, Trust] | None = None,
        faults: Mapping[str, str] | None = None,
    ) -> None:
        self.cards = dict(cards)
        self.networks = dict(networks)
        self.trusts = dict(trusts or {})
        self.faults = dict(faults or {})  # by task that was taught here: why it cannot answer
        self.engines: dict[EngineFor, Engine] = {}  # none until prepare_engines()
        for network in self.networks.values():
            network.eval().requires_grad_(False)
            network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # missing in torch's stubs

    def add(self, model: LoadedModel) -> None:
        """Add a model that is loaded; it is switched to answering."""
        model.network.eval().requires_grad_(False)
        name = model.card.task
        self.cards[name], self.networks[name], self.trusts[name] = model.card, model.network, model.trust

    def analyse(self, photo: Photo, task: str) -> Analysis:
        """Return a task's finding and explanation for a photo; for `AUTO` those of the task that the photo suits.

        A photo that each task would send to another gets no answer. Raises WeightsError if the task is not installed.
        """
        if task != AUTO:
            return self.analyse_tasks(photo, (task,))[0]
        tasks = [task_named(name) for name in self.cards]
        installed = [task for task in tasks if not task.taught]
        passes: Passes = {}

        def ask(name: str) -> Analysis:
            return self.analyse_tasks(photo, (name,), passes)[0]

        first = ask(installed[0].name) if len(installed) == 1 else suited_analysis(ask, installed)
        return with_taught(first, ask, [task for task in tasks if task.taught])

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

    def pooled_features(self, photos: Sequence[ByteArray], task: str, preprocessing: Preprocessing) -> FloatArray:
        """Return what a task's trunk makes of n photos of any size, (n, features) float32, by its engine if it has one.

        Raises WeightsError if the task is not installed.
        """
        rows = [pooled(self.trunk_maps(task, input_batch([one], preprocessing))) for one in photos]
        return np.concatenate(rows) if rows else np.empty((0, self.installed(task)[1].trunk.num_features), np.float32)

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
        if task in self.faults:
            raise WeightsError(self.faults[task])
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


def load_classifier(folder: Path | None = None) -> Classifier:
    """Return every installed model; tasks whose cards name the same trunk file share one copy in memory.

    Raises WeightsError when no task is installed, or a file is missing, altered or does not fit.
    """
    with_own = folder is None  # what was taught here belongs to the weights in use
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
    made = Classifier(cards, networks, trusts)
    for task in taught_tasks() if with_own else ():
        try:
            made.add(load_taught(task, folder, trunks))
        except WeightsError as error:
            made.faults[task.name] = f"“{task.title}” cannot answer. {error} Teach it again from its photos."
    return made
