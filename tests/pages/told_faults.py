"""A forced fault, and what a page must make of it."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import words

SENTENCE = "Something went wrong on this page"
SECRET = "a path such as /home/somebody"


def fail(*_: object, **__: object) -> None:
    raise ValueError(SECRET)


def check_told(app: AppTest, caplog: pytest.LogCaptureFixture) -> None:
    """Check that the page tells of one fault, with nothing of Streamlit's, and that its number is in the log."""
    assert not app.exception
    told = [error.value for error in app.error]
    assert len(told) == 1
    assert told[0].startswith(SENTENCE)
    assert SECRET not in words(app)
    assert [button.label for button in app.button][-1] == "Try again"
    number = re.search(r"\*\*([0-9a-f]{8})\*\*", told[0])
    assert number is not None
    record = next(record for record in caplog.records if number[1] in record.getMessage())
    assert record.exc_info is not None
    assert SECRET in str(record.exc_info[1])
