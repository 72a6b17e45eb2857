from collections.abc import Callable

import numpy as np
from streamlit.testing.v1 import AppTest

from tests.conftest import FakeClassifier
from tests.pages.conftest import headings, words
from tests.pages.skin.test_upload import button, upload

PAGE = "pages/skin/shades.py"
Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]


def swatches(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def test_without_a_photo_the_ways_to_one_are_offered(open_page: Open):
    app = open_page(PAGE)
    assert not app.exception
    assert headings(app) == ["Foundation shades"]
    assert "there is none yet" in app.info[0].value
    assert button(app, "Try a drawn face")


def test_the_photo_of_the_visit_leads_to_shades_of_its_depth(open_page: Open, photo_file: Draw):
    app = upload(open_page("pages/skin/upload.py"), ("face.jpg", photo_file()))
    app.switch_page(PAGE).run()
    assert not app.exception
    assert headings(app) == ["Foundation shades", "Depth: light to medium", "Shades of this depth"]
    assert swatches(app).count("background:#") == 12
    assert "A measurement of the skin's colour in the photo will follow" in words(app)


def test_a_deeper_tone_leads_to_darker_swatches(open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier):
    def mean_red(probabilities: list[float]) -> float:
        fake_classifier.probabilities["condition"] = np.array(probabilities)
        app = upload(open_page("pages/skin/upload.py"), ("face.jpg", photo_file()))
        app.switch_page(PAGE).run()
        reds = [int(part[:2], 16) for part in swatches(app).split("background:#")[1:]]
        return sum(reds) / len(reds)

    pale = mean_red([0.1, 0.85, 0.01, 0.01, 0.01, 0.01, 0.005, 0.005])
    dark = mean_red([0.1, 0.01, 0.01, 0.01, 0.01, 0.85, 0.005, 0.005])
    assert dark < pale - 50


def test_the_answer_of_the_upload_page_is_used_again(
    open_page: Open, photo_file: Draw, fake_classifier: FakeClassifier
):
    app = upload(open_page("pages/skin/upload.py"), ("face.jpg", photo_file()))
    app.switch_page(PAGE).run()
    assert fake_classifier.passes == 1


def test_shades_can_be_those_of_one_brand(open_page: Open, photo_file: Draw):
    app = upload(open_page("pages/skin/upload.py"), ("face.jpg", photo_file()))
    app.switch_page(PAGE).run()
    brands = next(element for element in app.selectbox if element.label == "Brand")
    brands.set_value("Dior")
    app.run()
    assert not app.exception
    assert 0 < swatches(app).count(">Dior</div>") == swatches(app).count("background:#")
