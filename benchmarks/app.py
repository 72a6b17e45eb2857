"""How fast the running app is: its first page, a page after a slider's change, and many visitors at once.

The app runs in a process of its own, and so do its visitors (`python -m benchmarks.visitors`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from benchmarks.timing import BenchSettings, Figures
from core.errors import DataError

_ROOT = Path(__file__).resolve().parents[1]
_RERUN_ROUNDS = 15
_PAINT_ROUNDS = 5


def paint_ratio(settings: BenchSettings) -> Figures:
    """Time the start of the process to the first finished page, of an app that imports torch first over ours."""
    return _visitors("paint", "--rounds", str(settings.rounds_or(_PAINT_ROUNDS)))


def sessions(settings: BenchSettings) -> Figures:
    """Time click to heatmap of 25 visitors, each of whom uploads a photo every ten seconds or so."""
    return _visitors("sessions", *_crowd(settings, visitors=25, seconds=60.0))


def burst(settings: BenchSettings) -> Figures:
    """Count what becomes of forty photos in one moment, how soon all is as before, and the memory before and after."""
    return _visitors("burst", *_crowd(settings, visitors=40, seconds=60.0))


def rerun_ratio(settings: BenchSettings) -> Figures:
    """Time the plain analysis of a phone's photo over the page that shows it, drawn anew after a slider's change.

    The plain analysis is that of `upload_ratio`. The page is the whole script's run, from the message sent to the last
    one received; `fragment` is the part that a browser really asks for when the slider moves, and so what people wait
    for: it is reported beside, and is not what the ratio speaks of.
    """
    from benchmarks.serving import build_subject, drawn_upload, plain_analysis
    from benchmarks.timing import time_interleaved

    subject, data = build_subject(settings), drawn_upload()

    def plain() -> object:
        return plain_analysis(subject, data)

    with tempfile.NamedTemporaryFile(suffix=".jpg") as file, _sliding(Path(file.name)) as slide:
        file.write(data)
        file.flush()
        slide("whole")  # the server is started and the photo answered before anything is measured
        times = time_interleaved(
            {"plain_analysis": plain, "rerun": lambda: slide("whole"), "fragment": lambda: slide("part")},
            settings.rounds_or(_RERUN_ROUNDS),
        )
    return {
        "rerun_ratio": times.ratio("plain_analysis", "rerun"),
        "fragment_ratio": times.ratio("plain_analysis", "fragment"),
        "rerun_ms": 1000 * times.medians_s["rerun"],
        "fragment_ms": 1000 * times.medians_s["fragment"],
        "file_bytes": len(data),
        **times.figures(),
    }


class _Slide:
    """A visitor who moves a slider when called, and returns when the page is there."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, what: str) -> object:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise DataError("The running app could not be measured: its visitor ended.")
        return json.loads(answer)


@contextmanager
def _sliding(photo: Path) -> Iterator[_Slide]:
    command = [sys.executable, "-m", "benchmarks.visitors", "rerun", "--photo", str(photo)]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield _Slide(process)


def _crowd(settings: BenchSettings, *, visitors: int, seconds: float) -> list[str]:
    return [
        *("--visitors", str(settings.visitors or visitors)),
        *("--seconds", str(settings.seconds or seconds)),
    ]


def _visitors(scene: str, *options: str) -> Figures:
    """Run a scene in a process of its own and return its figures. Raises DataError where it fails."""
    command: Sequence[str] = [sys.executable, "-m", "benchmarks.visitors", scene, *options]
    done = subprocess.run(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise DataError(f"The running app could not be measured: {scene} ended with {done.returncode}.")
    return cast("Figures", json.loads(done.stdout))
