"""Debian's PostgreSQL on a socket in a test's own folder, where it is installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
_USER = "postgres"  # the server does not run as root


@contextmanager
def serving_postgres() -> Iterator[str]:
    """Start a server that listens on no network, yield its address, and stop it. Skips where there is none."""
    pytest.importorskip("psycopg", reason="psycopg is not installed, so PostgreSQL is not tried")
    if not _PROGRAMS:
        pytest.skip("PostgreSQL is not tried: no server is installed, and DERMA_TEST_POSTGRES names none")
    as_root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="derma-postgres-"))  # its path is short, as that of a socket must be
    if as_root:
        shutil.chown(folder, _USER)
    user = _USER if as_root else None

    def run(program: str, *arguments: str) -> None:
        command = [str(_PROGRAMS[-1] / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=60, cwd=folder, user=user, group=user)

    run("initdb", "-A", "trust", "-U", _USER, "--no-sync", "-E", "UTF8")
    settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run("pg_ctl", "-w", "-s", "-l", str(folder / "log"), "-o", settings, "start")
    try:
        yield f"postgresql+psycopg://{_USER}@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-w", "-s", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
