"""The client sheet: one page of HTML to print or to send, readable on paper and on a phone."""

import base64
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape as escaped

from core.records import FloatArray
from core.tone.colour import lab_to_hex
from core.tone.foundation.closeness import closeness
from core.tone.foundation.shades import match_remarks
from core.tone.illuminant.undertone import undertone_sentence
from core.tone.records import Catalogue, Choice, ProductMatch, Shade, ShadeMatch, Tone

_STYLE = """
* { box-sizing: border-box; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { font: 15px/1.45 system-ui, sans-serif; color: #1c1c1c; background: #fff; max-width: 52rem; margin: 0 auto;
  padding: 1.25rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.05rem; margin: 1.25rem 0 .5rem; }
p { margin: .35rem 0; } .quiet { color: #4a4a4a; font-size: .875rem; }
.head { display: flex; gap: 1rem; align-items: flex-start; } .head > div { flex: 1; min-width: 0; }
.photo { width: 8.5rem; border-radius: .4rem; display: block; }
.skin { display: inline-block; width: 4.5rem; height: 1.6rem; vertical-align: middle; border: 1px solid #999; }
.match { border-top: 1px solid #bbb; padding: .6rem 0; break-inside: avoid; }
.names { display: flex; justify-content: space-between; gap: 1rem; overflow-wrap: anywhere; }
.names > :first-child { min-width: 0; }
.boxes { white-space: nowrap; } .three { display: grid; grid-template-columns: 1fr 1.4fr 1fr; gap: .5rem;
  margin: .4rem 0; } .three > div { min-width: 0; overflow-wrap: anywhere; font-size: .875rem; }
.swatch { display: flex; height: 2.6rem; border: 1px solid #999; } .swatch i { flex: 1; }
.lines { border-bottom: 1px solid #999; height: 1.9rem; }
@page { margin: 14mm; } @media print { body { padding: 0; max-width: none; } }
@media (max-width: 30rem) { body { padding: .8rem; } .photo { width: 6rem; } .names { display: block; } }
""".strip()
_JOINERS = "\u200c\u200d"  # unseen characters that letters and emoji of some scripts need
_BOX = "☐"
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What the artist writes on a sheet; all may be empty. `photo` are the bytes of a JPEG, on wish."""

    day: date
    client: str = ""
    artist: str = ""
    note: str = ""
    photo: bytes = b""


def client_sheet(
    lab: FloatArray,
    matches: Sequence[ProductMatch],
    catalogue: Catalogue,
    choice: Choice,
    words: SheetWords,
    *,
    tone: Tone | None = None,
    favourites: Sequence[Shade] = (),
) -> str:
    """Return a self-contained HTML page: no script, nothing loaded; all text is escaped.

    Args:
        lab: (3,) the colour that was matched, which sliders may have moved away from the measured one.
        matches: what to list, in this order.
        catalogue: where the shades are from.
        choice: how many shades the list holds for this colour.
        words: date, names and note.
        tone: the measurement, if there was one.
        favourites: shades to mark with a heart.
    """
    skin = lab_to_hex(lab)
    title = f"Foundation shades for {words.client}" if words.client else "Foundation shades"
    by = f" · {escape(words.artist)}" if words.artist else ""
    picture = (
        f'<img class="photo" alt="The client" src="data:image/jpeg;base64,{base64.b64encode(words.photo).decode()}">'
        if words.photo
        else ""
    )
    note = f"<p>{escape(words.note)}</p>\n" if words.note else ""
    rows = "\n".join(_match(match, skin, favourites) for match in matches)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        f'<div class="head"><div>\n<h1>{escape(title)}</h1>\n<p class="quiet">{words.day:%d %B %Y}{by}</p>\n'
        f'<p><span class="skin" style="background:{skin}"></span> The skin colour that was matched</p>\n'
        f"{_measured(tone) if tone is not None else ''}{note}</div>{picture}</div>\n"
        f"<h2>Shades to try</h2>\n{rows}\n<h2>Notes</h2>\n"
        '<div class="lines"></div><div class="lines"></div>\n'
        f'<p class="quiet">{escape(choice.sentence)}</p>\n<p class="quiet">{escape(catalogue.source)} '
        "A swatch on a screen or on paper is not the foundation on skin: try the shade in daylight before you buy it."
        "</p>\n</body>\n</html>\n"
    )


def sheet_name(words: SheetWords) -> str:
    """Return a sheet's own file name, from the client's name and the day."""
    named = re.sub(r"[^\w]+", "-", words.client).strip("-_")[:_LONGEST_NAME].strip("-_")
    return "-".join(part for part in ("shades", named, words.day.isoformat()) if part) + ".html"


def _measured(tone: Tone) -> str:
    sure = {"good": "", "fair": " The photo allows for a step more or less.", "low": " The photo is rough: check it."}
    text = f"Depth: {tone.ita_class}.{sure[tone.confidence]} Undertone: {undertone_sentence(tone)}"
    warnings = "".join(f"<li>{escape(warning.sentence)}</li>" for warning in tone.warnings)
    return f"<p>{escape(text)}</p>\n" + (f'<ul class="quiet">{warnings}</ul>\n' if warnings else "")


def _match(match: ProductMatch, skin: str, favourites: Sequence[Shade]) -> str:
    shade = match.nearest.shade
    heart = " ♥" if shade in favourites else ""
    remarks = "".join(f'<div class="quiet">{escape(remark)}</div>' for remark in match_remarks(match))
    best = (
        f'<div class="swatch"><i style="background:{skin}"></i>'
        f'<i style="background:{escape(shade.hex, quote=True)}"></i></div>'
        f"{'Best' if match.earned else 'Best guess'}: {escape(shade.shade)}{heart}, {closeness(match.nearest.delta_e)}"
    )
    return (
        '<div class="match"><div class="names">'
        f"<div><strong>{escape(shade.shade)}{heart}</strong> · {escape(match.brand)} · {escape(match.product)}</div>"
        f'<div class="boxes">{_BOX} tried {_BOX} applied</div></div><div class="three">'
        f"<div>{_side('Lighter', match.lighter)}</div><div>{best}</div><div>{_side('Darker', match.darker)}</div></div>"
        f"{remarks}</div>"
    )


def _side(word: str, match: ShadeMatch | None) -> str:
    if match is None:
        return f'<div class="swatch"></div>{word}: none'
    return (
        f'<div class="swatch"><i style="background:{escape(match.shade.hex, quote=True)}"></i></div>'
        f"{word}: {escape(match.shade.shade)}"
    )


def escape(words: str, quote: bool = True) -> str:
    """Return foreign words as HTML that shows them, without characters that are unseen or turn the line about."""
    seen = (sign for sign in words if sign in _JOINERS or unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})
    return escaped("".join(seen), quote)
