"""A measured tone: its colour, its depth with the interval, its hue, the nearest Monk swatch, and what is doubtful."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import Literal

import streamlit as st

import core
from pages.shared.shades import swatches
from pages.shared.state.shades.shades_session import Reading

_HEADLINES = {
    "no_face": "Nothing measured yet",
    "unmarked": "Mark the skin",
    "several_faces": "Whose skin is it?",
    "too_dark": "Too dark to measure",
    "too_bright": "Too bright to measure",
    "coloured_light": "No skin colour in this light",
    "covered": "Too little bare skin",
    "small_box": "The marked box is too small",
    "large_box": "The marked box is too large",
    "bad_white": "The paper cannot be used",
}
_CONFIDENCE: core.ForConfidences[tuple[str, Literal["green", "gray", "orange"]]] = {
    "good": ("good", "green"),
    "fair": ("fair", "gray"),
    "low": ("rough", "orange"),
}
_TERMS = (
    "ITA, the individual typology angle, tells depth from lightness and yellow. ΔE00 is the distance of two colours: "
    "about 1 can just be seen side by side, from 3 on it is plain."
)
_SEEN_DELTA_E = 3.0
_ENDS_DEG = (90.0, -90.0)


def draw_refusal(reading: Reading) -> None:
    """Say why nothing was measured, or what the person has to do first."""
    st.header(_HEADLINES.get(reading.code, "No colour can be read"), anchor=False)
    if reading.code in {"several_faces", "unmarked"}:
        st.info(reading.sentence, icon=":material/touch_app:")
    elif reading.code == "no_face":
        st.warning(reading.sentence, icon=":material/face_retouching_off:")
    else:
        st.error(reading.sentence, icon=":material/block:")


def draw_tone(tone: core.Tone, opinion: core.SecondOpinion | None) -> None:
    """Draw everything that was measured, the warnings before the numbers."""
    confidence = opinion.confidence if opinion else tone.confidence
    word, colour = _CONFIDENCE[confidence]
    st.header(f"Depth: {'roughly ' if confidence == 'low' else ''}{tone.ita_class}", anchor=False)
    st.markdown(_span(tone))
    st.badge(f"Confidence: {word}", color=colour)
    for warning in tone.warnings:
        _draw_warning(warning)
    st.html(swatches.large_swatch(tone.hex, "Measured skin"))
    st.html(_scale(tone))
    st.html(_facts(tone))
    st.caption(_TERMS)


def _span(tone: core.Tone) -> str:
    """Return the depths between which the skin lies, in a sentence."""
    deepest, lightest = (core.ita_class(edge) for edge in tone.ita_interval)
    light = "With the light measured from the paper" if tone.white_reference else "With the light unknown"
    depths = f"anywhere from {lightest} to {deepest}" if deepest != lightest else deepest
    return f"{light}, this skin is {depths} (90 % certain)."


def _draw_warning(warning: core.ToneWarning) -> None:
    if warning.code in {"coloured_light", "against_light", "uneven_light", "bright"}:
        st.warning(warning.sentence, icon=":material/light_mode:")
    else:
        st.info(warning.sentence, icon=":material/info:")


def _facts(tone: core.Tone) -> str:
    lightness, a, b = (float(value) for value in tone.lab)
    rows = (
        ("ITA", _with_interval(tone.ita_deg, tone.ita_interval, "°") + f", class “{escape(tone.ita_class)}”"),
        ("Lightness L*", _with_interval(lightness, tone.lightness_interval, "")),
        ("Undertone", escape(core.undertone_sentence(tone))),
        ("Hue", _with_interval(tone.hue_deg, tone.hue_interval, "°")),
        ("Lab", f"{lightness:.1f}, {a:.1f}, {b:.1f}"),
        (
            "Nearest Monk swatch",
            f'<span style="display:inline-block;width:1.6rem;height:1.1rem;vertical-align:-.15rem;border-radius:.25rem;'
            f'border:1px solid rgba(128,128,128,.4);background:{tone.monk.hex}"></span> '
            f"{tone.monk.swatch} of 10, at ΔE00 {tone.monk.delta_e:.1f}"
            + (": only the nearest, not a match" if tone.monk.delta_e > _SEEN_DELTA_E else ""),
        ),
    )
    cells = "".join(
        f'<div style="opacity:.75">{name}</div><div style="overflow-wrap:anywhere">{value}</div>'
        for name, value in rows
    )
    return (
        '<div style="display:grid;grid-template-columns:minmax(6.5rem,auto) 1fr;gap:.45rem 1.25rem;line-height:1.45">'
        f"{cells}</div>"
    )


def _with_interval(value: float, interval: tuple[float, float], unit: str) -> str:
    middle, low, high = (f"{number:.0f}{unit}".replace("-", "−") for number in (value, *interval))
    return f'<strong>{middle}</strong> <span style="opacity:.75">(90 % interval {low} to {high})</span>'


def _scale(tone: core.Tone) -> str:
    """Return the six ITA classes as a strip, light to dark, with the measured angle and its interval above it."""
    catalogue = core.read_catalogue()
    colours = []
    for upper, lower in pairwise((_ENDS_DEG[0], *core.ITA_LIMITS_DEG, _ENDS_DEG[1])):
        inside = catalogue.lab[(catalogue.ita <= upper) & (catalogue.ita > lower)]
        colours.append(core.lab_to_hex(inside.mean(axis=0)))
    fields = "".join(f'<div style="flex:1;background:{colour}"></div>' for colour in colours)
    names = "".join(
        f'<div style="flex:1;min-width:0;text-align:center;font-weight:{600 if name == tone.ita_class else 400}">'
        f"{name.replace('intermediate', 'inter&shy;mediate')}</div>"
        for name in core.ITA_CLASSES
    )
    high, low = (_place(edge) for edge in tone.ita_interval)
    middle = _place(tone.ita_deg)
    said = f"ITA {tone.ita_deg:.0f}°, 90 % interval {tone.ita_interval[0]:.0f}° to {tone.ita_interval[1]:.0f}°"
    return (
        f'<div role="img" aria-label="{said}" style="margin:.25rem 0 .5rem">'
        '<div style="position:relative;height:1.5rem">'
        f'<div style="position:absolute;left:{low:.1f}%;width:{high - low:.1f}%;top:.6rem;height:.3rem;'
        'border-radius:.2rem;background:currentColor;opacity:.55"></div>'
        f'<div style="position:absolute;left:calc({middle:.1f}% - .5rem);top:.25rem;width:1rem;height:1rem;'
        f'border-radius:50%;background:{tone.hex};border:2px solid currentColor;box-sizing:border-box"></div></div>'
        f'<div style="display:flex;height:1.4rem;border-radius:.4rem;overflow:hidden">{fields}</div>'
        f'<div style="display:flex;gap:2px;margin-top:.25rem;font-size:.75rem;line-height:1.2">{names}</div></div>'
    )


def _place(angle_deg: float) -> float:
    """Return where an angle stands on the strip, in percent from its light end; every class is a sixth of it."""
    edges = (_ENDS_DEG[0], *core.ITA_LIMITS_DEG, _ENDS_DEG[1])
    for number, (upper, lower) in enumerate(pairwise(edges)):
        if angle_deg >= lower or number == len(edges) - 2:
            share = (upper - min(angle_deg, upper)) / (upper - lower)
            return 100 * (number + min(share, 1.0)) / (len(edges) - 1)
    return 100.0
