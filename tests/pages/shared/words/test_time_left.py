import pytest

from pages.shared.words.time_left import time_left


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "a few seconds left"),
        (12, "about 10 seconds left"),
        (88, "about 90 seconds left"),
        (170, "about 3 minutes left"),
    ],
)
def test_the_time_left_is_said_roughly(seconds: float, said: str):
    assert time_left(seconds) == said
