"""The activation ranges of a trunk, which int8 needs: a file beside the trunk's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from core.card import WeightsFile
from core.files import write_bytes_atomically
from core.inference.engine_graph import Ranges
from core.settings import weights_folder


def ranges_path(trunk: WeightsFile, folder: Path | None = None) -> Path:
    """Return where a trunk's activation ranges lie: beside its file, `model.int8.json` for `model.safetensors`."""
    return (folder or weights_folder()) / Path(trunk.path).with_suffix(".int8.json")


def read_ranges(trunk: WeightsFile, folder: Path | None = None) -> Ranges | None:
    """Return the activation ranges of exactly this trunk; None where there are none, or they are another trunk's."""
    try:
        raw = json.loads(ranges_path(trunk, folder).read_text(encoding="utf-8"))
        if raw["trunk_sha256"] != trunk.sha256:
            return None
        return {str(name): (float(low), float(high)) for name, (low, high) in raw["ranges"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_ranges(trunk: WeightsFile, ranges: Ranges, photos: int, folder: Path | None = None) -> None:
    """Write a trunk's activation ranges beside its file, with the number of photos they were measured on."""
    rounded = {name: [float(f"{low:.6g}"), float(f"{high:.6g}")] for name, (low, high) in sorted(ranges.items())}
    content: Mapping[str, object] = {"trunk_sha256": trunk.sha256, "photos": photos, "ranges": rounded}
    write_bytes_atomically(ranges_path(trunk, folder), [(json.dumps(content, indent=1) + "\n").encode()])
