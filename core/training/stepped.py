"""A training that goes step by step: what it must offer, and how it is taken from checkpoint to checkpoint."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from tqdm import tqdm

from core.training.checkpoint import read_checkpoint, write_checkpoint
from core.training.resume import Origin

_SAVE_EVERY_S = 240.0


class SteppedTraining(Protocol):
    """`state` holds all that `restore` needs to go on to the bit as if nothing had happened between."""

    steps_done: int

    def step(self) -> float:
        """Train on one batch and return its loss."""

    def state(self) -> dict[str, Any]:
        """Return plain values and tensors."""

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a saved state."""


def resume_training(training: SteppedTraining, checkpoint: Path, origin: Origin) -> None:
    """Go on from a checkpoint. Raises DataError for one that is missing, damaged or of another run."""
    state = read_checkpoint(checkpoint)
    origin.check(state)
    training.restore(state)


def take_steps(
    training: SteppedTraining, steps: int, checkpoint: Path, origin: Origin, minutes: float | None = None
) -> Iterator[float]:
    """Yield the loss of each step that is left, or of some minutes'; keep a checkpoint every few and at the end."""
    started = saved = time.monotonic()
    with tqdm(total=steps, initial=training.steps_done, desc=checkpoint.stem, unit="step", leave=False) as bar:
        while training.steps_done < steps:
            loss = training.step()
            bar.update()
            bar.set_postfix(loss=f"{loss:.3f}", refresh=False)
            yield loss
            now = time.monotonic()
            ended = minutes is not None and now - started > minutes * 60
            if ended or now - saved > _SAVE_EVERY_S or training.steps_done == steps:
                write_checkpoint(checkpoint, {**training.state(), "origin": origin.to_state()})
                saved = now
            if ended:
                return
