"""How a result lies on a page: what stands side by side, and what a phone shows of it first."""

from __future__ import annotations

import streamlit as st

_PHONE = "@media(max-width:640px)"
_RULES = (
    # The answer's two sides stand beside each other where both have room, else one below the other.
    ".st-key-answer>[data-testid=stLayoutWrapper]>[data-testid=stHorizontalBlock]{flex-wrap:wrap}"
    ".st-key-answer>[data-testid=stLayoutWrapper]>[data-testid=stHorizontalBlock]>[data-testid=stColumn]"
    "{min-width:min(100%,22rem)}"
    ".st-key-answer h2{padding:0 0 .3rem}"
    ".st-key-pictures img{max-height:min(24rem,52vh);object-fit:contain;border-radius:.5rem}"
    # What is heard and not seen, and what is folded, takes no room between its neighbours.
    "[data-testid=stLayoutWrapper]:has(>.st-key-announcement){position:absolute;height:0;overflow:hidden}"
    ".st-key-notice{row-gap:0}.st-key-notice p{font-size:.9rem}.st-key-notice button{min-height:0;padding:0}"
    # One row of signs and one of photos, which are moved sideways where they are wider than the page.
    ".st-key-tiles p{font-size:.85rem;line-height:1.35}"
    ".st-key-tiles{flex-wrap:nowrap!important;overflow-x:auto;padding-bottom:.5rem}"
    ".st-key-given-line{flex-wrap:nowrap!important}"
    ".st-key-given-line p{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}"
    ".st-key-given-line>[data-testid=stElementContainer]:has([data-testid=stMarkdown]){min-width:0;flex:1 1 0}"
    ".st-key-given-line img{border-radius:.4rem}"
    # A phone shows one of the two pictures; wider pages show both and no switch.
    "@media(min-width:641px){.st-key-picture-switch{display:none}}"
    f"{_PHONE}{{.st-key-pictures>[data-testid=stLayoutWrapper]>[data-testid=stHorizontalBlock]{{gap:0}}"
    ".st-key-pictures img{max-height:31vh}"
    ".st-key-answer [data-testid=stHorizontalBlock],.st-key-answer [data-testid=stVerticalBlock]{gap:.5rem}"
    ".st-key-answer h2{font-size:1.5rem}"
    ".st-key-signs [data-testid=stButtonGroup] :has(>button){flex-wrap:nowrap;overflow-x:auto}"
    ".st-key-signs button{flex-shrink:0}"
    ".st-key-pictures [data-testid=stImageCaption]{display:none}"
    ".st-key-notice p{font-size:.82rem}.st-key-tiles>*{width:5.5rem!important}"
    "[data-testid=stMainBlockContainer]{padding-top:3.75rem}"
    "h1{font-size:1.5rem!important;padding:0!important}}"
)
_FOLDED = "<style>[data-testid=stLayoutWrapper]:has(>.st-key-door):not(:has([aria-invalid=true])){display:none}</style>"


def draw_style(*, folded: bool) -> None:
    """Lay a result out; with `folded` the uploader is hidden, but for a file that it refused."""
    st.html(f"<style>{_RULES}</style>{_FOLDED if folded else ''}")


def show_on_phones(shown: str, hidden: str) -> None:
    """Show one of two keyed containers on a phone, and both anywhere else."""
    st.html(f"<style>{_PHONE}{{.st-key-{hidden}{{display:none}}}}</style>")
