"""What the list holds: every shade by lightness and hue with the person on it, and how many by depth and brand."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.shades import newer_list_view
from pages.shared.state.shades import kit_session, shades_session
from pages.shared.words.foreign_text import as_text

_MAP, _DEPTHS, _BRANDS, _NEWER = "As a map", "By depth", "By brand", "A newer list"


@st.fragment
def draw_catalogue() -> None:
    """Draw one of three views of the list, or the way to a newer one."""
    catalogue = kit_session.catalogue()
    views = [_MAP, _DEPTHS, _BRANDS, _NEWER]
    view = st.segmented_control("View", views, default=_MAP, required=True, key="catalogue-view")
    if view == _NEWER:
        newer_list_view.draw_newer_list()
    elif view == _MAP:
        _draw_map(catalogue)
    elif view == _DEPTHS:
        _draw_depths(core.coverage(catalogue))
    else:
        table = core.coverage(catalogue)
        st.markdown("The 25 brands with the most shades, and how many they have in each ITA class.")
        chart_view.draw_figure(core.coverage_figure(table), "Shades by brand and ITA class")
    st.caption(as_text(catalogue.source))


def _draw_map(catalogue: core.Catalogue) -> None:
    brand = st.selectbox("Brand", catalogue.brands, index=None, placeholder="All brands", key="catalogue-brand")
    shown = catalogue
    if brand:
        shown = core.build_catalogue([shade for shade in catalogue.shades if shade.brand == brand], catalogue.source)
    tone = shades_session.last_tone()
    chart_view.draw_figure(
        core.catalogue_figure(shown, tone), f"{len(shown.shades):,} shades by hue and lightness, each in its colour"
    )
    if tone is None:
        st.caption("Measure a face first, and its colour stands here with its interval.")
    else:
        st.caption("The ring is the measured skin, the dotted box its 90 % interval.")


def _draw_depths(table: core.Coverage) -> None:
    totals = table.counts.sum(axis=0)
    reached = (table.counts > 0).sum(axis=0)
    said = ", ".join(f"{name} {total:,}" for name, total in zip(table.ita_classes, totals, strict=True))
    chart_view.draw_figure(core.class_totals_figure(table), f"Shades by ITA class: {said}")
    st.markdown(
        f"Deep skin has less choice: {totals[-1]:,} shades of {reached[-1]} brands are “{table.ita_classes[-1]}”, "
        f"{totals[0]:,} of {reached[0]} brands “{table.ita_classes[0]}”."
    )
