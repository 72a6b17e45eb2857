"""The door for files, the same on every page: it takes any name, and says in words why the browser keeps a file back.

A name says nothing about a file: a browser saves a JPEG as `.jfif`, a camera writes `.HIF`, a messenger no ending at
all. Given a list of endings, Streamlit's widget would refuse those before anyone has looked inside. What it still
refuses by itself, a file over the limit, it tells only to screen readers and to a mouse that rests on the red chip; the
rule below shows that sentence to everyone.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.shared.state import session
from pages.shared.words.foreign_text import as_name, as_text

PRIVACY = (
    "Nothing leaves this machine, and nothing is stored unless you keep it in a case: a photo is forgotten when you "
    "remove it or close the tab."
)
PHOTO_MB = 32  # a 50-megapixel phone JPEG of best quality has about 30
PHOTO_HELP = (
    "JPEG or HEIC up to 50 megapixels, PNG or WebP up to 25; at least 64 pixels on the shorter side. What the file is "
    "called does not matter."
)

# Streamlit 1.67: the chip of a refused file is marked `aria-invalid` and holds the sentence in a hidden `role=alert`.
_CHIP = "[data-testid=stFileChip][aria-invalid=true]"
_SAID = (
    f"<style>{_CHIP}{{flex-wrap:wrap;max-width:100%}}"
    f"{_CHIP} [role=alert]{{position:static!important;width:auto!important;height:auto!important;margin:0!important;"
    "clip:auto!important;overflow:visible!important;white-space:normal!important;flex-basis:100%;order:9;"
    "padding:0 .25rem .25rem!important;font-size:.875rem;line-height:1.4;overflow-wrap:anywhere}"
    f"{_CHIP} [role=alert]::after{{content:' This file was not read.'}}"
    f"[data-testid=stFileUploader]:has({_CHIP}) *{{max-height:none!important}}</style>"
)


def pick_file(label: str, *, help: str, most_mb: int, many: bool = False, **settings: Any) -> Any:
    """Draw an uploader for a file, or for several, of at most `most_mb` each, and return what Streamlit returns.

    `settings` tie it to a visit: key and callback.
    """
    st.html(_SAID)
    return st.file_uploader(label, accept_multiple_files=many, max_upload_size=most_mb, help=help, **settings)


def pick_photo(label: str, *, many: bool = False, **settings: Any) -> Any:
    """Draw an uploader for a photo, or for several; a picture from the clipboard comes in by it too."""
    with st.container(key="photo-door", gap="small"):
        files = pick_file(label, help=PHOTO_HELP, most_mb=PHOTO_MB, many=many, **settings)
        st.caption(f"A copied picture can be pasted here (Ctrl+V or ⌘V). {PRIVACY}")
    return files


def draw_refusals(place: str) -> None:
    """Say of every file that could not be used why, and what to do."""
    for file in session.refused(place):
        st.error(f"**{as_name(file.name)}** {as_text(file.sentence)}", icon=":material/broken_image:")
