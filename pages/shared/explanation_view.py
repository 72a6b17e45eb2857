"""One explanation: the photo beside its heatmap, for any class and any strength."""

from __future__ import annotations

import streamlit as st

import core

_SHOWN_SIDE_PX = 900  # twice the widest place on a page, for sharp screens


@st.fragment
def draw_explanation(analysis: core.Analysis) -> None:
    """Draw the photo, the overlay and their controls; a change of either redraws only this part of the page."""
    finding, explanation = analysis.finding, analysis.explanation
    task = core.task_named(finding.task)
    photo_place, overlay_place = st.columns(2)
    choice, cover = st.columns(2, vertical_alignment="bottom")
    label = choice.selectbox(
        "Places that speak for",
        explanation.labels,
        index=explanation.labels.index(finding.label),
        format_func=task.display_name,
        key=f"class-{finding.task}-{analysis.photo.sha256[:12]}",
    )
    strength = cover.slider("Strength of the colours", 0, 100, 70, step=5, format="%d %%", key="strength") / 100
    name = task.display_name(label)
    heatmap = explanation.heatmap(label)
    overlay = core.draw_overlay(
        analysis.photo.pixels, heatmap, explanation.region, strength=strength, max_side_px=_SHOWN_SIDE_PX
    )
    plain = core.shrink_picture(analysis.photo.pixels, _SHOWN_SIDE_PX)
    photo_place.image(plain, caption="The photo", width="stretch", alt="The photo")
    overlay_place.image(overlay, caption=f"Where the model sees {name}", width="stretch", alt=f"Heatmap for {name}")
    if explanation.is_blank(label):
        st.info(
            f"No place in this photo speaks for {name}: the map is zero everywhere.", icon=":material/visibility_off:"
        )
    else:
        _draw_scale(strength, name, region_is_whole=explanation.region == core.Region(0, 0, 1, 1))
    st.download_button(
        "Save this picture as PNG",
        lambda: core.png_bytes(
            core.draw_overlay(analysis.photo.pixels, heatmap, explanation.region, strength=strength)
        ),
        file_name=f"heatmap-{name.lower().replace(' ', '-').replace(chr(39), '')}.png",
        mime="image/png",
        icon=":material/download:",
        on_click="ignore",
    )


def _draw_scale(strength: float, name: str, *, region_is_whole: bool) -> None:
    st.image(core.png_bytes(core.colour_bar(strength)), width="stretch", alt="Colour scale from none to strongest")
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.caption("says nothing", width="content")
        st.caption(f"speaks most for {name}", width="content")
    seen = "" if region_is_whole else " The model sees only the middle square of the photo."
    st.caption(
        f"The map shows where the model looked, not where a disease is.{seen} Each map is scaled by its own strongest "
        "place, so the colours of two maps cannot be compared."
    )
