"""Colours as people compare them: swatches side by side with their names, as HTML in which all text is escaped."""

from __future__ import annotations

from html import escape

import core
from pages.shared.words.foreign_text import as_plain

_EDGE = "border:1px solid rgba(128,128,128,.3);border-radius:.6rem"
_SMALL = "font-size:.875rem;line-height:1.4"
_QUIET = f"{_SMALL};opacity:.75"

# One rule for all grids of cards: as many as fit, never narrower than a phone's half.
GRID_STYLE = (
    "<style>[class*='st-key-cards']{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));"
    "gap:1rem;align-items:stretch}[class*='st-key-cards']>div{width:100%;min-width:0}"
    "[class*='st-key-cards'] [data-testid=stVerticalBlock]>div:last-child{margin-top:auto}</style>"  # buttons in line
)


def large_swatch(hex_code: str, label: str) -> str:
    """Return one colour as a broad field with its label and code below."""
    return (
        f'<div role="img" aria-label="{_text(label)} {_text(hex_code)}" '
        f'style="height:7rem;{_EDGE};background:{_text(hex_code)}"></div>'
        f'<div style="margin-top:.4rem;{_QUIET}">{_text(label)} · {_text(hex_code)}</div>'
    )


def side_by_side(parts: tuple[tuple[str, str], ...], height: str = "7rem") -> str:
    """Return (label, colour) pairs as fields that touch, so that the eye compares them, labels below."""
    fields = "".join(f'<div style="flex:1;background:{_text(code)}"></div>' for _, code in parts)
    names = "".join(f'<div style="flex:1;{_QUIET}">{_text(label)}<br>{_text(code)}</div>' for label, code in parts)
    said = ", ".join(f"{label} {code}" for label, code in parts)
    return (
        f'<div role="img" aria-label="{_text(said)}" '
        f'style="display:flex;height:{height};overflow:hidden;{_EDGE}">{fields}</div>'
        f'<div style="display:flex;gap:.5rem;margin-top:.4rem">{names}</div>'
    )


def match_card(match: core.ProductMatch, skin: str, skin_name: str) -> str:
    """Return a product's nearest shade beside the skin, its distance, its neighbours and its ties."""
    shade = match.nearest.shade
    undertone = f" · {_text(shade.undertone)}" if shade.undertone else ""
    ties = ", ".join(_text(tie.shade.shade) for tie in match.ties[:4])
    more = f" and {len(match.ties) - 4} more" if len(match.ties) > 4 else ""
    tied = f'<div style="margin-top:.5rem;{_QUIET}">Within ΔE00 1 of it: {ties}{more}</div>' if ties else ""
    said = _text(f"{skin_name} {skin} beside {shade.shade} {shade.hex}")
    return (
        f'<div role="img" aria-label="{said}" '
        f'style="display:flex;height:6rem;overflow:hidden;{_EDGE}">'
        f'<div style="flex:1;background:{_text(skin)}"></div><div style="flex:1;background:{_text(shade.hex)}"></div>'
        "</div>"
        f'<div style="display:flex;justify-content:space-between;margin-top:.25rem;{_QUIET}">'
        f"<span>{_text(skin_name)}</span><span>{_text(shade.hex)}{undertone}</span></div>"
        f'<div style="margin-top:.5rem;font-weight:600;line-height:1.35;overflow-wrap:anywhere">{_text(shade.shade)}'
        "</div>"
        f'<div style="{_SMALL}">{_text(shade.brand)}</div><div style="{_QUIET}">{_text(shade.product)}</div>'
        f'<div style="margin-top:.4rem;{_SMALL}"><strong>ΔE00 {match.nearest.delta_e:.1f}</strong></div>'
        f'<div style="display:grid;grid-template-columns:1fr 1fr;gap:.5rem;margin-top:.6rem">'
        f"{_neighbour('Lighter', match.lighter)}{_neighbour('Darker', match.darker)}</div>{tied}"
    )


def shade_card(shade: core.Shade) -> str:
    """Return a single shade with its names."""
    return (
        f'<div><div role="img" aria-label="{_text(shade.hex)}" '
        f'style="height:5rem;{_EDGE};background:{_text(shade.hex)}"></div>'
        f'<div style="margin-top:.5rem;font-weight:600;{_SMALL};overflow-wrap:anywhere">{_text(shade.shade)}</div>'
        f'<div style="{_SMALL}">{_text(shade.brand)}</div>'
        f'<div style="{_QUIET}">{_text(shade.product)}</div><div style="{_QUIET}">{_text(shade.hex)}</div></div>'
    )


def shade_grid(shades: tuple[core.Shade, ...]) -> str:
    """Return shades as a grid of cards."""
    cards = "".join(shade_card(shade) for shade in shades)
    return (
        '<div style="display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:1.25rem 1rem">'
        f"{cards}</div>"
    )


def _neighbour(word: str, match: core.ShadeMatch | None) -> str:
    if match is None:
        return f'<div style="{_QUIET}">{word}: none in this product</div>'
    return (
        f'<div style="{_SMALL};min-width:0"><div style="height:1.75rem;{_EDGE};background:{_text(match.shade.hex)}">'
        f'</div><div style="margin-top:.2rem;{_QUIET};overflow-wrap:anywhere">{word}: {_text(match.shade.shade)}, '
        f"ΔE00 {match.delta_e:.1f}</div></div>"
    )


def _text(words: str) -> str:
    return escape(as_plain(words))
