"""A list of shades that somebody brings: it replaces the shipped one or joins it, for a visit or kept on wish."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from core.errors import DataError
from core.files import write_bytes_atomically
from core.records import SellerUndertone
from core.settings import shades_file
from core.tone.colour import hex_to_lab
from core.tone.foundation.catalogue import build_catalogue, read_catalogue
from core.tone.foundation.shades import UNDERTONES
from core.tone.records import Catalogue, Shade

ListMode = Literal["replace", "join"]
MODES: tuple[ListMode, ...] = get_args(ListMode)
_LARGEST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class OwnList:
    """Shades with the name of their file, the licence line that the person gave, and the day they were loaded.

    `mode` is "replace", or "join": then the shipped list's shades stay, but for those of products that are in this one.
    """

    shades: tuple[Shade, ...]
    named: str
    licence: str
    day: date
    mode: ListMode

    @property
    def source(self) -> str:
        """Where the list is from and how old it is, in a sentence."""
        brands = len({shade.brand for shade in self.shades})
        licence = f"; licence: {self.licence}" if self.licence else "; no licence was named"
        return (
            f"{len(self.shades):,} shades of {brands} brand{'s' if brands > 1 else ''} from {self.named}, "
            f"loaded on {self.day:%d %B %Y}{licence}."
        )


def with_own_list(own: OwnList) -> Catalogue:
    """Return the list to look in: the own one alone, or joined to the shipped one."""
    if own.mode == "replace":
        return build_catalogue(own.shades, own.source)
    shipped = read_catalogue()
    newer = {(shade.brand.casefold(), shade.product.casefold()) for shade in own.shades}
    kept = [shade for shade in shipped.shades if (shade.brand.casefold(), shade.product.casefold()) not in newer]
    return build_catalogue([*own.shades, *kept], f"{own.source} Joined to {shipped.source}")


def catalogue_in_use() -> Catalogue:
    """Return the list that was kept on this machine, where there is one, else the shipped one.

    Raises DataError if the kept list is damaged; the sentence says how to be rid of it.
    """
    file = shades_file()
    try:
        changed = None if file is None else file.stat().st_mtime_ns
    except OSError:
        changed = None
    return read_catalogue() if file is None or changed is None else _kept(file, changed)


def keep_own_list(own: OwnList) -> Path:
    """Keep a list in the user's data folder and return its file. Raises DataError where there is no place for it."""
    file = shades_file()
    if file is None:
        raise DataError("This account has no folder for data; name a file in DERMA_SHADES.")
    rows = [[one.brand, one.product, one.shade, one.hex, one.undertone] for one in own.shades]
    content = {"named": own.named, "licence": own.licence, "day": own.day.isoformat(), "mode": own.mode, "shades": rows}
    write_bytes_atomically(file, [json.dumps(content, ensure_ascii=False).encode()])
    return file


def forget_own_list() -> bool:
    """Delete the kept list; False where there was none."""
    file = shades_file()
    if file is None or not file.exists():
        return False
    file.unlink()
    return True


@lru_cache(maxsize=1)
def _kept(file: Path, changed: int) -> Catalogue:
    """Read a kept list; `changed` is part of the question, so that a new one is read anew."""
    try:
        if file.stat().st_size > _LARGEST_BYTES:
            raise ValueError("too large")
        content = json.loads(file.read_bytes())
        mode = content["mode"]
        if mode not in MODES:
            raise ValueError(mode)
        shades = tuple(_shade(row) for row in content["shades"])
        own = OwnList(shades, str(content["named"]), str(content["licence"]), date.fromisoformat(content["day"]), mode)
        return with_own_list(own)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, DataError) as error:
        raise DataError(
            f"The list of shades kept in {file} is damaged. Delete it with `python -m core shades --forget-list`, and "
            "load it again."
        ) from error


def _shade(row: Sequence[Any]) -> Shade:
    brand, product, shade, code, undertone = (str(cell) for cell in row)
    lab = hex_to_lab(code)
    known: SellerUndertone = next((word for word in UNDERTONES if word == undertone), "")
    return Shade(brand, product, shade, code, (float(lab[0]), float(lab[1]), float(lab[2])), known)
