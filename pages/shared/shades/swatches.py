"""Colours as people compare them: swatches side by side with their names, as HTML in which all text is escaped."""

from __future__ import annotations

from html import escape

import core
from pages.shared.words.foreign_text import as_plain

_EDGE = "border:1px solid rgba(128,128,128,.3);border-radius:.6rem"
_SMALL = "font-size:.875rem;line-height:1.4"
_QUIET = f"{_SMALL};opacity:.75"

# One rule for all grids of cards: as many as fit, never narrower than a phone's half. On a phone a card is a row: its
# swatches on the left, its words beside them, the button at the right.
_CARDS = "[class*='st-key-cards']"
GRID_STYLE = (
    f"<style>{_CARDS}{{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));"
    f"gap:1rem;align-items:stretch}}{_CARDS}>div{{width:100%;min-width:0}}"
    f"{_CARDS} [data-testid=stVerticalBlock]>div:last-child{{margin-top:auto}}"  # buttons in line
    ".shade-pair{height:6rem;display:flex;overflow:hidden}.shade-names{margin-top:.5rem}"
    ".shade-strip{display:flex;height:.6rem;border-radius:.3rem;overflow:hidden;margin:.35rem 0 .15rem}"
    ".shade-sides{display:grid;grid-template-columns:1fr 1fr;gap:.5rem;margin-top:.6rem}"
    "@media(max-width:640px){"
    f"{_CARDS}{{gap:.5rem}}"
    f"{_CARDS} [data-testid=stVerticalBlock]{{padding:.6rem!important;gap:.25rem!important;position:relative}}"
    f"{_CARDS} [data-testid=stVerticalBlock]>div:last-child{{position:absolute;top:.3rem;right:.5rem;width:auto}}"
    f"{_CARDS} button p{{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}}"
    ".shade-names{padding-right:2rem}"
    ".shade-card{display:grid;grid-template-columns:4.5rem 1fr;column-gap:.75rem;align-items:start}"
    ".shade-pair{height:4.5rem;grid-row:1/3}.shade-labels{display:none!important}.shade-names{margin-top:0}"
    ".shade-more,.shade-sides{grid-column:1/3}.shade-sides{margin-top:.35rem}"
    ".shade-side{display:flex;gap:.4rem}.shade-side-field{height:1rem!important;width:1rem;flex:none;margin-top:.2rem}"
    "}</style>"
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
    """Return a product's likeliest shade beside the skin, what else it may be, its neighbours, and every doubt."""
    shade = match.nearest.shade
    undertone = f" · {_text(shade.undertone)}" if shade.undertone else ""
    said = _text(f"{skin_name} {skin} beside {shade.shade} {shade.hex}")
    guess = "Best" if match.earned else "Best guess"
    remarks = "".join(
        f'<div style="margin-top:.4rem;{_QUIET}">⚠ {_text(one)}</div>' for one in core.match_remarks(match)
    )
    return (
        f'<div class="shade-card"><div role="img" aria-label="{said}" class="shade-pair" style="{_EDGE}">'
        f'<div style="flex:1;background:{_text(skin)}"></div><div style="flex:1;background:{_text(shade.hex)}"></div>'
        "</div>"
        f'<div class="shade-labels" style="display:flex;justify-content:space-between;margin-top:.25rem;{_QUIET}">'
        f"<span>{_text(skin_name)}</span><span>{_text(shade.hex)}{undertone}</span></div>"
        f'<div class="shade-names"><div style="font-weight:600;line-height:1.35;overflow-wrap:anywhere">'
        f"{_text(shade.shade)}</div>"
        f'<div style="{_SMALL}">{_text(shade.brand)}</div><div style="{_QUIET}">{_text(shade.product)}</div></div>'
        f'<div class="shade-more"><div style="margin-top:.4rem;{_SMALL}"><strong>{guess}</strong>: '
        f"{core.closeness(match.nearest.delta_e)}, ΔE00 {match.nearest.delta_e:.0f}</div>{_candidates(match)}</div>"
        f'<div class="shade-sides">{_neighbour("Lighter", match.lighter)}{_neighbour("Darker", match.darker)}</div>'
        f'<div class="shade-more">{remarks}</div></div>'
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


def _candidates(match: core.ProductMatch) -> str:
    """Return the shades that the skin may be as a strip, light to dark, and the two ends by name."""
    found = match.candidates
    if len(found) < 2:
        return ""
    fields = "".join(
        f'<div style="flex:1;background:{_text(one.shade.hex)};'
        f'{"box-shadow:inset 0 -.2rem 0 #000" if one.shade == match.nearest.shade else ""}"></div>'
        for one in found
    )
    ends = f"{_text(found[0].shade.shade)} to {_text(found[-1].shade.shade)}"
    return (
        f'<div class="shade-strip" role="img" aria-label="{len(found)} candidates, light to dark">{fields}</div>'
        f'<div style="{_QUIET};overflow-wrap:anywhere">One of {len(found)} candidates: {ends}</div>'
    )


def _neighbour(word: str, match: core.ShadeMatch | None) -> str:
    if match is None:
        return f'<div style="{_QUIET}">{word}: none in this product</div>'
    return (
        f'<div class="shade-side" style="{_SMALL};min-width:0">'
        f'<div class="shade-side-field" style="height:1.75rem;{_EDGE};background:{_text(match.shade.hex)}"></div>'
        f'<div style="margin-top:.2rem;{_QUIET};overflow-wrap:anywhere">{word}: {_text(match.shade.shade)}</div></div>'
    )


def _text(words: str) -> str:
    return escape(as_plain(words))
