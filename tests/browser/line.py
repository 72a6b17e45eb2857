"""A line between a browser and a server that can be cut, and mended to the same server or to another."""

import socket
import threading
from contextlib import suppress

_READ = 1 << 16


class Line:
    """A port on this machine whose connections lead to a server's port; made whole."""

    def __init__(self, address: str) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._target: int | None = None
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self.mend(address)
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and refuse new ones."""
        self._target = None
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self, address: str) -> None:
        """Lead new connections to a server."""
        self._target = int(address.rsplit(":", 1)[1])

    def close(self) -> None:
        """Cut the line for good."""
        self.cut()
        self._door.close()

    def _serve(self) -> None:
        with suppress(OSError):  # the door was closed
            while True:
                here = self._door.accept()[0]
                if self._target is None:
                    here.close()
                    continue
                there = socket.create_connection(("127.0.0.1", self._target))
                for source, sink in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        self._open.add(source)
        with source, suppress(OSError):
            while part := source.recv(_READ):
                sink.sendall(part)
        self._open.discard(source)
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
