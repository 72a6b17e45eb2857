"""The card of a model; its file is read and written by `core.models.weights`."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.card.data_facts import DataFacts
from core.card.metrics import Metrics
from core.card.recipe import Recipe
from core.card.trust_facts import TrustFacts
from core.transforms import Preprocessing


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """A safetensors file: `path` relative to the weights folder, and the SHA-256 of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that must be known to use a model as it was trained, and to judge it.

    `labels` are in the order of the logits. `head_width` is the hidden width of the head, 0 for a single linear
    layer. Under `threshold` the top probability is too low to name a label; it decides where no trust was fitted.
    `reference` is the file of the photos to compare with, if there is one; `architecture` that of the trunk.
    """

    task: str
    labels: tuple[str, ...]
    preprocessing: Preprocessing
    head_width: int
    trunk: WeightsFile
    head: WeightsFile
    threshold: float
    temperature: float = 1.0
    recipe: Recipe = field(default_factory=Recipe)
    data: DataFacts = field(default_factory=DataFacts)
    metrics: Metrics = field(default_factory=Metrics)
    trust: TrustFacts = field(default_factory=TrustFacts)
    reference: WeightsFile | None = None
    architecture: str = "resnet50"
