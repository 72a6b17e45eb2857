import csv
import io
from datetime import date

import pytest

from core.tone.foundation.candidates import exact_target
from core.tone.foundation.catalogue import build_catalogue
from core.tone.foundation.csv_table import CSV_COLUMNS, matches_csv, shades_csv
from core.tone.foundation.kit import read_kit
from core.tone.foundation.shades import count_choice, match_shades
from core.tone.foundation.sheet import SheetWords, client_sheet, sheet_name
from core.tone.records import Shade

LIST = build_catalogue(
    [
        Shade("A & B", "<script>alert(1)</script>", "=1+1", "#d0a080", (70.0, 14.0, 25.0), ""),
        Shade("A & B", "<script>alert(1)</script>", "light", "#e0b090", (76.0, 13.0, 24.0), ""),
    ],
    "A list made <b>here</b>.",
)
MATCHES = match_shades(LIST, exact_target(LIST.lab[0]))
DAY = date(2026, 11, 28)


PLAIN = SheetWords(DAY)


def sheet(words=PLAIN, **more):
    return client_sheet(LIST.lab[0], MATCHES, LIST, count_choice(LIST, LIST.lab[0]), words, **more)


def test_csv_holds_a_row_a_match_with_neighbours_and_candidates_and_defuses_formulas():
    (header, row) = list(csv.reader(io.StringIO(matches_csv(MATCHES))))
    assert tuple(header) == CSV_COLUMNS
    assert row[:7] == ["A & B", "<script>alert(1)</script>", "'=1+1", "#d0a080", "0.00", "light", ""]
    assert row[7] == "light; =1+1"


def test_shades_saved_as_a_table_are_read_again_as_a_kit():
    kept = [Shade("Mine", "Base", "Honey, warm", "#b98363", (59.0, 18.0, 25.0), "warm")]
    (again,) = read_kit(shades_csv(kept).encode()).shades
    assert (again.brand, again.product, again.shade, again.hex, again.undertone) == (
        "Mine", "Base", "Honey, warm", "#b98363", "warm",
    )  # fmt: skip


def test_sheet_is_one_page_without_scripts_or_anything_to_load_and_escapes_all_names():
    page = sheet(SheetWords(DAY, "<Ann>", "<Salon>", '"&"'))
    assert page.startswith("<!doctype html>")
    assert "<script" not in page
    for said in ("&lt;script&gt;", "A &amp; B", "&lt;Ann&gt;", "&lt;Salon&gt;", "&quot;&amp;&quot;"):
        assert said in page
    assert not any(word in page for word in ("http", "src=", "url(", "@import", "<b>"))


def test_sheet_has_its_day_neighbours_boxes_and_the_width_of_a_phone():
    page = sheet(SheetWords(DAY, artist="Salon Eva"))
    for said in ("28 November 2026 · Salon Eva", "Lighter: light", "Darker: none", "☐ tried ☐ applied", "device-width"):
        assert said in page
    assert page.count("background:#e0b090") == 1  # the lighter one has its swatch


def test_sheet_speaks_plain_words():
    page = sheet()
    assert not any(word in page.split("</style>")[1].split("Notes")[0] for word in ("ΔE", "ITA", "Monk", "L*"))


def test_a_photo_is_on_the_sheet_only_on_wish():
    assert "<img" not in sheet()
    assert 'src="data:image/jpeg;base64,/9g="' in sheet(SheetWords(DAY, photo=b"\xff\xd8"))


def test_signs_that_turn_a_line_about_are_left_out():
    assert "\u202e" not in sheet(SheetWords(DAY, client="Ann\u202egpj.exe"))


def test_sheet_marks_favourites_and_says_where_the_shades_are_from():
    plain, loved = sheet(), sheet(favourites=[LIST.shades[0]])
    assert "♥" not in plain
    assert "♥" in loved
    assert "A list made &lt;b&gt;here&lt;/b&gt;." in plain
    assert "This list has few shades" in plain


@pytest.mark.parametrize(
    ("client", "name"),
    [
        ("Ann Smith", "shades-Ann-Smith-2026-11-28.html"),
        ("", "shades-2026-11-28.html"),
        ("../../etc/passwd\x00", "shades-etc-passwd-2026-11-28.html"),
        ("Zoë / 山田", "shades-Zoë-山田-2026-11-28.html"),
        ("x" * 200, f"shades-{'x' * 40}-2026-11-28.html"),
    ],
)
def test_a_sheet_has_its_client_s_own_file_name(client, name):
    assert sheet_name(SheetWords(DAY, client)) == name
