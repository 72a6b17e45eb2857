"""The kept engine: what it was made from and for, and its file in the user's cache folder."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from core.files import write_bytes_atomically
from core.settings import cache_folder

_FORMAT = 2  # of the graph and the file; a higher number makes older files count for nothing
_KEPT_FILES = 4  # some 100 MB each: two trunks, or one in several precisions
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EngineKey:
    """What an engine was made from and for; another key is another file."""

    trunk_sha256: str
    size_px: int
    precision: str
    ranges_sha256: str
    openvino: str
    processor: str
    engine_format: int = _FORMAT

    def path(self) -> Path | None:
        """Return the engine's file in the user's cache folder, None where the account has none."""
        cache = cache_folder()
        if cache is None:
            return None
        digest = hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()
        return cache / "engines" / f"{self.precision}-{digest[:24]}.engine"


def processor() -> str:
    """Return what of the processor decides the form of an engine; a home folder may be shared by machines."""
    flags = (torch.cpu._is_avx512_bf16_supported(), torch.cpu._is_vnni_supported())
    return f"{platform.system()} {platform.machine()} {torch.backends.cpu.get_cpu_capability()} {flags}"


def read_engine(path: Path) -> bytes | None:
    """Return a kept engine's content, None where it is missing or not what was written."""
    try:
        with path.open("rb") as file:
            digest, body = file.read(32), file.read()  # two reads: a slice of one would hold 100 MB twice
    except OSError:
        return None
    return body if body and hashlib.sha256(body).digest() == digest else None


def write_engine(path: Path, compiled: Any) -> None:
    """Keep a compiled engine; a folder that cannot be written costs the next start some seconds and nothing else."""
    try:
        exported = compiled.export_model()
        body = exported.getvalue() if isinstance(exported, io.BytesIO) else bytes(exported)
        write_bytes_atomically(path, [hashlib.sha256(body).digest(), body])
        kept = sorted(path.parent.glob("*.engine"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in kept[_KEPT_FILES:]:
            file.unlink(missing_ok=True)
    except (OSError, RuntimeError) as error:
        _LOG.warning("The engine could not be kept in the cache folder: %s", error)
