"""What a running process still holds of a picture: its memory, read from outside and searched piece by piece."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PIECE = 24  # bytes; noise of this length is nowhere by chance
_READ = 1 << 24


def pieces_of(data: bytes, every: int = 512) -> list[bytes]:
    """Return short pieces from all over some bytes, those left out that hold an end of a line or a zero."""
    pieces = (data[at : at + _PIECE] for at in range(0, len(data) - _PIECE, every))
    return [piece for piece in pieces if b"\n" not in piece and b"\0" not in piece]


def found_in_memory(pid: int, pieces: list[bytes]) -> set[int]:
    """Return the numbers of the pieces that stand anywhere in a process's own memory."""
    with tempfile.NamedTemporaryFile() as patterns, tempfile.TemporaryFile() as found:
        patterns.write(b"\n".join(pieces) + b"\n")
        patterns.flush()
        search = subprocess.Popen(
            ["grep", "-z", "-a", "-o", "-F", "-f", patterns.name],
            stdin=subprocess.PIPE,
            stdout=found,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        )
        assert search.stdin is not None
        for part in _memory_of(pid):
            search.stdin.write(part)
        search.stdin.close()
        search.wait()
        found.seek(0)
        hits = set(found.read().split(b"\0"))
    return {number for number, piece in enumerate(pieces) if piece in hits}


def _memory_of(pid: int) -> Iterator[bytes]:
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines():
            place, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            at, end = (int(number, 16) for number in place.split("-"))
            while at < end:
                try:
                    memory.seek(at)
                    part = memory.read(min(_READ, end - at))
                except OSError:  # given back since it was listed
                    break
                if not part:
                    break
                yield part
                at += len(part)
            yield b"\0"


def begin_peak() -> None:
    """Forget the most that this process ever held; what `getrusage` gives begins with what its parent had."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # proc(5): reset the peak to what is held now


def peak_bytes() -> int:
    """Return the most that this process has held since `begin_peak`, or since it began."""
    return int(Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) * 1024
