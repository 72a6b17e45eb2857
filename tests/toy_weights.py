"""A weights folder with a toy network that knows colours, and a task that the project has never heard of.

Red is what infections look like, blue a face, four sorts of green are the leaves; grey is nothing at all.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from core.card import Card, TrustFacts, WeightsFile
from core.models.architectures import build_backbone
from core.models.heads import pool
from core.models.weights import save_tensors, write_card
from core.tasks import BUILT_IN, installed_tasks
from core.transforms import Preprocessing, input_batch
from core.trust.ood_score import FIRST_KINDS, Reference, reference_arrays, unit
from core.trust.verdict import Limits
from tests.photo_files import skin_like

BACKBONE = '''
"""Ten colours, patch by patch."""

import torch
from torch import nn

from core.models.backbones.backbone import Backbone

NAME = "Colour net"
_TOWARDS = torch.tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1], [-1, 0, 0], [0, -1, 0], [0, 0, -1], [1, 1, 0], [0, 1, 1],
                         [1, 0, 1], [0, 0, 0]])


def build():
    return ColourNet()


class ColourNet(Backbone):
    num_features = 10

    def __init__(self):
        super().__init__()
        self.patches, self.relu = nn.Conv2d(3, 10, 16, stride=16), nn.ReLU()
        self.patches.weight.data = _TOWARDS[:, :, None, None].expand(10, 3, 16, 16).float().contiguous() / 256
        self.patches.bias.data = torch.tensor([0.0] * 9 + [0.5])

    def forward_features(self, x):
        return self.relu(self.patches(x))

    def stages(self):
        return (self.relu,) * 4

    @staticmethod
    def stage_of(name):
        return 1

    def write_graph(self, writer, place, value):
        value = writer.follow(f"{place}.patches", self.patches, value)
        return writer.follow(f"{place}.relu", self.relu, value)
'''
COLOURS = {"round": (40, 120, 30), "pointed": (90, 220, 80), "yellowed": (170, 200, 40), "mouldy": (30, 170, 130)}
OTHERS = {"infection": (200, 70, 60), "face": (60, 80, 210), "other": (128, 128, 128)}
LEAF = {
    "name": "leaf",
    "title": "Leaves",
    "noun": "leaf",
    "plural": "words for a leaf",
    "about": "leaves",
    "photos": "the {count} sorts of leaf",
    "kind": "leaf",
    "diseases": False,
    "grouped_by": "look",
    "guide": {"advice": "Lay the leaf on white paper."},
    "data": "Four colours, drawn for a test.",
    "labels": [
        {"folder": folder, "name": name, "group": group}
        for folder, name, group in (
            ("round", "Round leaf", "shape"),
            ("pointed", "Pointed leaf", "shape"),
            ("yellowed", "Yellowed leaf", "health"),
            ("mouldy", "Mouldy leaf", "health"),
        )
    ],
}
GUIDANCE = """
reviewed = 2026-11-23
[sources.almanac]
name = "The Almanac of Leaves"
address = "https://leaves.example.org/"
read = "original"
[labels.round]
what = "A leaf without a point."
look_for = ["an even edge"]
route = "Put it back under the tree."
level = "routine"
sources = ["almanac"]
"""
SMALL = Preprocessing(size_px=64, resize_px=64, fit="stretch")


def drawn(colour: Sequence[int], seed: int = 0, side_px: int = 240) -> np.ndarray:
    """Return a picture (H, W, 3) of about one colour, with a grain so that no check finds it blurred."""
    grain = skin_like(side_px, side_px, seed).astype(float).mean(axis=2, keepdims=True)
    noise = np.random.default_rng(seed).normal(0, 14, (side_px, side_px, 1))
    return np.clip(np.array(colour) + 0.1 * (grain - grain.mean()) + noise, 0, 255).astype(np.uint8)


def install(folder: Path, backbones: Path) -> None:
    """Write the toy network into `backbones`, and all three tasks with it into a weights folder.

    `backbones` must be on the path of `core.models.backbones`, and `folder` the weights in use. The two built-in tasks
    were fitted before there were leaves, and know nothing of them.
    """
    (backbones / "colour_net.py").write_text(BACKBONE)
    (folder / "leaf").mkdir(parents=True)
    (folder / "leaf" / "task.json").write_text(json.dumps(LEAF))
    (folder / "leaf" / "guidance.toml").write_text(GUIDANCE)
    trunk = build_backbone("colour_net").eval()
    file = WeightsFile("trunk/model.safetensors", save_tensors(trunk.state_dict(), folder / "trunk/model.safetensors"))
    for task in installed_tasks(folder):
        own = {label: COLOURS.get(label, OTHERS.get(task.kind, (0, 0, 0))) for label in task.labels}
        places = features(trunk, [drawn(own[label], 9) for label in task.labels])
        if task in BUILT_IN:
            places = places + np.eye(len(places), places.shape[1])  # one colour has all their labels
        weight = 12 * np.linalg.pinv(places).T
        head = {"weight": torch.from_numpy(weight).float(), "bias": torch.zeros(len(task.labels))}
        path, trust = f"{task.name}/model.safetensors", f"{task.name}/trust.safetensors"
        kinds = FIRST_KINDS if task in BUILT_IN else ("infection", "face", "leaf", "other")
        arrays = reference_arrays(_reference(trunk, task.labels, kinds, task.kind))
        tensors = {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}
        limits = Limits((0.95,) * len(task.labels), gate=0.9, novelty=0.97).to_json(task.labels)
        card = Card(
            task.name, task.labels, SMALL, 0, file, WeightsFile(path, save_tensors(head, folder / path)), 0.3,
            trust=TrustFacts.from_json({"limits": limits}),
            reference=WeightsFile(trust, save_tensors(tensors, folder / trust)), architecture="colour_net",
        )  # fmt: skip
        write_card(card, folder)


def features(trunk: torch.nn.Module, pictures: Sequence[np.ndarray]) -> np.ndarray:
    """Return the pooled features (n, 10) of pictures."""
    with torch.inference_mode():
        return pool(trunk.forward_features(input_batch(pictures, SMALL))).numpy()


def _reference(trunk: torch.nn.Module, labels: tuple[str, ...], kinds: tuple[str, ...], own: str) -> Reference:
    shown = {kind: [OTHERS[kind]] if kind in OTHERS else list(COLOURS.values()) for kind in kinds}
    means = np.stack([unit(features(trunk, [drawn(c, 5) for c in shown[kind]])).mean(axis=0) for kind in kinds])
    bank = unit(features(trunk, [drawn(colour, 6) for colour in shown[own]]))
    axes = np.eye(bank.shape[1], dtype=np.float32)
    return Reference(
        labels=labels,
        axes=axes,
        bank=bank,
        bank_labels=np.arange(len(bank), dtype=np.int64),
        files=tuple(f"train_set/{labels[i]}/0.png" for i in range(len(bank))),
        sha256=("ab" * 32,) * len(bank),
        own=np.array([kinds.index(own)]),
        scales=np.array([[1.2, 0.05], [-12, 20], [0, 0.5]], np.float32),  # as the signs of leaves spread
        sums=np.linspace(-2, 2, 40, dtype=np.float32),
        domain_weight=20 * means,
        domain_bias=-10 * (means**2).sum(axis=1),  # the nearest mean is the likeliest
        kinds=kinds,
    )
