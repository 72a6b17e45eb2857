"""A poor photo gets its sentence before the answer, or no answer, or nothing at all, as the visitor chose."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageFilter
from streamlit.testing.v1 import AppTest

from core.samples.drawn_lesion import draw_ring_lesion
from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words
from tests.pages.skin.test_upload import PAGE, button, upload
from tests.photo_files import encoded

Open = Callable[[str], AppTest]

FIX = {
    "blurred": "The photo is blurred; please wipe the lens",
    "dark": "The photo is very dark; please take it again facing a window",
}


def file_of(kind: str) -> bytes:
    """Return the drawn lesion as a photo file: fine, out of focus, or in the dark."""
    fine = draw_ring_lesion()
    if kind == "blurred":
        return encoded(Image.fromarray(fine).filter(ImageFilter.GaussianBlur(18)), "JPEG", quality=92)
    if kind == "dark":
        return encoded((fine * 0.12).astype(np.uint8), "JPEG", quality=92)
    return encoded(fine, "JPEG", quality=92)


def under(open_page: Open, policy: str | None, *kinds: str) -> AppTest:
    app = open_page(PAGE)
    if policy is not None:
        app.radio(key="poor-photo").set_value(policy)
        app.run()
    return upload(app, *((f"{kind}.jpg", file_of(kind)) for kind in kinds))


@pytest.mark.parametrize("policy", ["off", "warn", "block"])
def test_a_fine_photo_is_answered_without_a_word_under_every_policy(open_page: Open, policy: str):
    app = under(open_page, policy, "fine")
    assert not app.exception
    assert headings(app)[1] == "Most likely Ringworm"
    assert not app.warning


@pytest.mark.parametrize("kind", FIX)
def test_a_poor_photo_is_answered_with_its_remedy_above_the_answer(open_page: Open, kind: str):
    app = under(open_page, None, kind)
    assert headings(app)[1] == "Most likely Ringworm"
    assert FIX[kind] in app.warning[0].value
    order = [element.type for element in app.main]
    assert order.index("header") < order.index("warning")


@pytest.mark.parametrize("kind", FIX)
def test_a_poor_photo_gets_no_answer_and_no_pass_under_block(
    open_page: Open, kind: str, fake_classifier: FakeClassifier
):
    app = under(open_page, "block", kind)
    assert not app.exception
    assert headings(app)[1] == "The photo is too poor to tell"
    assert FIX[kind] in words(app)
    assert "Ringworm" not in "".join(headings(app))
    assert not app.selectbox
    assert fake_classifier.passes == 0


@pytest.mark.parametrize("kind", FIX)
def test_nothing_is_said_under_off(open_page: Open, kind: str):
    app = under(open_page, "off", kind)
    assert headings(app)[1] == "Most likely Ringworm"
    assert not app.warning


def test_the_policy_can_be_changed_beside_the_result_and_holds_on_other_pages(open_page: Open):
    app = under(open_page, "block", "blurred")
    app.switch_page("pages/skin/webcam.py").run()
    assert app.radio(key="poor-photo").value == "block"
    app.switch_page(PAGE).run()
    assert headings(app)[1] == "The photo is too poor to tell"
    app.radio(key="poor-photo").set_value("warn")
    app.run()
    assert headings(app)[1] == "Most likely Ringworm"


def test_among_several_the_poor_one_is_named_and_the_fine_one_answered(
    open_page: Open, fake_classifier: FakeClassifier
):
    app = under(open_page, "block", "fine", "dark")
    assert "dark.jpg  \nThe photo is too poor to tell" in words(app)
    assert ":material/warning: dark" in words(app)
    assert headings(app)[1] == "Most likely Ringworm"
    assert fake_classifier.passes == 1
    button(app, "Show").click()
    app.run()
    assert headings(app)[1] == "The photo is too poor to tell"


@pytest.mark.parametrize("task", ["infection", "condition"])
def test_a_drawn_sample_is_never_remarked_on(open_page: Open, task: str):
    app = open_page(PAGE)
    app.radio(key="poor-photo").set_value("block")
    app.segmented_control(key="task").set_value(task)
    app.run()
    button(app, "Try a drawn sample").click()
    app.run()
    assert headings(app)[1].startswith("Most likely")
    assert not app.warning
