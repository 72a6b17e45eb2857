"""Every exception that `core` raises on purpose; each message is a sentence for the person at the screen.

DermaError
├── PhotoError      a file that is not a usable photo (wrong format, damaged, too large, too small)
├── WeightsError    weights or card missing, altered or made for something else
├── DataError       a data folder or a table that does not hold what was asked for
├── ExplainError    a map of where the model looked that cannot be made: an unknown method or class
├── ToneError       no skin colour can be read from this photo; `code` says why
└── BusyError       too many analyses are waiting; nothing was computed
"""


class DermaError(Exception):
    """Base of all errors that are meant to be shown in words."""


class PhotoError(DermaError):
    """The file cannot be used as a photo."""


class WeightsError(DermaError):
    """The weights cannot be trusted or do not fit."""


class DataError(DermaError):
    """The data folder or table does not hold what was asked for."""


class ExplainError(DermaError):
    """No such map can be made."""


class ToneError(DermaError):
    """No skin colour can be read; `code` is a short name of the reason for whoever must react to it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class BusyError(DermaError):
    """The machine is busy; the person should try again in a moment."""
