"""One visit of a case: what was said that day, how sure it was, and what today's model says of the kept picture."""

from __future__ import annotations

from html import escape

import streamlit as st

import core
from pages.shared.state.cases import again_session, cases_session
from pages.shared.words.foreign_text import as_text

_SHOWN_PX = 200


def draw_visit(visit: core.Visit, thumb: bytes | None) -> None:
    """Draw a visit; `thumb` is its small picture, None where only figures were kept."""
    figures = visit.figures
    with st.container(border=True):
        picture, words = st.columns([1, 4]) if thumb is not None else (None, st.container())
        if picture is not None and thumb is not None:
            picture.image(thumb, width=_SHOWN_PX, alt=f"The picture of {visit.when[:10]}")
        with words:
            st.markdown(f"**{as_text(figures.headline)}**")
            st.caption(f"{visit.when[:10]}, {visit.when[11:16]} UTC")
            for sentence in (*figures.record, visit.note):
                if sentence:
                    st.markdown(as_text(sentence))
            _draw_skin(figures)
            _draw_facts(figures)
            _draw_again(visit)
            with st.popover("Remove", icon=":material/delete:", type="tertiary", key=f"remove-{visit.id}"):
                st.markdown("This visit is removed with its picture, for good.")
                st.button(
                    "Yes, remove this visit",
                    key=f"removed-{visit.id}",
                    type="primary",
                    on_click=cases_session.remove_visit,
                    args=(visit.id,),
                )


def _draw_skin(figures: core.Figures) -> None:
    if figures.skin is not None:
        low, high = figures.skin.ita_interval
        colour = escape(figures.skin.hex, quote=True)
        st.html(
            f'<div style="display:flex;gap:.75rem;align-items:center"><span style="width:3rem;height:1.5rem;'
            f'border-radius:.3rem;border:1px solid rgba(128,128,128,.4);background:{colour}"></span>'
            f"<span>ITA {figures.skin.ita_deg:.0f}° (90 % interval {low:.0f}° to {high:.0f}°), undertone "
            f"{escape(figures.skin.undertone)}</span></div>"
        )
    for match in figures.shades:
        shade = match.shade
        st.markdown(f"{as_text(f'{shade.brand} {shade.product}: {shade.shade}')}, ΔE00 {match.delta_e:.1f}")


def _draw_facts(figures: core.Figures) -> None:
    """Draw what else was known that day: the photo's quality, the light, and which model answered."""
    facts = [as_text(remark) for remark in figures.remarks]
    if figures.quality is not None:
        facts.append(f"Sharpness {figures.quality.sharpness:.0f}.")
    if figures.light:
        facts.append(f"Light: {as_text(figures.light)}.")
    if figures.fingerprint:
        facts.append(f"Model `{as_text(figures.fingerprint[:8])}`.")
    if facts:
        st.caption(" ".join(facts))


def _draw_again(visit: core.Visit) -> None:
    """Draw the button that asks today's model about the kept picture, and both answers beside their models."""
    finding = visit.figures.finding
    if finding is None or not visit.has_photo:
        return
    if st.button("Ask again", key=f"again-{visit.id}", icon=":material/refresh:", type="tertiary"):
        again_session.ask_again(visit)
    again = cases_session.asked_again(visit.id)
    if again is not None:
        same = again.weights_sha256 == finding.weights_sha256
        model = "the same model" if same else f"another model, {again.weights_sha256[:8]}"
        st.markdown(f"**Asked again today:** {as_text(core.headline(again))} ({model}).")
        st.caption(
            f"The answer of {visit.when[:10]} stays as it was kept. Today's was made from the small picture, which can "
            "lead to another answer than the whole photo."
        )
