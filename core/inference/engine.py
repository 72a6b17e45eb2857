"""The fast way through a trunk: OpenVINO in the processor's best precision; torch's eager pass stays the reference.

An engine is made once for a trunk, a size and a precision, and kept in the user's cache folder. Until it is there, and
wherever OpenVINO is missing or fails, the eager pass answers. The environment variable DERMA_ENGINE chooses:

    auto    bf16 where the processor computes in it, else fp32 (the default)
    eager   torch's own pass in fp32, for comparison
    fp32, bf16, int8    that precision; int8 needs the activation ranges that lie beside the trunk's file
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import queue
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.card import Card
from core.inference.activation_ranges import read_ranges
from core.inference.engine_file import EngineKey, processor, read_engine, write_engine
from core.inference.engine_graph import Ranges, build_graph
from core.inference.openvino_import import import_openvino
from core.inference.queue import usable_cores
from core.models.backbones.backbone import Backbone
from core.settings import engine_choice

PRECISIONS = ("fp32", "bf16", "int8")
_CHOICES = ("auto", "eager", *PRECISIONS)
_LOG = logging.getLogger(__name__)


EngineFor = tuple[str, int]  # the trunk's SHA-256 and the input's size in pixels


class Engine:
    """A compiled trunk that any number of threads may share; past `passes` at once the others wait."""

    def __init__(self, compiled: Any, precision: str, size_px: int, passes: int) -> None:
        self.precision = precision
        self.size_px = size_px
        self._passes = passes
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()  # each holds the memory of one pass
        for _ in range(passes):
            self._requests.put(compiled.create_infer_request())

    def maps(self, batch: Tensor) -> Tensor:
        """Return layer4's maps (B, C, h, w) float32 for a prepared batch (B, 3, size_px, size_px), one by one.

        Raises RuntimeError where OpenVINO fails.
        """
        rows = []
        request = self._requests.get()
        try:
            for image in batch:
                plain = np.ascontiguousarray(image.unsqueeze(0).numpy())  # torch would wake a team of threads for it
                rows.append(torch.from_numpy(request.infer([plain])[0].copy()))  # the next pass writes over its own
        finally:
            self._requests.put(request)
        return torch.cat(rows)

    def forget(self) -> None:
        """Let blank pictures through: a request keeps its last input, and what came of it in every layer.

        For one thread at a time. Raises RuntimeError where OpenVINO fails.
        """
        blank = np.zeros((1, 3, self.size_px, self.size_px), np.float32)
        held = [self._requests.get() for _ in range(self._passes)]  # all at once, so that no stream is left out
        try:
            for request in held:
                request.start_async([blank])
            for request in held:
                request.wait()
        finally:
            for request in held:
                self._requests.put(request)


def engines_for(
    cards: Mapping[str, Card],
    trunks: Mapping[str, Backbone],
    folder: Path | None = None,
    *,
    made: Container[EngineFor] = (),
) -> Iterator[tuple[EngineFor, Engine]]:
    """Yield the engines that fit this machine for installed models, by task, one for a trunk and an input size.

    Each takes about a second from the cache and a few the first time. None for what is in `made`, where DERMA_ENGINE
    says eager, and where none can be made: never raises, a failure is logged. `folder` is that of the weights.
    """
    wanted = wanted_precision()
    if wanted == "eager":
        return
    for task, card in cards.items():
        key = (card.trunk.sha256, card.preprocessing.size_px)
        if key in made:
            continue
        ranges = read_ranges(card.trunk, folder) if wanted == "int8" else None
        precision = best_precision() if wanted == "int8" and ranges is None else wanted
        if precision != wanted:
            _LOG.warning("No activation ranges fit the trunk of %s; %s is used.", task, precision)
        engine = _first_that_works(card, trunks[task], precision, ranges)
        if engine is not None:
            yield key, engine


def _first_that_works(card: Card, trunk: Backbone, precision: str, ranges: Ranges | None) -> Engine | None:
    """Return a trunk's engine in a precision, else in fp32, which every processor has; None where none can be made."""
    left = list(dict.fromkeys((precision, "fp32")))
    while left:
        tried = left.pop(0)
        try:
            return load_engine(card, trunk, tried, ranges if tried == "int8" else None)
        except Exception as error:  # whatever a foreign runtime raises, the eager pass still answers
            if isinstance(error, ImportError):
                left.clear()  # without the library no precision is left
            instead = f"{left[0]} is tried" if left else "torch answers"
            _LOG.warning("OpenVINO cannot be used in %s, %s instead: %s", tried, instead, error)
    return None


def wanted_precision() -> str:
    """Return "eager" or the precision that DERMA_ENGINE asks for; an unknown word counts as "auto"."""
    choice = engine_choice()
    if choice not in _CHOICES:
        _LOG.warning("DERMA_ENGINE is %r; it may be %s.", choice, ", ".join(_CHOICES))
        choice = "auto"
    return best_precision() if choice == "auto" else choice


def best_precision() -> str:
    """Return "bf16" where the processor multiplies in it, else "fp32"."""
    return "bf16" if torch.cpu._is_avx512_bf16_supported() else "fp32"


def load_engine(card: Card, trunk: Backbone, precision: str, ranges: Ranges | None = None) -> Engine:
    """Return a trunk's engine from the cache folder, made and kept there if it is missing, damaged or out of date.

    Raises ImportError without OpenVINO, and what OpenVINO raises.
    """
    openvino = import_openvino()
    key = EngineKey(
        trunk_sha256=card.trunk.sha256,
        size_px=card.preprocessing.size_px,
        precision=precision,
        ranges_sha256=hashlib.sha256(json.dumps(ranges, sort_keys=True).encode()).hexdigest() if ranges else "",
        openvino=str(openvino.get_version()),
        processor=processor(),
    )
    core, path, passes = openvino.Core(), key.path(), _passes_at_once()
    kept = None if path is None else read_engine(path)
    if kept is not None:
        try:
            compiled = core.import_model(io.BytesIO(kept), "CPU", _settings(precision, passes))
            return Engine(compiled, precision, key.size_px, passes)
        except RuntimeError as error:
            _LOG.warning("A kept engine cannot be used and is made again: %s", error)
    compiled = core.compile_model(build_graph(trunk, key.size_px, ranges), "CPU", _settings(precision, passes))
    if path is None:
        _LOG.warning("The engine could not be kept: this account has no cache folder; DERMA_CACHE may name one.")
    else:
        write_engine(path, compiled)
    return Engine(compiled, precision, key.size_px, passes)


def _passes_at_once() -> int:
    """Return how many passes fill the machine, each with as many threads as torch gives one."""
    return max(1, usable_cores() // torch.get_num_threads())


def _settings(precision: str, passes: int) -> dict[str, object]:
    best = best_precision() if precision == "int8" else precision  # of what int8 leaves in floating point
    return {
        "INFERENCE_PRECISION_HINT": {"fp32": "f32", "bf16": "bf16"}[best],
        "INFERENCE_NUM_THREADS": passes * torch.get_num_threads(),
        "NUM_STREAMS": passes,
        "ENABLE_CPU_PINNING": False,  # two servers on one machine must not sit on the same core
    }
