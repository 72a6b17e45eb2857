"""How the accuracy differs between parts of the photos."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import chart_view
from pages.shared.review import choice_view
from pages.shared.review.choice_view import Chosen
from pages.shared.state import review_session
from pages.shared.state.review_session import ReviewedModel
from pages.shared.words.foreign_text import as_plain

_CAUSE, _TWIN, _SOURCE = "Cause", "Twin in training", "Source"
_SIZE, _SHARPNESS, _TONE = "Image size", "Sharpness", "Skin tone"
_MEASURED = (_SIZE, _SHARPNESS, _TONE)


@st.fragment
def draw_subsets(model: ReviewedModel) -> None:
    """Draw the accuracy of the parts of a set of photos; what must be measured is measured when asked for."""
    chosen = choice_view.choose_photos(model)
    if chosen is None:
        return
    kinds = [_CAUSE, *([_TWIN] if chosen.set_name in ("published", "grouped_cv") else [])]
    kinds += [_SOURCE] if core.is_external(chosen.set_name) else []
    kind = st.segmented_control(
        "Divided by", [*kinds, *_MEASURED], default=_CAUSE, required=True, key=f"subset-{chosen.set_name}",
        format_func=lambda name: "Kind" if name == _CAUSE and model.task.groups_split else name,
    )  # fmt: skip
    if kind in _MEASURED and not _is_measured(model, chosen, tone=kind == _TONE):
        return
    subsets = _subsets(model, chosen, kind)
    with st.container(width=760):
        chart_view.draw_figure(core.subsets_figure(subsets), _words(subsets))
    st.caption(f"Accuracy with its 95% interval. Parts of fewer than {core.TOO_FEW} photos are too few to say.")
    if kind == _TONE:
        st.caption(
            "The tone is measured on a face (ITA class). Close-ups of a lesion show no face, so that most photos have "
            "no measured tone; what the model does on dark skin cannot be said from these photos."
        )


def _subsets(model: ReviewedModel, chosen: Chosen, kind: str) -> tuple[core.Subset, ...]:
    facts = review_session.facts()
    if kind == _CAUSE:
        return core.by_cause(chosen.answers, model.task)
    if kind == _TWIN:
        return core.by_twin(chosen.answers)
    if kind == _SOURCE:
        return core.by_source(chosen.answers, core.read_sources(review_session.photo_roots(model.task.name)))
    measure = {_SIZE: core.by_size, _SHARPNESS: core.by_sharpness, _TONE: core.by_tone}[kind]
    return measure(chosen.answers, facts)


def _is_measured(model: ReviewedModel, chosen: Chosen, *, tone: bool) -> bool:
    """Whether the photos of the set have been measured; if not, offer it where the photos are at hand."""
    roots = review_session.photo_roots(model.task.name)
    paths = {row.sha256: path for row in chosen.answers.rows if (path := core.find_photo(row.file, roots))}
    if not paths:
        st.info("This needs the photos themselves, which are not on this machine.", icon=":material/folder_off:")
        choice_view.name_data_folder()
        return False
    missing = {key: path for key, path in paths.items() if not review_session.is_measured(key, tone=tone)}
    if not missing:
        return True
    what = "and look for a face on each" if tone else "for size and sharpness"
    if not st.button(f"Measure {len(missing)} photos {what}", icon=":material/straighten:", key=f"measure-{tone}"):
        return False
    bar = st.progress(0.0, f"Measuring {len(missing)} photos")
    for share in review_session.measure(missing, tone=tone):
        bar.progress(share, f"Measuring {len(missing)} photos")
    bar.empty()
    return True


def _words(subsets: tuple[core.Subset, ...]) -> str:
    return "Accuracy by part: " + ", ".join(
        f"{as_plain(part.name)} {part.accuracy:.0%} of {part.n}"
        if part.enough
        else f"{as_plain(part.name)} too few to say"
        for part in subsets
    )
