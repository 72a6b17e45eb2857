"""Ratios of times, measured side by side: every contender runs once a round, in turn, on the same input and threads.

A ratio of medians over interleaved rounds holds when the machine's speed drifts; a single absolute time does not.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Contenders = Mapping[str, Callable[[], object]]
Figures = dict[str, object]  # a bench's JSON object: plain numbers, texts and lists


@dataclass(frozen=True, slots=True)
class BenchSettings:
    """What a person may ask of every bench; a bench may ignore what it has no use for."""

    task: str = "infection"
    rounds: int | None = None  # each bench knows how many it needs; fewer are for trying it out
    seconds: float | None = None  # how long visitors to the running app stay
    visitors: int | None = None
    data: Path | None = None  # the folder with infection/ and condition/, for benches that ask photos of a data set

    def rounds_or(self, usual: int) -> int:
        """Return the rounds that were asked for, else a bench's usual number."""
        return usual if self.rounds is None else self.rounds


@dataclass(frozen=True, slots=True)
class Times:
    """Median seconds of each contender over interleaved rounds."""

    rounds: int
    medians_s: dict[str, float]

    def ratio(self, one: str, other: str) -> float:
        """Return the median time of `one` over that of `other`."""
        return self.medians_s[one] / self.medians_s[other]

    def figures(self) -> Figures:
        """Return the rounds and the medians as a bench reports them."""
        return {"rounds": self.rounds, "median_seconds": self.medians_s}


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


def machine_facts() -> Figures:
    """Return what a reader needs to place a figure: cores, threads, instruction sets, versions."""
    import torch

    return {
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "bf16": torch.cpu._is_avx512_bf16_supported(),
        "vnni": torch.cpu._is_vnni_supported(),
        "torch": torch.__version__,
        "openvino": _version_of("openvino"),
    }


def _version_of(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
