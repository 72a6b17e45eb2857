"""What a verb prints: it reaches every terminal, pipe and file, whichever characters that can hold."""

import contextlib
import errno
import io
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from core.json_records import plain_json

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # the last is a limit on one file's size


class ClosedOutputError(Exception):
    """Whoever read the answers has gone, as `| head` does after its last line."""


def keep_streams_alive() -> None:
    """Let stdout and stderr write a backslash escape for a character that they cannot hold.

    Windows' pipes hold a few hundred characters, and a file's name may be no text at all.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_json(answer: Any) -> None:
    """Print one line of JSON, with JSON's own escapes where the stream cannot hold a character; NaN becomes null."""
    numbers = plain_json(answer)
    text = json.dumps(numbers, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(numbers, allow_nan=False)
    print_line(text)


def print_line(text: str) -> None:
    """Print a line of the answer at once, so that what was answered stands even if the next photo ends the run."""
    with _answers():
        print(text, flush=True)


def print_remark(text: str) -> None:
    """Say on stderr, in a sentence, what happens meanwhile or what was left out."""
    print(f"{text}.", file=sys.stderr)


@contextlib.contextmanager
def _answers() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _drop_stdout()
        if isinstance(error, BrokenPipeError):
            raise ClosedOutputError from error
        raise OSError(error.errno, error.strerror, "the answer") from error


def _drop_stdout() -> None:
    """Send what is still in the buffer nowhere: Python would try once more at its end, and print a traceback."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def failure_sentence(error: OSError) -> str:
    """Return what a person should know of a file that could not be read or written."""
    what = f"{os.fsdecode(error.filename)}" if isinstance(error.filename, str | bytes | os.PathLike) else "a file"
    if error.errno in _FULL:
        return f"There is no room left to write {what} ({error.strerror}). Free some space and start again."
    return f"It is not possible to open or write {what} ({error.strerror or error})."
