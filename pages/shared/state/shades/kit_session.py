"""The shades that a visit looks in: the list, the visitor's own kit, and the shades kept from both.

No photo is among them: the kit and the kept shades stay for the visit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

import core
from pages.shared.state import answer_session
from pages.shared.state.shades import list_session
from pages.shared.state.visit import upload_session

_KIT_KEY = "kit"
_STATE_KEY = "shades"
_HAND_KEYS = ("kit-brand", "kit-product", "kit-shade")
COLOUR_KEY = "kit-colour"
TICK_KEYS = ("tick-brand", "tick-products", "tick-shades")


@dataclass(slots=True)
class _Memory:
    """A visitor's kit with its refusal and the rows left out, and kept shades in the order kept."""

    shades: dict[core.Shade, None] = field(default_factory=dict)
    made: core.Catalogue | None = None
    remarks: tuple[str, ...] = ()
    refusal: str = ""
    kit_changed: bool = False
    kept: dict[core.Shade, None] = field(default_factory=dict)


def catalogue() -> core.Catalogue:
    """Return the list to look in; where it is damaged, the page says so and ends."""
    return list_session.visits_list() or answer_session.answer_or_stop(core.catalogue_in_use)


def is_shipped(place: core.Catalogue) -> bool:
    """Whether a list is the one that comes with the project."""
    return place is core.read_catalogue()


# --- the kit ----------------------------------------------------------------------------------------------------------


def kit_settings() -> dict[str, Any]:
    """Return the settings that tie the kit's uploader to this visit."""
    return {"key": upload_session.uploader_key(_KIT_KEY), "on_change": _note_kit}


def keep_kit(file: Any) -> None:
    """Read the kit's file into the kit, if the visitor changed it; what was ticked or added by hand stays."""
    memory = _memory()
    if not memory.kit_changed:
        return
    memory.kit_changed, memory.refusal, memory.remarks = False, "", ()
    if file is not None:
        try:
            read = core.read_kit(file.getvalue())
        except core.DataError as error:
            memory.refusal = str(error)
            return
        memory.remarks = read.remarks
        _add(read.shades)


def kit() -> core.Catalogue | None:
    """Return the visitor's own kit, None while nothing is in it."""
    memory = _memory()
    if memory.made is None and memory.shades:
        noun = "shade" if len(memory.shades) == 1 else "shades"
        source = f"{len(memory.shades):,} {noun} of your own kit."
        memory.made = core.build_catalogue(tuple(memory.shades), source, memory.remarks)
    return memory.made


def kit_refusal() -> str:
    """Return why the kit's file or the shade added last could not be used, empty if it could."""
    return _memory().refusal


def add_ticked() -> None:
    """Put the ticked shades into the kit: those named, or all of the products named, or all of the brand."""
    brand, products, names = (st.session_state.get(key) for key in TICK_KEYS)
    found = [
        shade
        for shade in catalogue().shades
        if shade.brand == brand
        and (not products or shade.product in products)
        and (not names or (shade.product, shade.shade) in names)
    ]
    _add(found)
    for key in TICK_KEYS[1:]:
        st.session_state[key] = []


def add_by_hand() -> None:
    """Put the shade that was typed, with its picked colour, into the kit."""
    memory = _memory()
    brand, product, name = (" ".join(str(st.session_state.get(key, "")).split()) for key in _HAND_KEYS)
    try:
        _add([core.shade_by_hand(brand, product, name, str(st.session_state.get(COLOUR_KEY, "")))])
    except core.DataError as error:
        memory.refusal = str(error)
        return
    memory.refusal = ""
    st.session_state[_HAND_KEYS[2]] = ""


def empty_kit() -> None:
    """Take everything out of the kit."""
    memory = _memory()
    memory.shades.clear()
    memory.made, memory.remarks, memory.refusal = None, (), ""


def _add(shades: Iterable[core.Shade]) -> None:
    memory = _memory()
    memory.shades.update(dict.fromkeys(shades))
    memory.made = None


# --- kept shades ------------------------------------------------------------------------------------------------------


def kept_shades() -> tuple[core.Shade, ...]:
    """Return the shades that the visitor keeps, in the order kept."""
    return tuple(_memory().kept)


def keep_or_drop(shade: core.Shade) -> None:
    """Keep a shade, or drop it if it is kept."""
    kept = _memory().kept
    if shade in kept:
        del kept[shade]
    else:
        kept[shade] = None


def drop_all() -> None:
    """Forget all kept shades."""
    _memory().kept.clear()


def _note_kit() -> None:
    _memory().kit_changed = True


def _memory() -> _Memory:
    kept: _Memory = st.session_state.setdefault(_STATE_KEY, _Memory())
    return kept
