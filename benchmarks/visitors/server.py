"""The app in a process of its own, started as a person starts it, with its log and its memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 120.0
LAZY = ("-m", "streamlit")
# What an app loads that imports all it may ever need at its top; then the same server.
EAGER = (
    "-c",
    "import sys; import core.torchvision_import, torch, torchvision, cv2, pandas, plotly.graph_objects, "
    "core.inference.classifier; from streamlit.web.cli import main; sys.argv[0] = 'streamlit'; main()",
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running app: its address, its process, when it was started (`time.perf_counter`), and its log."""

    address: str
    pid: int
    started_s: float
    log: Path

    def memory_mb(self) -> float:
        """Return the memory that the process holds now (resident, MB)."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024

    def failures(self) -> int:
        """Return how many exceptions stand in the log."""
        return self.log.read_text(encoding="utf-8", errors="replace").count("Traceback")


@contextmanager
def serving(
    options: Sequence[str] = (), *, program: Sequence[str] = LAZY, wait: bool = True, **environment: str
) -> Iterator[Server]:
    """Start the app on a free port; with `wait` it is yielded when it is healthy.

    `program` is what Python is to run, with Streamlit's own arguments after it; `environment` goes on top of this
    process's.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = ["run", str(ROOT / "streamlit_app.py"), f"--server.port={port}", "--server.headless=true"]
    command = [sys.executable, *program, *app, *options]
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=_environment() | environment, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            if wait:
                _wait_until_healthy(address, process, log)
            yield Server(address, process.pid, started, Path(log.name))
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_open(server: Server) -> None:
    """Wait until the port takes connections, looking every few milliseconds."""
    host, port = server.address.removeprefix("http://").split(":")
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
            return
        except OSError:
            time.sleep(0.005)
    raise TimeoutError("the server opened no port")


def _environment() -> dict[str, str]:
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {Path(log.name).read_text(encoding='utf-8')[-800:]}")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server was not healthy in time")
