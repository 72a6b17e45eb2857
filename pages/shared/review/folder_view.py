"""A reviewer's own photos: a folder on this machine or a zip, judged as the recorded photos are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

import core
from pages.shared import chart_view, upload_view
from pages.shared.review import figures_view
from pages.shared.state import review_session
from pages.shared.state.review_session import OwnPhotos, ReviewedModel
from pages.shared.words.foreign_text import as_name, as_plain

_MOST_ZIP_MB = 512
_FOLDER, _ZIP = "A folder on this machine", "A zip"


@st.fragment
def draw_own_folder(model: ReviewedModel) -> None:
    """Let the reviewer name class folders, judge them with progress, and draw the same figures for them."""
    names = ", ".join(model.task.display_name(label) for label in model.card.labels)
    st.markdown(
        "Name a folder that holds one folder of photos for each class, or give a zip of it. Photos are read where they "
        "are; only the answers stay, until you close this tab. A zip is read in memory and never written to a disk."
    )
    st.caption(f"A class folder is named as its class: {names}. Photos in any other folder count as none of the eight.")
    ways = [_FOLDER, _ZIP] if review_session.is_at_this_machine() else [_ZIP]
    way = st.segmented_control("From", ways, default=ways[0], required=True, key="own-way")
    if way == _FOLDER:
        typed = st.text_input("Folder", key="own-folder", placeholder="/path/to/photos").strip()
        ready = bool(typed)
        name = Path(typed).name
    else:
        zipped = upload_view.pick_file(
            "Zip", help="One folder of photos for each class.", most_mb=_MOST_ZIP_MB, key="own-zip"
        )
        ready, name = zipped is not None, "" if zipped is None else zipped.name
    if st.button("Judge these photos", disabled=not ready, icon=":material/play_arrow:", key="own-judge"):
        files = review_session.answer_or_say(
            lambda: core.list_folder(core.resolved(Path(typed))) if way == _FOLDER else core.list_zip(_bytes(zipped))
        )
        if files is not None:
            _judge(model.card, name, files)
    own = review_session.own_photos(model.task.name)
    if own is not None:
        _draw_result(model, own)


def _judge(card: core.Card, name: str, files: tuple[core.OwnFile, ...]) -> None:
    words = f"Judging {len(files)} photos"
    bar = st.progress(0.0, words)

    def follow() -> None:
        for share in review_session.judge_own(name, card, files):
            bar.progress(share, words)

    review_session.answer_or_say(follow)
    bar.empty()


def _draw_result(model: ReviewedModel, own: OwnPhotos) -> None:
    title, forget = st.columns([4, 1], vertical_alignment="bottom")
    title.subheader(f"{as_name(own.name)}: {len(own.rows)} photos", anchor=False)
    forget.button("Forget", on_click=review_session.forget_own, icon=":material/delete:", type="tertiary")
    if own.refused:
        with st.expander(f"{len(own.refused)} files could not be read", icon=":material/broken_image:"):
            st.dataframe([{"File": as_plain(name), "Why": as_plain(why)} for name, why in own.refused], hide_index=True)
    strangers = [row for row in own.rows if row.truth not in model.task.labels]
    if strangers:
        answered = core.count_answered(strangers, model.card.threshold, model.card.temperature)
        st.markdown(f"**{answered} of {len(strangers)}** photos of none of the eight got one of them all the same.")
    known = [row for row in own.rows if row.truth in model.task.labels]
    if not known:
        st.info("No folder is named as one of the classes, so that nothing can be right.", icon=":material/info:")
        return
    answers = core.answers_to(model.task.labels, known, model.card.temperature)
    evaluation = core.evaluate_rows(answers.labels, answers.rows)
    low, high = evaluation.interval
    figures_view.draw_figures(
        [
            (
                "Accuracy",
                f"{evaluation.accuracy:.1%}",
                f"{evaluation.correct} of {evaluation.n}; {low:.0%} to {high:.0%}",
            ),
            ("Balanced accuracy", f"{evaluation.balanced_accuracy:.1%}", "mean of the classes' recalls"),
        ]
    )
    with st.container(width=900):
        chart_view.draw_figure(core.matrix_figure(evaluation, model.task), "Confusion matrix of your own photos")
    listed = core.list_answers(answers)
    named = model.task.display_name
    st.dataframe(
        [
            {
                "": "✓" if line.right else "✗",
                "Truth": named(line.truth),
                "Answer": named(line.answer),
                "Probability": line.probability,
                "File": as_plain(line.file),
            }
            for line in listed
        ],
        column_config={"Probability": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)},
        hide_index=True,
        height=320,
    )
    st.download_button(
        "Save as CSV",
        lambda: core.answers_csv(listed, model.task),
        file_name="own-photos.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _bytes(uploaded: Any) -> bytes:
    data: bytes = uploaded.getvalue()
    return data
