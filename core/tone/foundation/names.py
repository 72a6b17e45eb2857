"""Names that a person types: found whatever their letter case, and answered with the nearest where there is none."""

from collections.abc import Iterable
from difflib import get_close_matches

from core.errors import DataError

_NEAREST = 3


def find_name(wanted: str, names: Iterable[str], what: str) -> str:
    """Return the one of `names` that is meant. Raises DataError with the nearest names, `what` as in "brand"."""
    known = list(dict.fromkeys(names))
    folded = {_folded(name): name for name in reversed(known)}
    if (found := folded.get(_folded(wanted))) is not None:
        return found
    near = get_close_matches(_folded(wanted), folded, n=_NEAREST, cutoff=0.55)
    near = near or [name for name in folded if _folded(wanted) and _folded(wanted) in name][:_NEAREST]
    hint = f" Did you mean {' or '.join(f'“{folded[name]}”' for name in near)}?" if near else _listed(known)
    raise DataError(f"There is no {what} “{' '.join(wanted.split())[:60]}”.{hint}")


def _listed(names: list[str]) -> str:
    return f" There are {', '.join(names)}." if 0 < len(names) <= 8 else ""


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
