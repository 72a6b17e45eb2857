"""Waiting for an answer: the place in the queue, the refusal, and a place that is neither lost nor leaked."""

import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import core
from core.errors import WeightsError
from pages.shared.state import model_session, wait_view
from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words

PAGE = "pages/skin/upload.py"
Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]


class HeldQueue(core.WorkQueue):
    """A pool of one worker, which is busy until the test lets it go."""

    def __init__(self, waiting: int) -> None:
        super().__init__(1, waiting, patience_s=60)
        self.let_go = threading.Event()
        self.submitted = 0
        super().submit(self.let_go.wait)

    def submit(self, work: Callable[[], object]) -> core.Ticket:
        self.submitted += 1
        return super().submit(work)


@pytest.fixture
def held_pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], HeldQueue]]:
    """Return a maker of the pool that the app will use; its answers to other visitors hold it up."""
    pools: list[HeldQueue] = []

    def make(waiting: int) -> HeldQueue:
        pools.append(HeldQueue(waiting))
        monkeypatch.setattr(core, "WorkQueue", lambda workers: pools[-1], raising=False)
        return pools[-1]

    yield make
    for pool in pools:
        pool.let_go.set()


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader(key="uploads").set_value([(name, data, "image/jpeg") for name, data in files])
    return app.run()


def cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every wait end the run at once, as a click in the middle of it does."""
    monkeypatch.setattr(wait_view, "draw_wait", lambda ticket: st.stop())


def test_past_the_bound_the_page_asks_to_try_again_and_then_answers(
    open_page: Open, photo_file: Draw, held_pool: Callable[[int], HeldQueue], fake_classifier: FakeClassifier
):
    pool = held_pool(0)
    app = upload(open_page(PAGE), ("spot.jpg", photo_file()))
    assert not app.exception
    assert "Your photo is kept, but it has not been looked at yet." in words(app)
    assert "Please try again in a few seconds." in words(app)
    assert fake_classifier.passes == 0
    pool.let_go.set()
    while pool.busy():
        time.sleep(0.01)
    next(button for button in app.button if button.label == "Try again").click()
    app.run()
    assert not app.exception
    assert "Most likely Ringworm" in headings(app)
    assert fake_classifier.passes == 1


def test_an_answer_that_was_waited_for_is_drawn_without_a_word_of_the_wait(
    open_page: Open, photo_file: Draw, held_pool: Callable[[int], HeldQueue]
):
    pool = held_pool(1)
    threading.Timer(0.6, pool.let_go.set).start()
    app = upload(open_page(PAGE), ("spot.jpg", photo_file()))
    assert "Most likely Ringworm" in headings(app)
    assert "ahead of yours" not in words(app)


def test_a_run_that_is_cut_short_leaves_its_place_to_the_next(
    open_page: Open,
    photo_file: Draw,
    held_pool: Callable[[int], HeldQueue],
    fake_classifier: FakeClassifier,
    monkeypatch: pytest.MonkeyPatch,
):
    pool, app = held_pool(1), open_page(PAGE)
    with monkeypatch.context() as cut:
        cut_short(cut)
        upload(app, ("spot.jpg", photo_file()))
        app.run()
    pool.let_go.set()
    app.run()
    assert "Most likely Ringworm" in headings(app)
    assert (pool.submitted, fake_classifier.passes) == (1, 1)


def test_a_photo_that_is_taken_away_frees_its_place(
    open_page: Open, photo_file: Draw, held_pool: Callable[[int], HeldQueue], monkeypatch: pytest.MonkeyPatch
):
    pool, app = held_pool(1), open_page(PAGE)
    cut_short(monkeypatch)
    upload(app, ("spot.jpg", photo_file()))
    assert pool.busy() == 2
    upload(app)
    assert pool.busy() == 1


@pytest.mark.parametrize(
    ("ahead", "sentence"), [(1, "1 photo is ahead of yours."), (2, "2 photos are ahead of yours.")]
)
def test_the_wait_names_how_many_photos_are_ahead(ahead: int, sentence: str):
    def page(number: int) -> None:
        import streamlit as st

        from pages.shared.state import wait_view

        class Waiting:
            turns = 0

            def wait(self, seconds: float) -> bool:
                self.turns += 1
                if self.turns == 3:
                    st.stop()  # what was drawn in the middle of the wait stays to be looked at
                return False

            def ahead(self) -> int:
                return number

        wait_view.draw_wait(Waiting())

    app = AppTest.from_function(page, kwargs={"number": ahead}).run()
    assert sentence in words(app)


def test_a_model_that_is_shown_photos_otherwise_answers_only_when_it_is_asked(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    fake_classifier.cards = {
        "infection": SimpleNamespace(trunk=SimpleNamespace(sha256="one"), preprocessing="whole"),
        "condition": SimpleNamespace(trunk=SimpleNamespace(sha256="one"), preprocessing="small"),
    }
    app = upload(open_page(PAGE), ("face.jpg", photo_file()))
    assert {key[1] for key in app.session_state["visit"].analyses} == {"infection"}
    app.segmented_control(key="task").set_value("condition")
    app.run()
    assert not app.exception
    assert {key[1] for key in app.session_state["visit"].analyses} == {"infection", "condition"}


@pytest.mark.parametrize("error", [WeightsError("not installed"), RuntimeError("a fault of ours")])
def test_memory_is_given_back_also_where_the_models_cannot_be_loaded(error: Exception, monkeypatch: pytest.MonkeyPatch):
    tidied = []

    def fail(key: str) -> None:
        raise error

    monkeypatch.setattr(model_session, "_AFTER_THE_PAGE_S", 0.0)
    monkeypatch.setattr(model_session, "_classifier", fail)
    monkeypatch.setattr(core, "keep_memory_trimmed", lambda *work: tidied.append(work))
    model_session._warm_up()
    assert len(tidied) == 1
