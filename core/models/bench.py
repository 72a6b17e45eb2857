"""Ratios of times, measured side by side: every contender runs once a round, in turn, on the same input and threads.

A ratio of medians over interleaved rounds holds when the machine's speed drifts; a single absolute time does not.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch

import core.torchvision_import  # noqa: F401  # before pytorch_grad_cam
from core.models.classifier import Classifier, answer, run_trunk
from core.records import Photo
from core.transforms import input_batch

Contenders = Mapping[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Times:
    """Median seconds of each contender over interleaved rounds."""

    rounds: int
    medians_s: dict[str, float]

    def ratio(self, one: str, other: str) -> float:
        """Return the median time of `one` over that of `other`."""
        return self.medians_s[one] / self.medians_s[other]


def time_interleaved(contenders: Contenders, rounds: int) -> Times:
    """Run every contender once unmeasured, then once a round in turn; the order is reversed every other round."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for run in contenders.values():
        run()
    for number in range(rounds):
        for name in list(contenders)[:: 1 if number % 2 == 0 else -1]:
            start = time.perf_counter()
            contenders[name]()
            seconds[name].append(time.perf_counter() - start)
    return Times(rounds, {name: float(np.median(values)) for name, values in seconds.items()})


def machine_facts() -> dict[str, object]:
    """Return what a reader needs to place a figure: cores, threads, instruction sets, versions."""
    return {
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "bf16": torch.cpu._is_avx512_bf16_supported(),
        "vnni": torch.cpu._is_vnni_supported(),
        "torch": torch.__version__,
        "precision": "fp32",
    }


def bench_heatmaps(classifier: Classifier, photo: Photo, task: str, rounds: int) -> dict[str, object]:
    """Time the plain forward pass, ours with all heatmaps, and one class by hooks and backward (pytorch-grad-cam).

    `cam_overhead` is ours over the plain pass; `hook_ratio` is the hook-based way for one class over ours for all.
    """
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    card, network = classifier.cards[task], classifier.networks[task]
    batch = input_batch([photo.pixels], card.preprocessing)

    def plain() -> object:
        with torch.inference_mode():
            return network(batch)

    def hooked() -> object:
        # Its hooks fire for every pass of the model while they live, so they are set and removed each time.
        network.requires_grad_(True)
        with GradCAM(model=network, target_layers=[network.trunk.layer4[-1]]) as cam:  # type: ignore[index]
            return cam(input_tensor=batch, targets=[ClassifierOutputTarget(0)])

    times = time_interleaved(
        {
            "plain_forward": plain,
            "forward_with_all_heatmaps": lambda: answer(network, run_trunk(network, batch)),
            "hook_grad_cam_one_class": hooked,
        },
        rounds,
    )
    network.requires_grad_(False)
    return {
        "cam_overhead": times.ratio("forward_with_all_heatmaps", "plain_forward"),
        "hook_ratio": times.ratio("hook_grad_cam_one_class", "forward_with_all_heatmaps"),
        "rounds": times.rounds,
        "median_seconds": times.medians_s,
    }
