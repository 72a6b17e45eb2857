"""The photo and its map: beside each other or, on a phone, one at a time; and the settings and check of the map."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

import core
from pages.shared.results import layout
from pages.shared.state import picture_session

_PHOTO, _MAP = "Photo", "Where it looked"


@dataclass(frozen=True, slots=True, eq=False)
class ChosenMap:
    """The map to show: an explanation, the label that it is for, and the strength of its colours, 0–1."""

    explanation: core.Explanation
    label: str
    strength: float


def draw_pictures(analysis: core.Analysis, chosen: ChosenMap) -> None:
    """Draw the photo and the map; a phone shows one of them and a switch."""
    with st.container(key="pictures", gap="small"):
        photo_place, map_place = st.columns(2, gap="small")
        with photo_place, st.container(key="picture-photo"):
            st.image(picture_session.shown_photo(analysis.photo), caption="The photo", width="stretch", alt="The photo")
        with map_place, st.container(key="picture-map"):
            _draw_overlay(analysis, chosen)
        with st.container(key="picture-switch"):
            picked = st.segmented_control(
                "Picture",
                [_PHOTO, _MAP],
                default=_PHOTO,
                required=True,
                label_visibility="collapsed",
                key=f"picture-{analysis.finding.task}-{analysis.photo.sha256[:12]}",
                width="stretch",
            )
    if picked == _PHOTO:
        layout.show_on_phones("picture-photo", hidden="picture-map")
    else:
        layout.show_on_phones("picture-map", hidden="picture-photo")


def draw_map(analysis: core.Analysis) -> None:
    """Draw the map alone, above its settings."""
    place = st.container()
    chosen = _choose(analysis)
    with place:
        _draw_overlay(analysis, chosen)


def draw_photo(photo: core.Photo) -> None:
    """Draw the photo alone."""
    with st.container(key="pictures"):
        st.image(picture_session.shown_photo(photo), width="stretch", alt="The photo")


def draw_settings(analysis: core.Analysis) -> ChosenMap:
    """Draw the choices of the map, folded away, with its scale, its check and the way to keep it; return the choice."""
    key = f"map-{analysis.finding.task}-{analysis.photo.sha256[:12]}"
    with st.expander("Map settings", icon=":material/tune:", key=key):
        return _choose(analysis)


def _choose(analysis: core.Analysis) -> ChosenMap:
    """Draw the choices of the map and what belongs to it, and return the choice.

    Grad-CAM came with the answer and costs nothing more; another method is asked when it is chosen.
    """
    finding = analysis.finding
    name = core.task_named(finding.task).display_name
    key = f"{finding.task}-{analysis.photo.sha256[:12]}"
    label_place, method_place = st.columns(2)
    label = label_place.selectbox(
        "Places that speak for",
        finding.labels,
        index=finding.labels.index(finding.label),
        format_func=name,
        key=f"class-{key}",
    )
    method = _pick_method(method_place, analysis.explanation.method, key)
    strength = st.slider("Strength of the colours", 0, 100, 70, step=5, format="%d%%", key="strength") / 100
    chosen = ChosenMap(_explanation_by(analysis, method, label), label, strength)
    _draw_meaning(chosen, name(label))
    _draw_method(chosen.explanation)
    _draw_check(analysis, chosen, name(label))
    _draw_download(analysis, chosen, name(label))
    return chosen


def _draw_overlay(analysis: core.Analysis, chosen: ChosenMap) -> None:
    name = core.task_named(analysis.finding.task).display_name(chosen.label)
    overlay = picture_session.overlay_of(analysis, chosen.explanation, chosen.label, chosen.strength)
    caption = f"Where the model sees {name}" if _is_per_label(chosen) else "What stands out to the model"
    st.image(overlay, caption=caption, width="stretch", alt=f"Heatmap for {name}")


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


def _is_per_label(chosen: ChosenMap) -> bool:
    method = chosen.explanation.method
    return _is_free(method) or core.explain_method(method).per_label


def _draw_meaning(chosen: ChosenMap, name: str) -> None:
    if chosen.explanation.is_blank(chosen.label):
        st.info(
            f"No place in this photo speaks for {name}: the map is zero everywhere.", icon=":material/visibility_off:"
        )
    else:
        most = f"speaks most for {name}" if _is_per_label(chosen) else "stands out most"
        _draw_scale(chosen.strength, most, region_is_whole=chosen.explanation.region == core.Region(0, 0, 1, 1))


def _draw_method(explanation: core.Explanation) -> None:
    if not _is_free(explanation.method):
        sentence = core.explain_method(explanation.method).sentence
        st.caption(f"{explanation.method} {sentence} It took {explanation.seconds:.1f} seconds.")


def _draw_check(analysis: core.Analysis, chosen: ChosenMap, name: str) -> None:
    """Offer to check the map that is shown, and draw what the check found once it was asked for."""
    explanation, label = chosen.explanation, chosen.label
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


def _draw_download(analysis: core.Analysis, chosen: ChosenMap, name: str) -> None:
    method, explanation = chosen.explanation.method, chosen.explanation
    st.download_button(
        "Save this picture as PNG",
        lambda: core.png_bytes(
            core.draw_overlay(
                analysis.photo.pixels,
                explanation.heatmap(chosen.label),
                explanation.region,
                strength=chosen.strength,
            )
        ),
        file_name=f"heatmap-{_in_file_name(name)}{'' if _is_free(method) else '-' + _in_file_name(method)}.png",
        mime="image/png",
        icon=":material/download:",
        on_click="ignore",
    )


def _in_file_name(name: str) -> str:
    return name.lower().replace(" ", "-").replace("'", "").replace("+", "p")
