"""Labels in doubt as tiles: what a photo is called, what speaks against it, and keep, change or drop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

import core
from pages.shared.state import teach_session
from pages.shared.teach import progress_view
from pages.shared.words.foreign_text import as_name, as_plain, as_text

_A_PAGE = 8
_TILE_PX = 210
_DECISIONS: dict[core.LabelDecision, str] = {"keep": "Keep", "change": "Change", "drop": "Drop"}
_DOUBT, _OFF, _TORN = "Labels in doubt", "Off topic", "In several classes"


def draw_labels(task: core.Task) -> None:
    """Draw the photos whose labels a person should look at, and train again with what was decided."""
    said = core.read_answer(task.name)
    lists = {_DOUBT: _entries(said, "suspects"), _OFF: _entries(said, "off_topic"), _TORN: _torn(said)}
    st.subheader("Labels to look at", anchor=False)
    likely = said.get("likely_wrong_labels")
    if isinstance(likely, int):
        st.markdown(
            f"**About {likely} labels are likely wrong.** They stand first. What you decide goes into the task's "
            "labels.csv; no photo is moved or changed. Real mix-ups are harder to find than chance mistakes: a photo "
            "that is missing here may still be wrong."
        )
    shown = {name: entries for name, entries in lists.items() if entries}
    if not shown:
        st.info("Nothing stands out.", icon=":material/check:")
        return
    _draw_lists(task, shown)
    _draw_again(task)


@st.fragment
def _draw_lists(task: core.Task, lists: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    names = list(lists)
    picked = st.segmented_control(
        "List",
        names,
        default=names[0],
        required=True,
        format_func=lambda name: f"{name}: {len(lists[name])}",
        key=f"teach-list-{task.name}",
        label_visibility="collapsed",
    )
    entries = lists[picked]
    pages = -(-len(entries) // _A_PAGE)
    page = st.number_input(f"Page, of {pages}", 1, pages, key=f"teach-page-{picked}", width=140) if pages > 1 else 1
    changes = teach_session.changes_of(task.name)
    with st.container(horizontal=True, gap="medium"):
        for entry in entries[(page - 1) * _A_PAGE : page * _A_PAGE]:
            with st.container(width=_TILE_PX, gap="small"):
                _draw_tile(task, entry, changes)
    counted = [sum(one.decision == word for one in changes.values()) for word in ("change", "drop")]
    st.caption(f"Decided so far: {counted[0]} to change, {counted[1]} to drop.")


def _draw_tile(task: core.Task, entry: Mapping[str, Any], changes: core.LabelChanges) -> None:
    file, sha256, label = (str(entry.get(key, "")) for key in ("file", "sha256", "label"))
    try:
        photo = teach_session.photo_of(task.name, file, sha256)
        st.image(core.square_tile(photo.pixels, 2 * _TILE_PX), width="stretch", alt=as_plain(file))
    except core.DermaError as error:
        st.caption(f":material/broken_image: {as_text(error)}")
    st.markdown(f"{_words(task, entry, label)}  \n:small[{as_name(file.rsplit('/', 1)[-1])}]")
    _draw_decision(task, (file, sha256, label), str(entry.get("suggested", "")), changes.get((file, sha256)))


def _draw_decision(task: core.Task, which: tuple[str, str, str], suggested: str, kept: core.LabelChange | None) -> None:
    file, sha256, label = which
    others = [one for one in task.labels if one != label]
    wanted = kept.new_label if kept is not None and kept.new_label in others else suggested
    wanted = wanted if wanted in others else others[0]
    key = f"teach-{task.name}-{sha256[:16]}-{file}"
    kept_by = (task.name, which, wanted, f"{key}-decision", f"{key}-label")
    decision = st.segmented_control(
        "Decision",
        list(_DECISIONS),
        default=kept.decision if kept is not None else None,
        format_func=_DECISIONS.__getitem__,
        key=f"{key}-decision",
        label_visibility="collapsed",
        on_change=teach_session.decide,
        args=kept_by,
    )
    if decision == "change":
        st.selectbox(
            "It shows",
            others,
            index=others.index(wanted),
            format_func=task.display_name,
            key=f"{key}-label",
            on_change=teach_session.decide,
            args=kept_by,
        )


def _words(task: core.Task, entry: Mapping[str, Any], label: str) -> str:
    """Say what a photo is called, and what speaks against it."""
    name = task.display_name
    given = f"called **{name(label)}**"
    if "self_confidence" not in entry:
        also = [name(other) for other in entry.get("also", ()) if other in task.labels]
        return (
            f"{given}; the same picture is also called {', '.join(also)}" if also else f"{given}; shows something else"
        )
    alike = round(10 * float(entry["alike_agreeing"]))
    return (
        f"{given}, looks like **{name(str(entry['suggested']))}**  \n"
        f":small[without having seen it, the model gives {name(label)} {float(entry['self_confidence']):.0%}; "
        f"{alike} of the 10 most alike photos are called so]"
    )


def _draw_again(task: core.Task) -> None:
    asked = st.button("Train again with my changes", icon=":material/model_training:", key="teach-again")
    if asked and progress_view.follow(lambda note: teach_session.train_again(task.name, note), "teach-again"):
        st.rerun()


def _entries(said: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = said.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _torn(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the photos of one picture in several classes, one after the other, with what else they are called."""
    made: list[Mapping[str, Any]] = []
    for one in _entries(said, "conflicts"):
        for file, sha256, label in zip(one["files"], one["sha256"], one["labels"], strict=True):
            others = dict.fromkeys(other for other in one["labels"] if other != label)
            made.append({"file": file, "sha256": sha256, "label": label, "also": tuple(others)})
    return made
