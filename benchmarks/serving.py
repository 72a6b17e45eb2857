"""How much faster an answer is than the ways a user would otherwise run the same ResNet-50 on the same machine.

The plain way is the one that tutorials show: torch in fp32 with channels first, and pytorch-grad-cam for one class.
Ours is what the application runs: the engine that fits the processor, and the maps of all classes from the same pass.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

import core.torchvision_import  # noqa: F401  # before pytorch_grad_cam
from benchmarks.timing import BenchSettings, Figures, time_interleaved
from core.card import Card
from core.inference.activation_ranges import read_ranges
from core.inference.classifier import Classifier, answer, load_classifier, pooled
from core.inference.engine import PRECISIONS, Engine, load_engine
from core.models.heads import Network
from core.photos.decode import read_photo
from core.records import ByteArray
from core.samples.files import sample_file, sample_photo
from core.tasks import AUTO
from core.transforms import Preprocessing, input_batch, normalise

_ROUNDS = 20
_UPLOAD_ROUNDS = 10
_UPLOAD_SIZE_PX = (4032, 3024)  # 12 megapixels, as phones have taken them for ten years
_UPLOAD_BYTES = (3_000_000, 4_000_000)


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What both ways are asked: one task's model, ready with its engine and as a plain copy, and a drawn photo."""

    classifier: Classifier
    task: str
    precision: str
    card: Card
    network: Network
    plain: Network
    batch: Tensor  # (1, 3, size, size), channels last in memory as ours takes it
    plain_batch: Tensor  # the same, channels first


def build_subject(settings: BenchSettings) -> Subject:
    """Load the installed models with their engine. Raises WeightsError where the task is not installed."""
    classifier = load_classifier()
    card, network = classifier.installed(settings.task)
    precision = classifier.prepare_engines()
    plain = copy.deepcopy(network).to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    batch = input_batch([sample_photo("ring").pixels], card.preprocessing)
    first = batch.contiguous(memory_format=torch.contiguous_format)
    return Subject(classifier, settings.task, precision, card, network, plain, batch, first)


def latency_ratio(settings: BenchSettings) -> Figures:
    """Time a plain pass and one class's map by hooks and backward, over our answer with the maps of all classes."""
    subject = build_subject(settings)
    classifier, network, batch = subject.classifier, subject.network, subject.batch

    def plain() -> object:
        return forward(subject.plain, subject.plain_batch), hooked_map(subject.plain, subject.plain_batch)

    times = time_interleaved(
        {
            "plain_forward_and_hook_grad_cam": plain,
            "ours_with_all_heatmaps": lambda: answer(network, classifier.trunk_maps(subject.task, batch)),
        },
        settings.rounds_or(_ROUNDS),
    )
    ratio = times.ratio("plain_forward_and_hook_grad_cam", "ours_with_all_heatmaps")
    return {"latency_ratio": ratio, "precision": subject.precision, **times.figures()}


def forward_ratio(settings: BenchSettings) -> Figures:
    """Time the plain pass over ours to the logits, and over every other precision and way that is at hand."""
    subject = build_subject(settings)
    network, batch = subject.network, subject.batch

    def autocast() -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            return forward(network, batch)

    def through(engine: Engine) -> Callable[[], object]:
        return lambda: head_only(network, engine.maps(batch))

    engines = engines_of(subject)
    times = time_interleaved(
        {
            "plain": lambda: forward(subject.plain, subject.plain_batch),
            "torch_channels_last": lambda: forward(network, batch),
            "torch_bf16_autocast": autocast,
            **{precision: through(engine) for precision, engine in engines.items()},
        },
        settings.rounds_or(_ROUNDS),
    )
    ratios = {name: times.ratio("plain", name) for name in times.medians_s if name != "plain"}
    ours = ratios.get(subject.precision, ratios["torch_channels_last"])
    return {"forward_ratio": ours, "precision": subject.precision, "ratios": ratios, **times.figures()}


def cam_overhead(settings: BenchSettings) -> Figures:
    """Time our pass with the heatmaps of all classes over the same pass without any."""
    subject = build_subject(settings)
    classifier, network, batch = subject.classifier, subject.network, subject.batch
    times = time_interleaved(
        {
            "without_heatmaps": lambda: head_only(network, classifier.trunk_maps(subject.task, batch)),
            "with_heatmaps": lambda: answer(network, classifier.trunk_maps(subject.task, batch)),
        },
        settings.rounds_or(_ROUNDS),
    )
    ratio = times.ratio("with_heatmaps", "without_heatmaps")
    return {"cam_overhead": ratio, "precision": subject.precision, **times.figures()}


def auto_ratio(settings: BenchSettings) -> Figures:
    """Time the choice of the question left to the photo over the question asked: 1 where models share their trunk.

    A drawn lesion is asked by the task of the settings, a drawn face would be sent on to the other.
    """
    subject = build_subject(settings)
    models, photos = subject.classifier, {name: sample_photo(name) for name in ("ring", "face")}
    ways = {"asked": subject.task, "auto": AUTO}
    times = time_interleaved(
        {
            f"{way}_{shown}": partial(models.analyse, photo, task)
            for way, task in ways.items()
            for shown, photo in photos.items()
        },
        settings.rounds_or(_ROUNDS),
    )
    ratios = {shown: times.ratio(f"auto_{shown}", f"asked_{shown}") for shown in photos}
    return {"auto_ratio": max(ratios.values()), "ratios": ratios, "precision": subject.precision, **times.figures()}


def upload_ratio(settings: BenchSettings) -> Figures:
    """Time the bytes of a phone's photo to label and heatmap: all of it decoded and the plain way, over ours.

    `page_ratio` is the same for a page, which decodes a picture large enough to be shown.
    """
    subject = build_subject(settings)
    data = drawn_upload()

    def plain() -> object:
        return plain_analysis(subject, data)

    def ours(shown: bool) -> object:
        analysis = subject.classifier.analyse(read_photo(data, shown=shown), subject.task)
        return analysis.finding.label, analysis.explanation.heatmap(analysis.finding.label)

    times = time_interleaved(
        {"plain": plain, "ours": lambda: ours(False), "ours_for_a_page": lambda: ours(True)},
        settings.rounds_or(_UPLOAD_ROUNDS),
    )
    return {
        "upload_ratio": times.ratio("plain", "ours"),
        "page_ratio": times.ratio("plain", "ours_for_a_page"),
        "precision": subject.precision,
        "file_bytes": len(data),
        "file_px": list(_UPLOAD_SIZE_PX),
        **times.figures(),
    }


def plain_analysis(subject: Subject, data: bytes) -> tuple[int, Any]:
    """Return the label and its map of a file the plain way: all of it decoded, torch in fp32, hooks and backward."""
    batch = plain_batch(data, subject.card.preprocessing)
    label = int(forward(subject.plain, batch).argmax())
    return label, hooked_map(subject.plain, batch, label)


def plain_batch(data: bytes, preprocessing: Preprocessing) -> Tensor:
    """Return a file's whole picture as a model input (1, 3, size, size), as torchvision's usual transforms would."""
    from torchvision.transforms import v2

    with Image.open(io.BytesIO(data)) as image:
        whole = image.convert("RGB")
    size = preprocessing.size_px
    fitted = v2.CenterCrop(size)(v2.Resize(size, interpolation=v2.InterpolationMode.BICUBIC)(whole))
    return torch.from_numpy(np.ascontiguousarray(normalise(np.asarray(fitted), preprocessing))).unsqueeze(0)


def engines_of(subject: Subject) -> dict[str, Engine]:
    """Return an engine for every precision that this machine can make; int8 only where ranges are installed."""
    engines = {}
    for precision in PRECISIONS:
        ranges = read_ranges(subject.card.trunk) if precision == "int8" else None
        if precision == "int8" and ranges is None:
            continue
        try:
            engines[precision] = load_engine(subject.card, subject.network.trunk, precision, ranges)
        except (ImportError, RuntimeError):
            continue  # without OpenVINO there is nothing to compare
    return engines


def forward(network: Network, batch: Tensor) -> Tensor:
    """Return a network's logits (B, classes) by torch."""
    with torch.inference_mode():
        logits: Tensor = network(batch)
    return logits


def head_only(network: Network, maps: Tensor) -> Tensor:
    """Return logits (B, classes) from layer4's maps, without heatmaps."""
    with torch.inference_mode():
        logits: Tensor = network.head(torch.from_numpy(pooled(maps)))
    return logits


def hooked_map(network: Network, batch: Tensor, label: int = 0) -> Any:
    """Return pytorch-grad-cam's map of one class, its hooks set and removed as a page would for every photo."""
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    network.requires_grad_(True)
    try:
        with GradCAM(model=network, target_layers=[network.trunk.layer4[-1]]) as cam:  # type: ignore[index]
            return cam(input_tensor=batch, targets=[ClassifierOutputTarget(label)])
    finally:
        network.requires_grad_(False)


def drawn_upload() -> bytes:
    """Return a drawn lesion as a phone's JPEG of 12 megapixels and 3 to 4 MB, with a sensor's noise in it."""
    with Image.open(io.BytesIO(sample_file("ring"))) as drawn:
        pixels = np.asarray(drawn.convert("RGB").resize(_UPLOAD_SIZE_PX, Image.Resampling.BICUBIC))
    noise = np.random.default_rng(0).normal(0, 4, pixels.shape[:2]).astype(np.float32)
    noisy: ByteArray = np.clip(pixels + noise[..., None], 0, 255).astype(np.uint8)
    low, high = _UPLOAD_BYTES
    data = b""
    for quality in range(75, 97):
        buffer = io.BytesIO()
        Image.fromarray(noisy).save(buffer, "JPEG", quality=quality)
        data = buffer.getvalue()
        if low <= len(data) <= high:
            break
    return data
