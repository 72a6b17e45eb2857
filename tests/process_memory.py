"""What a running process still holds of a picture: its memory, read from outside and searched piece by piece."""

import subprocess
import tempfile
from pathlib import Path

_PIECE = 24  # bytes; noise of this length is nowhere by chance
_READ = 1 << 24


def pieces_of(data: bytes, every: int = 512) -> list[bytes]:
    """Return short pieces from all over some bytes, those left out that hold an end of a line or a zero."""
    pieces = (data[at : at + _PIECE] for at in range(0, len(data) - _PIECE, every))
    return [piece for piece in pieces if b"\n" not in piece and b"\0" not in piece]


def found_in_memory(pid: int, pieces: list[bytes]) -> set[int]:
    """Return the numbers of the pieces that stand anywhere in a process's own memory."""
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write(b"\n".join(pieces) + b"\n")
        patterns.flush()
        search = subprocess.Popen(
            ["grep", "-z", "-a", "-o", "-F", "-f", patterns.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        )
        assert search.stdin is not None
        with tempfile.TemporaryFile() as _:
            pass
        import threading

        answer: list[bytes] = []
        reader = threading.Thread(target=lambda: answer.append(search.stdout.read()))
        reader.start()
        _copy_memory(pid, search.stdin)
        search.stdin.close()
        reader.join()
        search.wait()
    hits = set(answer[0].split(b"\0"))
    return {number for number, piece in enumerate(pieces) if piece in hits}


def _copy_memory(pid: int, out) -> None:
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            parts = line.split()
            if not parts[1].startswith("rw"):
                continue
            start, end = (int(x, 16) for x in parts[0].split("-"))
            at = start
            while at < end:
                try:
                    memory.seek(at)
                    data = memory.read(min(_READ, end - at))
                except OSError:
                    break
                if not data:
                    break
                out.write(data)
                at += len(data)
            out.write(b"\0")
