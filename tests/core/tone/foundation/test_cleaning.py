import csv
import io
import json
import os
from pathlib import Path

import pytest

from core.errors import DataError
from core.tone.foundation.catalogue import SHADES_FILE, SUMMARY_FILE
from core.tone.foundation.cleaning import clean_shades, undertone, write_catalogue

COLUMNS = ("brand", "product", "description", "name", "specific", "hex")


def table(*rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue()


def cleaned(*rows):
    answer = clean_shades(table(*rows))
    return [row[2] for row in answer.rows], answer.dropped


def test_the_background_of_a_shop_picture_is_dropped_but_a_fair_shade_of_the_same_lightness_stays():
    names, dropped = cleaned(
        ("C", "P", "06 Deep", "Deep", "06", "#F4F3F2"),
        ("C", "P", "100N (very fair skin)", "NA", "100N", "#F1E7DB"),
    )
    assert names == ["100N"]
    assert dropped == {"background taken for the swatch": 1}


def test_a_colour_that_no_skin_has_is_dropped():
    assert cleaned(("L", "P", "Blue", "Blue", "NA", "#4460F3"))[1] == {"impossible as skin": 1}


def test_a_mixer_is_dropped_but_a_mix_of_undertones_is_not():
    names, dropped = cleaned(
        ("A", "P", "0 Artistry Mixer", "NA", "0", "#E8C8A8"),
        ("B", "P", "Honey (tan skin w/ a mix of cool and warm undertones)", "Honey", "NA", "#B08D61"),
    )
    assert names == ["Honey"]
    assert dropped == {"mixer or primer": 1}


def test_a_light_colour_called_deep_is_dropped_but_a_very_deep_one_is_not():
    usual = [("A", "P", f"Deep {i}", "NA", str(i), f"#8{i}5540") for i in range(5)]
    names, dropped = cleaned(
        *usual, ("A", "P", "Deep 8", "NA", "8", "#E0B090"), ("A", "P", "Deep 9", "NA", "9", "#38241B")
    )
    assert "9" in names
    assert "8" not in names
    assert dropped == {"depth word contradicts the colour": 1}


def test_a_colour_or_a_name_counts_once_within_its_product():
    names, dropped = cleaned(
        ("A", "P", "1", "NA", "1", "#D0A080"), ("A", "P", "2", "NA", "2", "#D0A080"),
        ("A", "P", "1", "NA", "1", "#D0A081"), ("A", "Q", "1", "NA", "1", "#D0A080"),
    )  # fmt: skip
    assert names == ["1", "1"]
    assert dropped == {"repeats a colour of its product": 1, "repeats a shade of its product": 1}


def test_a_shade_is_named_by_number_and_name_in_the_seller_s_order():
    names, _ = cleaned(
        ("A", "P", "CN 20 Fair (very fair, cool)", "Fair", "CN 20", "#F1BF9E"),
        ("A", "P", "Terra 8.5 (tan-dark warm skin)", "Terra", "8.5", "#B17953"),
        ("A", "P", "Warm Sand  selected", "NA", "NA", "#D5824E"),
    )
    assert names == ["CN 20 Fair", "Terra 8.5", "Warm Sand"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("for tan skin with warm undertones", "warm"), ("golden beige", "warm"), ("rosy light", "cool"),
        ("neutral 30", "neutral"), ("tan with olive undertone", "olive"), ("warm neutral", "mixed"), ("sand", ""),
    ],
)  # fmt: skip
def test_undertone_is_the_seller_s_word(text, word):
    assert undertone(text) == word


def test_another_table_is_refused_in_a_sentence():
    with pytest.raises(DataError, match="needs the columns"):
        clean_shades("a,b\n1,2\n")


@pytest.mark.data
@pytest.mark.skipif("DERMA_DATA" not in os.environ, reason="the data folder is not named in DERMA_DATA")
def test_the_shipped_list_is_what_the_build_makes_of_the_source_byte_for_byte(tmp_path):
    answer = write_catalogue(Path(os.environ["DERMA_DATA"]) / "shades" / "allShades.csv", tmp_path)
    assert (tmp_path / "shades.csv").read_bytes() == SHADES_FILE.read_bytes()
    assert (tmp_path / "shades.json").read_bytes() == SUMMARY_FILE.read_bytes()
    assert answer.read == 6816
    assert len(answer.rows) + sum(answer.dropped.values()) == 6816


def test_the_shipped_counts_add_up_to_the_source():
    summary = json.loads(SUMMARY_FILE.read_text(encoding="utf-8"))
    with SHADES_FILE.open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == summary["kept"]
    assert summary["kept"] + sum(summary["dropped"].values()) == summary["read"]
