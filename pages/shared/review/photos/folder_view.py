"""A reviewer's own photos: a folder on this machine or a zip, judged as the recorded photos are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

import core
from pages.shared import chart_view, upload_view
from pages.shared.review import figures_view
from pages.shared.server import nearness
from pages.shared.state import review_session
from pages.shared.state.review_session import OwnPhotos, ReviewedModel
from pages.shared.state.visit import upload_session
from pages.shared.words.foreign_text import as_name, as_plain

_MOST_ZIP_MB = 500  # the server's own limit is a little higher: `server.maxUploadSize`
_FOLDER, _ZIP = "A folder on this machine", "A zip"


@st.fragment
def draw_own_folder(model: ReviewedModel) -> None:
    """Let the reviewer name class folders, judge them with progress, and draw the same figures for them."""
    upload_session.forget_removed()
    names = ", ".join(model.task.display_name(label) for label in model.card.labels)
    st.markdown(
        "Name a folder that holds one folder of photos for each class, or give a zip of it. Photos are read where they "
        "are; only the answers stay, until you close this tab. A zip is read in memory and never written to a disk."
    )
    st.caption(
        f"A class folder is named as its class: {names}. Of folders in one another the innermost counts that is so "
        f"named. Photos in any other folder count as none of the {model.task.count}."
    )
    ways = [_FOLDER, _ZIP] if nearness.is_at_this_machine() else [_ZIP]
    way = st.segmented_control("From", ways, default=ways[0], required=True, key="own-way")
    name, listed = _draw_folder() if way == _FOLDER else _draw_zip()
    if st.button("Judge these photos", disabled=not name, icon=":material/play_arrow:", key="own-judge"):
        _judge(model.card, name, listed)
    own = review_session.own_photos(model.task.name)
    if own is not None:
        _draw_result(model, own)


def _draw_folder() -> tuple[str, Callable[[Callable[[int], None]], core.OwnFiles]]:
    """Draw where a folder is named; return its name, "" while there is none, and what lists its photos."""
    typed = st.text_input("Folder", key="own-folder", placeholder="/path/to/photos").strip().strip('"')
    return Path(typed).name or typed, lambda note: core.list_folder(Path(typed), note)


def _draw_zip() -> tuple[str, Callable[[Callable[[int], None]], core.OwnFiles]]:
    """Draw where a zip is given, and return the same of it."""
    zipped = upload_view.pick_file(
        "Zip",
        help="One folder of photos for each class.",
        most_mb=_MOST_ZIP_MB,
        key=upload_session.uploader_key("own-zip"),
    )
    st.caption(f"At most {_MOST_ZIP_MB} MB, {core.MOST_OWN_PHOTOS:,} photos and 32 MB each photo.")
    return "" if zipped is None else zipped.name or "zip", lambda note: core.list_zip(zipped.getvalue())


def _judge(card: core.Card, name: str, listed: Callable[[Callable[[int], None]], core.OwnFiles]) -> None:
    """Look for photos and judge them with progress. A click on "Stop" asks for a new run, which ends this one."""
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, "Looking for photos…", width=520)
        st.button("Stop", icon=":material/stop:", key="own-stop")

    def follow() -> None:
        def count(seen: int) -> None:
            bar.progress(0.0, f"Looking for photos: {seen:,} files seen")

        files = listed(count)
        words = f"Judging {len(files.files):,} photos"
        bar.progress(0.0, words)
        for share in review_session.judge_own(name, card, files):
            bar.progress(share, words)

    review_session.answer_or_say(follow)
    place.empty()


def _draw_result(model: ReviewedModel, own: OwnPhotos) -> None:
    title, forget = st.columns([4, 1], vertical_alignment="bottom")
    title.subheader(f"{as_name(own.name)}: {len(own.rows)} photos", anchor=False)
    forget.button("Forget", on_click=review_session.forget_own, icon=":material/delete:", type="tertiary")
    if own.done < own.total:
        st.info(f"Stopped after {own.done:,} of {own.total:,} photos; these figures are about those.")
    if own.left_out:
        st.caption(core.say_left_out(own.left_out))
    if own.refused:
        with st.expander(f"{len(own.refused)} files could not be read", icon=":material/broken_image:"):
            st.dataframe([{"File": as_plain(name), "Why": as_plain(why)} for name, why in own.refused], hide_index=True)
    _draw_strangers(model, own)
    known = [row for row in own.rows if row.truth in model.task.labels]
    if not known:
        st.info("No folder is named as one of the classes, so no answer can be right.", icon=":material/info:")
        return
    answers = core.answers_to(model.task.labels, known, model.card.temperature)
    _draw_known(model, answers)
    _draw_answers(model, answers)


def _draw_strangers(model: ReviewedModel, own: OwnPhotos) -> None:
    """Say what was answered about the photos in folders of no class, where there are any."""
    strangers = [row for row in own.rows if row.truth not in model.task.labels]
    if strangers:
        answered = core.count_answered(strangers, model.card.threshold, model.card.temperature)
        st.markdown(
            f"**{answered} of {len(strangers)}** photos in other folders got one of the {model.task.count} names by "
            f"probability alone ({model.card.threshold:.0%} or more). Upload also checks for skin and may refuse."
        )
        _draw_unknown(model, own)


def _draw_known(model: ReviewedModel, answers: core.Answers) -> None:
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


def _draw_answers(model: ReviewedModel, answers: core.Answers) -> None:
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


def _draw_unknown(model: ReviewedModel, own: OwnPhotos) -> None:
    """Name the folders that are no class, so that a misspelled one is seen."""
    folders = core.folders_of_no_class(own.rows, model.card.labels)
    likely = [folder for folder in folders if folder.nearest]
    hint = f", {len(likely)} of them nearly" if likely else ""
    count = "1 folder is" if len(folders) == 1 else f"{len(folders)} folders are"
    with st.expander(f"{count} named as no class{hint}", icon=":material/folder_off:", expanded=bool(likely)):
        st.dataframe(
            [
                {
                    "Folder": as_plain(folder.folder),
                    "Photos": folder.photos,
                    "Nearest class": model.task.display_name(folder.nearest) if folder.nearest else "",
                }
                for folder in folders
            ],
            hide_index=True,
        )
