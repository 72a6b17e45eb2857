"""Words that somebody else wrote: names of files, zips and runs, cells of a table, a refusal that quotes them.

Streamlit formats most texts: Markdown, colours, icons, emoji, arrows and addresses. Here foreign words become a text
that is shown as it was written, whatever it holds.
"""

from __future__ import annotations

import re
import unicodedata

_MOST_NAME = 40
_JOINER = "\u2060"  # seen by nobody: icons, emoji, arrows and addresses are looked for once the escapes are gone

# Control characters, lone surrogates, and the marks that turn the order of what follows on the screen.
_UNSEEN = re.compile(r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_SPECIAL = re.compile(r"[\\`*{}<>#+!|~$&=^]|:(?=\S)|(?<![^\W_])_|_(?![^\W_])")  # inside a word "_" is a letter
_BRACKETS: dict[str, str | int | None] = {
    "[": "&#91;",
    "]": "&#93;",
}  # not by a backslash: a badge sets one before each itself
_AT_START = re.compile(r"^(?:(\d+)(?=[.)](?:\s|$))|(?=-))")
_ARROW = re.compile(r"(?<!\S)(<->|->|<-|--|>=|<=|~=)(?!\S)")
_ADDRESS = re.compile(r"(:(?=\S)|@|\bwww(?=\.))", re.IGNORECASE)


def as_text(words: object) -> str:
    """Return foreign words as Markdown that shows them as they are: for every place that formats its text."""
    text = as_plain(words)
    text = _ARROW.sub(lambda arrow: arrow[0][0] + _JOINER + arrow[0][1:], text)
    text = _ADDRESS.sub(rf"\1{_JOINER}", text)
    text = _SPECIAL.sub(r"\\\g<0>", text).translate(str.maketrans(_BRACKETS))
    return _AT_START.sub(r"\1\\", text)


def as_name(words: object) -> str:
    """Return the same of a name, which is shortened in its middle where it is long."""
    plain = as_plain(words) or "(no name)"
    return as_text(plain if len(plain) <= _MOST_NAME else f"{plain[:24]}…{plain[-14:]}")


def as_plain(words: object) -> str:
    """Return foreign words on one line without unseen characters: for places that format nothing, such as tables."""
    text = _UNSEEN.sub("", str(words))
    seen = ("\ufffd" if unicodedata.category(sign) == "Cs" else sign for sign in text)
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in seen).split())
