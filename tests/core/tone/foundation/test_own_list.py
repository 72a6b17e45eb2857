import json
from datetime import date

import pytest

from core.errors import DataError
from core.tone.foundation import own_list
from core.tone.foundation.catalogue import list_age, read_catalogue
from core.tone.foundation.kit import kit_headings, read_kit
from core.tone.foundation.own_list import OwnList, catalogue_in_use, forget_own_list, keep_own_list, with_own_list
from core.tone.records import Shade

DAY = date(2026, 11, 28)
NEW = Shade("MAC", "Studio Fix Fluid SPF 15 Foundation", "NC42 of today", "#b98363", (59.0, 18.0, 25.0), "")
TABLE = "Colour name;Swatch;Line\nSand;#D0A080;Velvet\nCocoa;#6b4226;Velvet\n"


def own(mode="join", shades=(NEW,)):
    return OwnList(tuple(shades), "today.csv", "CC BY 4.0", DAY, mode)


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("DERMA_SHADES", str(tmp_path / "own" / "shades.json"))
    return tmp_path / "own" / "shades.json"


def test_a_list_alone_is_all_that_is_searched_and_says_its_licence_and_day():
    found = with_own_list(own("replace"))
    assert found.shades == (NEW,)
    assert "from today.csv, loaded on 28 November 2026; licence: CC BY 4.0." in found.source


def test_a_joined_list_takes_the_place_of_the_products_that_it_holds():
    found = with_own_list(own())
    of_product = [shade.shade for shade in found.shades if shade.product == NEW.product]
    assert of_product == ["NC42 of today"]
    assert len(found.shades) > 6_000
    assert "January 2021" in found.source


def test_a_kept_list_is_in_use_until_it_is_forgotten(file):
    assert catalogue_in_use() is read_catalogue()
    assert keep_own_list(own("replace")) == file
    assert [shade.shade for shade in catalogue_in_use().shades] == ["NC42 of today"]
    assert forget_own_list()
    assert not forget_own_list()
    assert catalogue_in_use() is read_catalogue()


def test_names_in_a_kept_list_stay_words(file):
    keep_own_list(own("replace", [Shade("<script>", "=1+1", "\u202eX", "#b98363", (59.0, 18.0, 25.0), "")]))
    (shade,) = catalogue_in_use().shades
    assert (shade.brand, shade.product, shade.shade) == ("<script>", "=1+1", "\u202eX")


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", '{"mode": "replace", "named": "x", "licence": "", "day": "2026-11-28", "shades": []}',
     json.dumps({"mode": "delete", "named": "x", "licence": "", "day": "2026-11-28", "shades": [["a"] * 5]}),
     json.dumps({"mode": "join", "named": "x", "licence": "", "day": "2026-11-28",
                 "shades": [["a", "b", "c", "red", ""]]})],
    ids=["empty", "no fields", "a list", "no shade", "another mode", "no colour"],
)  # fmt: skip
def test_a_damaged_kept_list_says_how_to_be_rid_of_it(file, content):
    file.parent.mkdir()
    file.write_text(content)
    with pytest.raises(DataError, match="--forget-list"):
        catalogue_in_use()


def test_an_account_without_a_place_is_told(monkeypatch):
    monkeypatch.setattr(own_list, "shades_file", lambda: None)
    with pytest.raises(DataError, match="DERMA_SHADES"):
        keep_own_list(own())


def test_columns_that_their_headings_do_not_tell_are_named_by_the_person():
    kit = read_kit(TABLE.encode(), {"shade": "colour name", "hex": "Swatch", "product": "Line", "brand": "=Acme"})
    assert [(one.brand, one.product, one.shade, one.hex) for one in kit.shades] == [
        ("Acme", "Velvet", "Sand", "#d0a080"),
        ("Acme", "Velvet", "Cocoa", "#6b4226"),
    ]


def test_a_heading_means_what_the_person_says_and_no_longer_what_it_seemed():
    table = "brand,name,shade,hex\nVelvet,Acme,Sand,#D0A080\n"
    (shade,) = read_kit(table.encode(), {"brand": "name", "product": "brand"}).shades
    assert (shade.brand, shade.product, shade.shade) == ("Acme", "Velvet", "Sand")


@pytest.mark.parametrize(
    ("chosen", "words"),
    [({"shade": "Color name"}, "Did you mean “Colour name”"), ({"shape": "Swatch"}, "Did you mean “shade”")],
)
def test_a_wrong_mapping_is_answered_with_the_nearest_name(chosen, words):
    with pytest.raises(DataError, match=words):
        read_kit(TABLE.encode(), chosen)


def test_the_headings_of_a_file_are_told_with_what_is_understood_of_them():
    names, known = kit_headings(TABLE.encode())
    assert names == ("Colour name", "Swatch", "Line")
    assert known == {"shade": "Colour name", "hex": "Swatch", "product": "Line"}


@pytest.mark.parametrize(
    ("today", "age"),
    [(date(2021, 6, 1), "less than a year"), (date(2022, 1, 18), "a year"), (date(2026, 11, 28), "five years")],
)
def test_the_list_says_how_old_it_is(today, age):
    assert list_age(today) == age
