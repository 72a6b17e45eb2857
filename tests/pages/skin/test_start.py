from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import headings, words


def test_the_start_page_leads_to_every_other_page(open_page: Callable[[str], AppTest]):
    app = open_page("pages/skin/start.py")
    assert not app.exception
    assert headings(app) == ["See what a model makes of a skin photo"]
    names = [link.proto.label for link in app.get("page_link")]
    assert names == [
        "**Upload a photo**",
        "**Use the webcam**",
        "**Foundation shades**",
        "**Training history**",
        "**Evaluation**",
    ]
    assert "Nothing leaves this machine" in words(app)
