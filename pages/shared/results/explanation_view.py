"""One explanation: the photo beside its heatmap, for any class, strength and method, and the check of the map."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared.state import picture_session


@st.fragment
def draw_explanation(analysis: core.Analysis) -> None:
    """Draw the photo, the overlay and their controls; a change of any redraws only this part of the page.

    Grad-CAM came with the answer and costs nothing more; another method is asked when it is chosen.
    """
    finding, photo = analysis.finding, analysis.photo
    task = core.task_named(finding.task)
    photo_place, overlay_place = st.columns(2)
    label_place, method_place = st.columns(2)
    key = f"{finding.task}-{photo.sha256[:12]}"
    label = label_place.selectbox(
        "Places that speak for",
        finding.labels,
        index=finding.labels.index(finding.label),
        format_func=task.display_name,
        key=f"class-{key}",
    )
    method = _pick_method(method_place, analysis.explanation.method, key)
    strength = st.slider("Strength of the colours", 0, 100, 70, step=5, format="%d %%", key="strength") / 100
    explanation = _explanation_by(analysis, method, label)
    name = task.display_name(label)
    overlay = picture_session.overlay_of(analysis, explanation, label, strength)
    photo_place.image(picture_session.shown_photo(photo), caption="The photo", width="stretch", alt="The photo")
    caption = f"Where the model sees {name}" if _is_per_label(method) else "What stands out to the model"
    overlay_place.image(overlay, caption=caption, width="stretch", alt=f"Heatmap for {name}")
    if explanation.is_blank(label):
        st.info(
            f"No place in this photo speaks for {name}: the map is zero everywhere.", icon=":material/visibility_off:"
        )
    else:
        most = f"speaks most for {name}" if _is_per_label(method) else "stands out most"
        _draw_scale(strength, most, region_is_whole=explanation.region == core.Region(0, 0, 1, 1))
    _draw_method(explanation)
    _draw_check(analysis, explanation, label, name)
    st.download_button(
        "Save this picture as PNG",
        lambda: core.png_bytes(
            core.draw_overlay(photo.pixels, explanation.heatmap(label), explanation.region, strength=strength)
        ),
        file_name=f"heatmap-{_in_file_name(name)}{'' if _is_free(method) else '-' + _in_file_name(method)}.png",
        mime="image/png",
        icon=":material/download:",
        on_click="ignore",
    )


def _pick_method(place: st.delta_generator.DeltaGenerator, free: str, key: str) -> str:
    names = [free, *(method.name for method in core.EXPLAIN_METHODS)]
    others = "".join(f"\n- **{method.name}** {method.sentence}" for method in core.EXPLAIN_METHODS)
    return place.selectbox(
        "Method",
        names,
        format_func=lambda name: f"{name}, with the answer" if name == free else f"{name}, on request",
        key=f"method-{key}",
        help=f"{free} comes with every answer. Each of the others takes about as long as an answer:\n{others}",
    )


def _explanation_by(analysis: core.Analysis, method: str, label: str) -> core.Explanation:
    """Return the answer's own explanation, or another method's."""
    if method == analysis.explanation.method:
        return analysis.explanation
    with st.spinner(f"Drawing the map by {method}… The first one takes a few seconds longer."):
        return picture_session.map_by(analysis, method, label)


def _is_free(method: str) -> bool:
    return all(method != other.name for other in core.EXPLAIN_METHODS)


def _is_per_label(method: str) -> bool:
    return _is_free(method) or core.explain_method(method).per_label


def _draw_method(explanation: core.Explanation) -> None:
    if not _is_free(explanation.method):
        sentence = core.explain_method(explanation.method).sentence
        st.caption(f"{explanation.method} {sentence} It took {explanation.seconds:.1f} seconds.")


def _draw_check(analysis: core.Analysis, explanation: core.Explanation, label: str, name: str) -> None:
    """Offer to check the map that is shown, and draw what the check found once it was asked for."""
    if explanation.is_blank(label):
        return
    check = picture_session.check_if_made(analysis, explanation, label)
    if check is None:
        place = st.empty()
        if not place.button(
            "Check this map",
            key=f"check-{analysis.finding.task}-{explanation.method}-{label}-{analysis.photo.sha256[:12]}",
            icon=":material/fact_check:",
            help="Blurs the marked places and looks whether the answer changes, beside other places of the same size.",
        ):
            return
        with place, st.spinner("Blurring places and asking again…"):
            check = picture_session.check_of(analysis, explanation, label)
        place.empty()
    sentence = core.check_sentence(check, name)
    if check.meaningful:
        st.info(sentence, icon=":material/fact_check:")
    else:
        st.warning(sentence, icon=":material/question_mark:")


def _draw_scale(strength: float, most: str, *, region_is_whole: bool) -> None:
    st.image(core.png_bytes(core.colour_bar(strength)), width="stretch", alt="Colour scale from none to strongest")
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.caption("says nothing", width="content")
        st.caption(most, width="content")
    seen = "" if region_is_whole else " The model sees only the middle square of the photo."
    st.caption(
        f"The map shows where the model looked, not where a disease is.{seen} Each map is scaled by its own strongest "
        "place, so the colours of two maps cannot be compared."
    )


def _in_file_name(name: str) -> str:
    return name.lower().replace(" ", "-").replace("'", "").replace("+", "p")
