import os
import time
from pathlib import Path

import pytest

from core.errors import DataError
from core.tone.colour import MONK_HEXES
from core.tone.foundation.candidates import exact_target
from core.tone.foundation.kit import read_kit
from core.tone.foundation.shades import match_shades

GOOD = "brand,product,shade,hex\nMine,Cream,Sand,#D0A080\nMine,Cream,Cocoa,6b4226\n"


def test_a_kit_is_searched_like_the_catalogue():
    kit = read_kit(GOOD.encode())
    (match,) = match_shades(kit, exact_target(kit.lab[1]))
    assert (match.nearest.shade.shade, match.lighter.shade.shade) == ("Cocoa", "Sand")
    assert kit.shades[1].hex == "#6b4226"
    assert kit.remarks == ()


@pytest.mark.parametrize(
    "data",
    [
        GOOD.replace(",", ";").encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").replace("brand", " Brand ").encode(),
        b"HEX,Shade,Product,Brand\n#D0A080,Sand,Cream,Mine\n#6b4226,Cocoa,Cream,Mine\n",
    ],
    ids=["semicolons", "byte order mark", "spaces and CRLF", "other order"],
)
def test_what_spreadsheets_save_is_understood(data):
    assert [shade.shade for shade in read_kit(data).shades] == ["Sand", "Cocoa"]


def test_bad_rows_are_left_out_and_named_by_their_line():
    data = GOOD + "Mine,Cream,,#D0A080\nMine,Cream,Red,redd\nMine,Mix,White,#F0F0FF\nMine,Cream,Sand,#d0a080\n"
    kit = read_kit(data.encode())
    assert len(kit.shades) == 2
    assert [remark.split(":")[0] for remark in kit.remarks] == [f"Row {n} was left out" for n in (4, 5, 6, 7)]
    assert "empty" in kit.remarks[0]
    assert "#RRGGBB" in kit.remarks[1]
    assert "no skin colour" in kit.remarks[2]
    assert "twice" in kit.remarks[3]


def test_an_undertone_column_is_taken_if_it_is_there():
    kit = read_kit(b"brand,product,shade,hex,undertone\nM,C,S,#D0A080,Warm golden\nM,C,T,#C09070,\n")
    assert [shade.undertone for shade in kit.shades] == ["warm", ""]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "missing: brand, product, shade, hex"),
        (b"brand,shade,hex\nM,S,#D0A080\n", "missing: product"),
        (b"brand,product,shade,hex\n", "has no rows"),
        (b"brand,product,shade,hex\nM,C,S,pink\n", "no usable shade"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (bytes(range(256)) * 10, "needs the columns|not a CSV"),
    ],
    ids=["empty", "column missing", "no rows", "no good row", "too large", "binary"],
)
def test_what_is_no_kit_is_refused_in_a_sentence(data, words):
    with pytest.raises(DataError, match=words):
        read_kit(data)


def test_many_bad_rows_are_summed_up():
    data = GOOD + "Mine,Cream,X,no\n" * 50
    remarks = read_kit(data.encode()).remarks
    assert len(remarks) == 21
    assert remarks[-1] == "30 more rows were left out."


TWO = [("Mine", "Cream", "Sand", "#d0a080"), ("Mine", "Cream", "Cocoa", "#6b4226")]


def _shades(data):
    return [(shade.brand, shade.product, shade.shade, shade.hex) for shade in read_kit(data).shades]


@pytest.mark.parametrize(
    "data",
    [
        GOOD.replace(",", "\t").encode("utf-16"),
        GOOD.replace(",", "\t").encode("utf-16-be"),
        GOOD.replace(",", "|").encode(),
        ("\ufeff\ufeff" + GOOD).encode(),
        ("\ufeff" + "sep=;\r\n" + GOOD.replace(",", ";")).encode(),
        ("SEP=\t\n" + GOOD.replace(",", "\t")).encode(),
        GOOD.replace("\n", "\r").encode(),
        ("My kit, spring 2026\n\n# colours by hand\n" + GOOD).encode(),
        (";;;\nMy kit;;;\n" + GOOD.replace(",", ";")).encode(),
        "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in GOOD.splitlines()).encode(),
        (GOOD.replace("\n", ",,\n") + ",,,,,\n").encode(),
        (GOOD + "\x1a").encode(),
    ],
    ids=[
        "Excel's Unicode text", "UTF-16 without a mark", "bars", "two marks", "mark and sep", "sep is a tab",
        "CR alone", "title, blank and comment", "title of a spreadsheet", "all quoted", "empty columns", "end mark",
    ],
)  # fmt: skip
def test_every_way_in_which_a_spreadsheet_saves_a_kit_is_read(data):
    assert _shades(data) == TWO


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Brand,Product,Name,Color", "Mine,Cream,Sand,#D0A080"),
        ("BRAND,Product Name,Shade name,Colour", "Mine,Cream,Sand,#D0A080"),
        ("Brand,Product,Shade,hex code", "Mine,Cream,Sand,D0A080"),
        ("Brand,Product,Colour,Hex", "Mine,Cream,Sand,#D0A080"),
        ("Brand;Product;Shade;R;G;B", "Mine;Cream;Sand;208;160;128"),
        ("Brand;Product;Shade;R;G;B", "Mine;Cream;Sand;0,8157;0,6275;0,502"),
        ("Brand;Product;Shade;L*;a*;b*", "Mine;Cream;Sand;69,550;13,537;23,545"),
        ("Brand,Product,Shade,Red,Green,Blue,L,a,b", "Mine,Cream,Sand,208,160,128,,,"),
        ("Brand,Product,Shade,Colour,L,a,b", "Mine,Cream,Sand,golden,69.550,13.537,23.545"),
        ("Brand,Product,Shade,Hex,Hex", "Mine,Cream,Sand,,#D0A080"),
    ],
)
def test_headings_are_understood_as_people_write_them(header, row):
    assert _shades(f"{header}\n{row}\n".encode()) == TWO[:1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("#fca", "#ffccaa"), ("#FCAF", "#ffccaa"), ("0xC68E6C", "#c68e6c"), ("0xFFC68E6C", "#c68e6c"),
        ("#C68E6CFF", "#c68e6c"), ("#FFC68E6C", "#c68e6c"), ("rgb(198, 142, 108)", "#c68e6c"),
        ("RGBA(198 142 108 / 1)", "#c68e6c"), ("rgb(78%,56%,42%)", "#c78f6b"), ("198,142,108", "#c68e6c"),
        ("'C68E6C", "#c68e6c"), (" #c68e6c;", "#c68e6c"),
    ],
)  # fmt: skip
def test_a_colour_is_read_as_people_and_programs_write_it(text, code):
    assert _shades(f'brand,product,shade,colour\nM,C,S,"{text}"\n'.encode())[0][3] == code


@pytest.mark.parametrize("text", ["#fcafca9", "123", "12345", "#C68E6C80", "rgb(300,10,10)", "rgb(1,2)", "hsl(1,2,3)"])
def test_what_is_no_colour_is_left_out_with_its_words(text):
    kit = read_kit(f'{GOOD}Mine,Cream,New,"{text}"\n'.encode())
    assert len(kit.shades) == 2
    assert text[:20] in kit.remarks[0]


@pytest.mark.parametrize(
    "code", ["#ffffff", "#fefefe", "#808080", "#000000", "#ff0000", "#00ff00", "#3060c0", "#ff69b4"]
)
def test_a_colour_that_no_skin_has_is_said_instead_of_taken(code):
    kit = read_kit(f"{GOOD}Mine,Cream,New,{code}\n".encode())
    assert len(kit.shades) == 2
    assert f"{code} is no skin colour" in kit.remarks[0]


@pytest.mark.parametrize("code", MONK_HEXES)
def test_every_swatch_of_the_monk_scale_may_be_a_shade(code):
    assert read_kit(f"brand,product,shade,hex\nM,C,S,{code}\n".encode()).remarks == ()


@pytest.mark.parametrize(
    "cut", [GOOD.replace("Sand", '"Sand'), GOOD.replace("Sand", '"Sand').replace("Cocoa", '"Cocoa"')]
)
def test_a_quote_that_is_not_closed_is_said_with_its_row(cut):
    with pytest.raises(DataError, match="from row 2 on: a quote"):
        read_kit(cut.encode())


def test_a_name_over_two_lines_in_quotes_is_one_cell():
    assert _shades(GOOD.replace("Sand", '"Warm\nSand"').encode())[0][2] == "Warm Sand"


def test_a_refusal_names_what_is_there():
    with pytest.raises(DataError, match="it has: brand, sort, farbe; missing: product, shade, hex"):
        read_kit(b"brand;sort;farbe\nM;S;rot\n")


@pytest.mark.parametrize("head", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-1.7"])
def test_a_workbook_is_called_one(head):
    with pytest.raises(DataError, match="save it as CSV"):
        read_kit(head + bytes(200))


@pytest.mark.data
@pytest.mark.skipif("DERMA_DATA" not in os.environ, reason="DERMA_DATA does not say where the public list is")
def test_the_public_list_is_read_as_a_kit():
    kit = read_kit((Path(os.environ["DERMA_DATA"]) / "shades" / "allShades.csv").read_bytes())
    assert len(kit.shades) > 6_700
    assert kit.shades[0].shade.startswith("355N")
    assert all("no skin colour" in remark or "longer" in remark or "twice" in remark for remark in kit.remarks[:20])


def test_a_kit_of_too_many_rows_is_refused_without_reading_them_all():
    started = time.process_time()
    with pytest.raises(DataError, match="more than 20,000 rows"):
        read_kit(b"brand,product,shade,hex\n" + b"a,b,c,d\n" * 600_000)
    assert time.process_time() - started < 1.5


@pytest.mark.parametrize("empty", ["\n", ",,,\n"], ids=["lines", "rows"])
def test_a_million_empty_rows_that_a_spreadsheet_left_cost_no_time_to_speak_of(empty: str):
    data = "brand,product,shade,hex\nAcme,Glow,N1,#c68642\n" + empty * (4_900_000 // len(empty))
    begun = time.process_time()
    assert len(read_kit(data.encode()).shades) == 1
    assert time.process_time() - begun < 4


@pytest.mark.parametrize(
    "header",
    [
        "Marke;Produkt;Farbton;Hex",
        "Hersteller;Produkt;Nuance;Farbcode",
        "Marque;Produit;Teinte;Code hex",
        "Marca;Producto;Tono;Código hex",
        "Marca;Prodotto;Tonalità;Hex",
        "Merk;Product;Tint;Hex",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_headings_of_other_languages_are_understood(header: str, encoding: str):
    shade = read_kit(f"{header}\nAcme;Glow;N1;#c68642\n".encode(encoding)).shades[0]
    assert (shade.brand, shade.product, shade.shade, shade.hex) == ("Acme", "Glow", "N1", "#c68642")
