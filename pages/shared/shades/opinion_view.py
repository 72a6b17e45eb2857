"""The condition model's four tones: a second opinion on a measurement, and the way to shades where there is none."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.shades import swatches
from pages.shared.state.shades import shades_session
from pages.shared.words.foreign_text import as_text

_WAIT = "It looks at the whole photo, which takes a few seconds the first time."
_NOT_MEASURED = (
    "This is the model's word for the tone, learned from a few dozen photos; no colour was measured. Take the shades "
    "as a place to start looking."
)


def draw_opinion(photo: core.Photo, tones: core.Part | None, opinion: core.SecondOpinion | None) -> None:
    """Draw what the model says about a measured depth, or the button that asks it."""
    if shades_session.model_task() is None:
        return
    if tones is None or opinion is None:
        _draw_button(photo, "Ask the model for a second opinion")
        return
    if opinion.confidence == "low" and opinion.steps > 1:
        st.warning(opinion.sentence, icon=":material/balance:")
    else:
        st.markdown(f":material/balance: {opinion.sentence}")
    _draw_bars(tones)


def draw_way_out(photo: core.Photo, tones: core.Part | None, *, face_seen: bool) -> None:
    """Where no colour can be read, offer the model's tone, and shades of its depth once it is asked."""
    if shades_session.model_task() is None:
        return
    if tones is None:
        st.markdown("**Without a measured colour** the model can still name a tone, and that leads to a depth.")
        _draw_button(photo, "Ask the model" if face_seen else "There is a face in this photo: ask the model")
        return
    st.subheader(f"By the model's tone: {core.depth_band(tones).name}", anchor=False)
    _draw_bars(tones)
    st.caption(_NOT_MEASURED)


@st.fragment
def draw_band_shades(tones: core.Part, catalogue: core.Catalogue) -> None:
    """Draw shades that walk through the model's depth, for one brand or across all."""
    band = core.depth_band(tones)
    st.header("Shades of this depth", anchor=False)
    brand = st.selectbox("Brand", catalogue.brands, index=None, placeholder="All brands", key="band-brand")
    matches = core.shades_in_band(catalogue, band, brand=brand)
    if matches:
        st.html(swatches.shade_grid(tuple(match.shade for match in matches)))
    else:
        st.info(f"The list holds no shade of this depth by {brand}.", icon=":material/search_off:")
    st.caption(as_text(catalogue.source))


def _draw_bars(tones: core.Part) -> None:
    task = shades_session.model_task()
    alt = ", ".join(
        f"{task.display_name(label) if task else label} {core.percent(share)}"
        for label, share in zip(tones.labels, tones.probabilities, strict=True)
    )
    chart_view.draw_bars(lambda: core.depth_figure(tones), tones.probabilities, "The model's tone, among four", alt)


def _draw_button(photo: core.Photo, label: str) -> None:
    st.button(label, on_click=shades_session.ask_model, args=(photo.sha256,), icon=":material/psychology_alt:")
    st.caption(_WAIT)
