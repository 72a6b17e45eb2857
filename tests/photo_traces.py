"""What a photo becomes on its way through the app, in short pieces that can be looked for in a server's memory."""

from collections import Counter
from collections.abc import Mapping

import numpy as np

import core
from core.models.weights import read_card
from core.transforms import fit_pixels, input_batch
from tests.photo_files import encoded
from tests.process_memory import found_in_memory, pieces_of

_PIECES = 300  # of each kind, from all over it
Traces = dict[str, list[bytes]]


def canary(seed: int, side: int = 720) -> bytes:
    """Return a photo of which no piece is anywhere else: the drawing under noise; of 2,800 pixels it has 2.6 MB."""
    drawn = np.asarray(core.sample_photo("ring").pixels).astype(np.float32)
    times = -(-side // len(drawn))
    large = drawn.repeat(times, 0).repeat(times, 1)[:side, :side]
    noise = np.random.default_rng(seed).normal(0, 14, large.shape)
    return encoded(np.clip(large + noise, 0, 255).astype(np.uint8), "JPEG", quality=95 if times == 1 else 80)


def traces_of(data: bytes, pictures: Mapping[str, bytes] | None = None) -> Traces:
    """Return pieces of a file, of its pixels as numpy and as Pillow keep them, of what the models are shown.

    And of `pictures` that were made of it, by name.
    """
    pixels = core.read_photo(data).pixels  # (H, W, 3)
    padded = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
    made = {"file": data, "pixels": pixels.tobytes(), "pixels padded to four bytes": padded.tobytes()}
    for task in core.installed_tasks():
        prepared = read_card(task.name).preprocessing
        batch = input_batch([pixels], prepared)
        made[f"{task.name}: resized"] = fit_pixels(pixels, prepared).tobytes()
        made[f"{task.name}: input"] = batch.permute(0, 2, 3, 1).contiguous().numpy().tobytes()
        made[f"{task.name}: input by channels"] = batch.contiguous().numpy().tobytes()
    made |= {name: picture[600:] for name, picture in (pictures or {}).items()}  # past the tables that all JPEGs share
    return {name: pieces_of(content, max(24, len(content) // _PIECES)) for name, content in made.items()}


def found_of(pid: int, traces: Traces) -> dict[str, int]:
    """Return how many pieces of each kind a process holds; what it holds nothing of is left out."""
    kinds = [kind for kind, pieces in traces.items() for _ in pieces]
    found = found_in_memory(pid, [piece for pieces in traces.values() for piece in pieces])
    return dict(Counter(kinds[number] for number in found))
