"""A visit remembers each question about a photo once: of each memo, and of each of its parts, the last."""

from collections.abc import Callable

import pytest
import streamlit as st

import core
from pages.shared.state import answer_session
from pages.shared.state.visit.memo import Memo

LENGTH: Memo[int] = Memo("length")


@pytest.fixture
def photo(photo_file: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch) -> core.Photo:
    monkeypatch.setattr(st, "session_state", {})
    return core.read_photo(photo_file())


def ask(photo: core.Photo, memo: Memo[int], question: str) -> tuple[int, bool]:
    """Return the answer, and whether it was made now."""
    made: list[int] = []

    def count() -> int:
        made.append(len(question))
        return made[0]

    return answer_session.remembered(photo, memo, question, count), bool(made)


def test_the_same_question_is_answered_once_and_another_in_its_place(photo: core.Photo):
    asked = [ask(photo, LENGTH, question) for question in ("one", "one", "three", "one")]
    assert asked == [(3, True), (3, False), (5, True), (3, True)]


def test_each_part_of_a_memo_has_a_last_answer_of_its_own(photo: core.Photo):
    ask(photo, LENGTH.of("a"), "one")
    ask(photo, LENGTH.of("a", "b"), "three")
    assert ask(photo, LENGTH.of("a"), "one") == (3, False)
    lasts = [answer_session.last_answer(photo, memo) for memo in (LENGTH, LENGTH.of("a"), LENGTH.of("a", "b"))]
    assert lasts == [None, 3, 5]


def test_a_note_stands_in_for_the_last_answer(photo: core.Photo):
    ask(photo, LENGTH, "one")
    answer_session.note(photo, LENGTH, 0)
    assert answer_session.last_answer(photo, LENGTH) == 0


def test_an_answer_about_one_photo_is_none_about_another(photo: core.Photo, photo_file: Callable[..., bytes]):
    ask(photo, LENGTH, "one")
    assert answer_session.last_answer(core.read_photo(photo_file(1)), LENGTH) is None
