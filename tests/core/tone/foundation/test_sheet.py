import csv
import io

from core.tone.foundation.catalogue import build_catalogue
from core.tone.foundation.shades import count_choice, match_shades
from core.tone.foundation.sheet import CSV_COLUMNS, client_sheet, matches_csv
from core.tone.records import Shade

LIST = build_catalogue(
    [
        Shade("A & B", "<script>alert(1)</script>", "=1+1", "#d0a080", (70.0, 14.0, 25.0), ""),
        Shade("A & B", "<script>alert(1)</script>", "light", "#e0b090", (76.0, 13.0, 24.0), ""),
    ],
    "A list made <b>here</b>.",
)
MATCHES = match_shades(LIST, LIST.lab[0])


def test_csv_holds_a_row_a_match_with_neighbours_and_defuses_formulas():
    (header, row) = list(csv.reader(io.StringIO(matches_csv(MATCHES))))
    assert tuple(header) == CSV_COLUMNS
    assert row == ["A & B", "<script>alert(1)</script>", "'=1+1", "#d0a080", "0.00", "light", "", ""]


def test_sheet_is_one_page_without_scripts_or_anything_to_load_and_escapes_all_names():
    page = client_sheet(LIST.lab[0], MATCHES, LIST, count_choice(LIST, LIST.lab[0]), client="<Ann>", note='"&"')
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "A &amp; B" in page
    assert "&lt;Ann&gt;" in page
    assert "&quot;&amp;&quot;" in page
    assert not any(word in page for word in ("http", "src=", "url(", "@import", "<b>"))


def test_sheet_marks_favourites_and_says_where_the_shades_are_from():
    plain = client_sheet(LIST.lab[0], MATCHES, LIST, count_choice(LIST, LIST.lab[0]))
    loved = client_sheet(LIST.lab[0], MATCHES, LIST, count_choice(LIST, LIST.lab[0]), favourites=[LIST.shades[0]])
    assert "♥" not in plain
    assert loved.count("♥") == 1
    assert "A list made &lt;b&gt;here&lt;/b&gt;." in plain
    assert "Few shades exist" in plain
