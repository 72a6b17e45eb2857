"""Messages leave as soon as they are written: a page does not wait for the browser to confirm its first ones.

Streamlit opens its port without naming TCP, so that asyncio does not know it for one and leaves Nagle's algorithm on
(RFC 896): a small message is held back until the one before it was confirmed, which receivers put off for 40
milliseconds (delayed acknowledgement, RFC 1122, 4.2.3.2). That is longer than a page takes.
"""

from __future__ import annotations

import contextlib
import os
import socket
import stat
from pathlib import Path

_OPEN_FILES = Path("/dev/fd")  # Linux and macOS; elsewhere messages leave as Streamlit has it


def send_at_once() -> None:
    """Have this process's listening sockets send without delay; connections inherit that when they are made."""
    with contextlib.suppress(OSError):
        for number in [int(path.name) for path in _OPEN_FILES.iterdir()]:
            with contextlib.suppress(OSError):  # closed since it was listed
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    _set_no_delay(number)


def _set_no_delay(number: int) -> None:
    with socket.socket(fileno=os.dup(number)) as opened:  # the same socket; only the second handle is closed
        is_tcp = opened.family in {socket.AF_INET, socket.AF_INET6} and opened.type == socket.SOCK_STREAM
        if is_tcp and opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
