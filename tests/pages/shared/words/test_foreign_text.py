import re

import pytest

from pages.shared.words.foreign_text import as_name, as_plain, as_text
from tests.hostile_names import HOSTILE, TURNED

_ESCAPES = re.compile(r"\\([!-/:-@\[-`{-~])")


def shown(text: str) -> str:
    """Return what a page shows of Markdown in which everything is escaped."""
    return _ESCAPES.sub(r"\1", text.replace("&#91;", "[").replace("&#93;", "]")).replace("\u2060", "")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_letter_by_letter(name: str):
    assert shown(as_text(name)) == name


@pytest.mark.parametrize("name", HOSTILE)
def test_no_sign_that_formats_stands_bare(name: str):
    text = as_text(name)
    assert not re.search(
        r"(?<!\\)[`*<>$~|]|(?<![\\\w])_(?=\w)|__|(?<![&\\])#|[\[\]]|(?<!\\):(?=\S)|:(?=\w)|@(?=\w)|www\.|^\d+[.)](\s|$)|^-|(?<!\S)(->|--)(?!\S)",
        text,
    )


def test_an_ordinary_name_stays_as_it_is():
    assert as_text("IMG-2034 (2), Anna's arm.jpg") == "IMG-2034 (2), Anna's arm.jpg"


def test_line_breaks_turned_order_and_broken_letters_are_taken_out():
    assert as_plain(TURNED) == "evilgpj.exe second\ufffdline"
    as_plain(TURNED).encode()


def test_a_long_name_is_shortened_in_its_middle_and_an_empty_one_is_said():
    assert as_name("a" * 50 + ".jpg") == "a" * 24 + "…" + "a" * 10 + ".jpg"
    assert as_name("\u202e") == "(no name)"
