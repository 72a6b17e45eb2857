"""The shades page for its tests: how it is given a photo, and what is read from it."""

from collections.abc import Callable
from functools import cache

from streamlit.testing.v1 import AppTest

from core.tone.colour import hex_to_lab
from tests.rendered_faces import render_face

PAGE = "pages/skin/shades.py"
SKIN = "#b98363"
Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]


@cache
def face(skin: str = SKIN, seed: int = 5003, **light: object) -> bytes:
    return render_face(hex_to_lab(skin), seed, **light).jpeg


def shades(app: AppTest, photo: bytes) -> AppTest:
    """Give the page's own uploader a photo."""
    app.file_uploader(key="face").set_value(("face.jpg", photo, "image/jpeg"))
    return app.run()


def swatches(app: AppTest) -> str:
    bodies = [element.proto.body for element in app.get("html")]
    return "".join(body for body in bodies if not body.startswith("<style>"))  # a rule alone shows nothing


def cards(app: AppTest) -> list[str]:
    return [element.proto.body for element in app.get("html") if "Lighter" in element.proto.body]


def keyed(elements: object, start: str) -> object:
    return next(element for element in elements if (element.key or "").startswith(start))


def mark(app: AppTest, what: str, across: tuple[int, int], down: tuple[int, int]) -> AppTest:
    keyed(app.slider, f"{what}-across").set_value(across)
    keyed(app.slider, f"{what}-down").set_value(down)
    return app.run()
