"""Which photo is measured, and what on it: a face, or a piece of skin that the person marks."""

from __future__ import annotations

import streamlit as st

import core
from pages.shared import marking_view, return_view, upload_view
from pages.shared.state import box_session, result_session, session
from pages.shared.state.box_session import PAPER, SKIN
from pages.shared.state.shades import shades_session
from pages.shared.state.shades.shades_session import Question, Reading
from pages.shared.state.visit.visit_session import SHADES, Accepted

_SIDE_PX = 900
_FACE, _PIECE = "The face", "A piece I mark"
_NAMES = {SKIN: "Bare skin", PAPER: "White paper"}
_LARGEST_MARK = 0.75  # of a side: more than this is a picture, not a piece of skin
_NO_FACE = (
    "No face found. Face the camera, hair back, or mark your cheek. A colour is never taken from the whole picture."
)
_MARK = "Mark a piece of bare cheek, jaw or neck on the photo."
_TOO_LARGE = "The marked box is nearly the whole picture. Mark bare skin only: a piece of the cheek, jaw or neck."


def require_photo() -> Accepted:
    """Return the photo to measure; where there is none, offer the ways to one and end the page."""
    entry = session.current_photo()
    if entry is None:
        st.markdown("Start from a photo of a face: bare skin, hair back, by a window, no filter.")
        _draw_ways()
        upload_view.draw_refusals(SHADES)
        st.stop()
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover("Another photo", icon=":material/swap_horiz:"):
            _draw_ways()
        if entry.sample:
            st.badge("A drawing made by this project, not a photo", icon=":material/draw:", color="gray")
    upload_view.draw_refusals(SHADES)
    return entry


def draw_question(entry: Accepted) -> Reading:
    """Draw the photo with the choices of what is measured, and return what was measured or why nothing was."""
    photo = entry.photo
    picture = st.container()
    question, marking = _ask(photo, beside_lesion=result_session.came_as_infection(entry))
    if question is None:
        reading = _nothing_asked(shades_session.faces_of(photo), marking)
    elif question.box is not None and _is_too_large(question.box):
        reading = Reading(None, "large_box", _TOO_LARGE)
    else:
        with st.spinner("Measuring…"):
            reading = shades_session.read_tone(photo, question)
    with picture:
        _draw_picture(photo, question, reading, marking)
        if not shades_session.faces_of(photo):
            st.button(
                "Turn the photo",
                on_click=session.turn_photo,
                args=(photo.sha256,),
                icon=":material/rotate_right:",
                help="A photo that lies on its side: each press turns it by a quarter.",
            )
    return reading


def _ask(photo: core.Photo, *, beside_lesion: bool) -> tuple[Question | None, str]:
    """Draw the choices; return the question, None while it is open, and what a drag on the photo marks."""
    faces = shades_session.faces_of(photo)
    tag = photo.sha256[:12]
    what = st.segmented_control(
        "Measure", [_FACE, _PIECE], default=_FACE if faces else _PIECE, required=True, key=f"measure-{tag}"
    )
    chosen = _choose_face(faces, tag) if what == _FACE else None
    made_up = st.toggle("Make-up is worn", key=f"made-up-{tag}")
    with_paper = st.toggle(
        "White paper is in the picture",
        key=f"paper-{tag}",
        help="A sheet of plain white paper beside the face tells the colour of the light.",
    )
    marks = [mark for mark, wanted in ((SKIN, what == _PIECE), (PAPER, with_paper)) if wanted]
    marking = "".join(marks[:1])
    if len(marks) > 1:
        marking = st.segmented_control(
            "What do you mark now?",
            marks,
            default=SKIN,
            required=True,
            format_func=_NAMES.__getitem__,
            key=f"mark-{tag}",
        )
    if marking:
        _draw_offer(photo, marking)
        marking_view.draw_edges(photo, marking, _NAMES[marking])
    box = box_session.marked_box(photo, SKIN) if SKIN in marks else None
    paper = box_session.marked_box(photo, PAPER) if PAPER in marks else None
    if box is None and chosen is None:
        return None, marking
    return Question(chosen, box, paper, made_up, beside_lesion), marking


def _choose_face(faces: tuple[core.Face, ...], tag: str) -> int | None:
    """Return which face is measured; of several the person chooses one, and nothing is measured before."""
    if len(faces) < 2:
        return 0 if faces else None
    return st.segmented_control(
        f"{len(faces)} faces found. Whose skin is it?",
        range(len(faces)),
        format_func=lambda number: f"Face {number + 1}",
        key=f"face-{tag}",
    )


def _draw_offer(photo: core.Photo, marking: str) -> None:
    """Where something looks like the paper, offer it; the person confirms it."""
    sheet = _offered_paper(photo, marking)
    if sheet is not None:
        st.markdown("The yellow frame looks like your white paper. Is it?")
        st.button(
            "Yes, use it as the white",
            on_click=box_session.mark_box,
            args=(photo.sha256, PAPER, sheet),
            icon=":material/check:",
        )


def _offered_paper(photo: core.Photo, marking: str) -> core.Region | None:
    """Return what may be the white paper, while it is being marked and nothing is marked yet."""
    if marking != PAPER or box_session.marked_box(photo, PAPER) is not None:
        return None
    return shades_session.offered_paper(photo)


def _draw_picture(photo: core.Photo, question: Question | None, reading: Reading, marking: str) -> None:
    tone = reading.tone
    faces = shades_session.faces_of(photo)
    if question is not None:
        faces = () if question.face is None else (faces[question.face],)
    drawn = core.draw_regions(
        photo.pixels,
        faces=faces,
        patches=tone.patches if tone else (),
        paper=(question.paper if question else None) or _offered_paper(photo, marking),
        upright=not marking,
        max_side_px=_SIDE_PX,
    )
    said = _said(tone, len(faces))
    if marking:
        st.caption(f"Drag a box over {_NAMES[marking].lower()}, or set its edges below.")
        marking_view.draw_picker(photo, drawn, marking, said)
    else:
        st.image(drawn, width="stretch", alt=said)
    if tone:
        struck = any(not patch.used for patch in tone.patches)
        st.caption("Green: measured." + (" Orange and crossed: struck out." if struck else ""))


def _said(tone: core.Tone | None, faces: int) -> str:
    if tone is None:
        return f"The photo with {faces} numbered faces" if faces > 1 else "The photo"
    return "The photo, measured: " + ", ".join(patch.name for patch in tone.patches if patch.used)


def _nothing_asked(faces: tuple[core.Face, ...], marking: str) -> Reading:
    """Return what the person has to do before anything is measured."""
    if not faces:
        return Reading(None, "no_face", _NO_FACE)
    if marking == SKIN:
        return Reading(None, "unmarked", _MARK)
    return Reading(None, "several_faces", f"{len(faces)} faces found. Choose one; nothing is measured before.")


def _is_too_large(box: core.Region) -> bool:
    return box.right - box.left > _LARGEST_MARK or box.bottom - box.top > _LARGEST_MARK


def _draw_ways() -> None:
    """Draw the uploader, the way to the webcam, and the drawn face."""
    upload_view.pick_photo("A photo of a face", **session.face_settings())
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.page_link(
            "pages/skin/webcam.py",
            label="Take one with the webcam",
            icon=":material/photo_camera:",
            query_params=return_view.COME_BACK,
        )
        st.button("Try a drawn face", on_click=session.take_face_sample, icon=":material/draw:")
