"""A distillation from checkpoint to checkpoint: the open-ended part at full rate, and the cooldown that ends it.

<folder>/main.safetensors        where the open-ended part stands; any later session goes on from here
<folder>/cooldown.safetensors    where an unfinished cooldown stands; it never touches the main checkpoint
<folder>/trunk.safetensors       the trunk that the last finished cooldown made: torchvision's names, float16
<folder>/log.jsonl               one object every few steps
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from torch import nn

from core.errors import DataError
from core.models.weights import save_tensors
from core.training.checkpoint import read_checkpoint, write_checkpoint
from core.training.distill.distillation import Distiller, StepRecord
from core.training.resume import Origin

_LOG_STEPS = 20


@dataclass(frozen=True, slots=True)
class Budget:
    """How long to train. With `steps` alone a run can be repeated to the bit; `minutes` count every session's."""

    minutes: float | None = None
    steps: int | None = None

    def progress(self, steps: int, seconds: float) -> float:
        """Return the used share, at least 0; 1 or more means that it is used up."""
        used = [0.0]
        if self.steps is not None:
            used.append(steps / max(1, self.steps))
        if self.minutes is not None:
            used.append(seconds / max(1e-9, self.minutes * 60))
        return max(used)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a session does: `cooldown` lowers the rate to zero over the budget and writes a trunk at its end."""

    folder: Path
    budget: Budget
    cooldown: bool = False
    save_every_s: float = 240.0
    probe_every_s: float = 900.0
    origin: Origin | None = None


Probe = Callable[[nn.Module], Mapping[str, float]]


def run_distillation(distiller: Distiller, options: RunOptions, probe: Probe | None = None) -> dict[str, Any]:
    """Train until the budget is used up, and return the last row of the log.

    Goes on from the checkpoints in the folder, if any. The budget of the open-ended part is this session's; that of a
    cooldown is the whole cooldown's, over all its sessions. Raises DataError if a cooldown has nothing to start from.
    """
    own = options.folder / ("cooldown.safetensors" if options.cooldown else "main.safetensors")
    total_s, first_step, cooled_s = _restore(distiller, options, own)
    started, saved, probed = time.monotonic(), time.monotonic(), time.monotonic()
    rows: list[StepRecord] = []
    last: dict[str, Any] = {"step": distiller.steps_done}
    while True:
        spent = time.monotonic() - started
        progress = options.budget.progress(distiller.steps_done - first_step, spent + cooled_s)
        if progress >= 1:
            break
        rate = 1 - progress if options.cooldown else 1.0
        rows.append(distiller.step(rate))
        if len(rows) == _LOG_STEPS:
            last = _log(options, distiller, rows, rate, total_s + time.monotonic() - started)
            rows.clear()
        now = time.monotonic()
        if now - saved > options.save_every_s:
            _save(distiller, options, own, total_s + now - started, first_step, cooled_s + now - started)
            saved = time.monotonic()
        if probe is not None and now - probed > options.probe_every_s:
            last = _probe(options, distiller, probe)
            probed = time.monotonic()
    spent = time.monotonic() - started
    _save(distiller, options, own, total_s + spent, first_step, cooled_s + spent)
    if rows:
        last = _log(options, distiller, rows, rate, total_s + spent)
    if options.cooldown:
        trunk = cast(nn.Module, distiller.finished().trunk)
        save_tensors(trunk.state_dict(), options.folder / "trunk.safetensors")
        own.unlink()
    if probe is not None:
        last = {**last, **_probe(options, distiller, probe)}
    return last


def _restore(distiller: Distiller, options: RunOptions, own: Path) -> tuple[float, int, float]:
    """Return the seconds trained so far, the step at which this budget began, and the cooldown's seconds."""
    main = options.folder / "main.safetensors"
    source = own if own.is_file() else main
    if not source.is_file():
        if options.cooldown:
            raise DataError("There is no run to cool down: train without --cooldown first.")
        return 0.0, 0, 0.0
    state = read_checkpoint(source)
    if options.origin is not None:  # a cooldown may have settings of its own, but no photos
        options.origin.check(state, settings=source == own)
    distiller.restore(state["distiller"])
    if options.cooldown and source == own:
        return float(state["seconds"]), int(state["first_step"]), float(state["cooled_s"])
    return float(state["seconds"]), distiller.steps_done, 0.0


def _save(
    distiller: Distiller, options: RunOptions, path: Path, seconds: float, first_step: int, cooled_s: float
) -> None:
    state = {"distiller": distiller.state(), "seconds": seconds, "first_step": first_step, "cooled_s": cooled_s}
    origin = {} if options.origin is None else {"origin": options.origin.to_state()}
    write_checkpoint(path, {**state, **origin})


def _log(
    options: RunOptions, distiller: Distiller, rows: list[StepRecord], rate: float, seconds: float
) -> dict[str, Any]:
    row = {
        "step": distiller.steps_done,
        "views": distiller.views_done,
        "seconds": round(seconds),
        "cooldown": options.cooldown,
        "rate": round(rate, 3),
        "hints": [round(float(x), 4) for x in np.mean([r.hints for r in rows], axis=0)],
        "pooled": round(float(np.mean([r.pooled for r in rows])), 4),
        "divergence": round(float(np.mean([r.divergence for r in rows])), 4),
    }
    return _append(options.folder, row)


def _probe(options: RunOptions, distiller: Distiller, probe: Probe) -> dict[str, Any]:
    found = {name: round(value, 4) for name, value in probe(distiller.finished()).items()}
    return _append(options.folder, {"step": distiller.steps_done, "cooldown": options.cooldown, **found})


def _append(folder: Path, row: dict[str, Any]) -> dict[str, Any]:
    with (folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    return row
