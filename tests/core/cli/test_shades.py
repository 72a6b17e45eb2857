import json

import pytest

from core.__main__ import main
from tests.rendered_faces import TEST_SEEDS, render_face


def ask(capsys, *arguments):
    capsys.readouterr()
    status = main(["shades", *arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_colour_is_answered_with_a_sorted_list(capsys):
    status, answer = ask(capsys, "--hex", "#C68863", "--top", "7")
    assert status == 0
    assert len(answer) == 7
    assert {"brand", "product", "shade", "hex", "delta_e", "lighter", "darker", "candidates"} <= set(answer[0])
    assert len({(row["brand"], row["product"]) for row in answer}) == 7
    distances = [row["delta_e"] for row in answer]
    assert distances == sorted(distances)
    assert distances[0] < 1


def test_ten_products_are_given_by_default(capsys):
    assert len(ask(capsys, "--hex", "C68863")[1]) == 10


def test_a_brand_limits_the_answer_whatever_its_letter_case(capsys):
    _, answer = ask(capsys, "--hex", "#C68863", "--brand", "clinique")
    assert {row["brand"] for row in answer} == {"Clinique"}


def test_a_kit_is_searched_instead_and_its_bad_rows_are_told_on_stderr(tmp_path, capsys):
    kit = tmp_path / "kit.csv"
    kit.write_text("brand,product,shade,hex\nMine,Cream,Sand,#D0A080\nMine,Cream,Bad,nothing\n")
    assert main(["shades", "--hex", "#d0a080", "--kit", str(kit), "--json"]) == 0
    printed = capsys.readouterr()
    (row,) = json.loads(printed.out)
    assert (row["brand"], row["product"], row["shade"], row["hex"], row["delta_e"]) == (
        "Mine", "Cream", "Sand", "#d0a080", 0.0,
    )  # fmt: skip
    assert "Row 3 was left out" in printed.err


def test_a_photo_is_measured_and_matched(tmp_path, capsys):
    photo = tmp_path / "face.jpg"
    photo.write_bytes(render_face((68, 13, 25), TEST_SEEDS[31]).jpeg)
    status, answer = ask(capsys, str(photo), "--top", "3")
    assert status == 0
    assert len(answer) == 3
    assert answer[0]["delta_e"] < 2


def test_depth_and_undertone_limit_the_answer(capsys):
    _, all_of_them = ask(capsys, "--hex", "#C68863", "--top", "400")
    status, dark = ask(capsys, "--hex", "#C68863", "--top", "400", "--depth", "Dark", "--undertone", "warm")
    assert status == 0
    assert 0 < len(dark) < len(all_of_them)
    assert min(row["delta_e"] for row in dark) > min(row["delta_e"] for row in all_of_them)


def test_of_two_faces_one_is_chosen_by_its_number(tmp_path, capsys):
    photo = tmp_path / "two.jpg"
    photo.write_bytes(render_face((68, 13, 25), TEST_SEEDS[31], second_face=True).jpeg)
    assert main(["shades", str(photo)]) == 2
    assert "2 faces found" in capsys.readouterr().err
    first = ask(capsys, str(photo), "--face", "1", "--top", "3")[1]
    second = ask(capsys, str(photo), "--face", "2", "--top", "3")[1]
    assert first != second


def test_an_imported_list_is_previewed_and_searched_once_it_is_kept(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DERMA_SHADES", str(tmp_path / "kept.json"))
    table = tmp_path / "today.csv"
    table.write_text("Farbe;Wert\nSand;#D0A080\n")
    read = ["shades", "--import", str(table), "--map", "shade=Farbe,hex=Wert,brand==Acme,product==Velvet"]
    assert main(["shades", "--import", str(table)]) == 2
    assert "--map shade=HEADING" in capsys.readouterr().err
    assert main(read) == 0
    assert "#d0a080  Acme · Velvet · Sand" in capsys.readouterr().out
    assert not (tmp_path / "kept.json").exists()
    assert main([*read, "--keep", "--as", "replace", "--licence", "CC0"]) == 0
    capsys.readouterr()
    assert main(["shades", "--hex", "#d0a080", "--json"]) == 0
    printed = capsys.readouterr()
    assert [row["shade"] for row in json.loads(printed.out)] == ["Sand"]
    assert "licence: CC0" in printed.err
    assert main(["shades", "--forget-list"]) == 0
    assert len(ask(capsys, "--hex", "#d0a080")[1]) == 10


def test_a_worn_shade_is_answered_with_its_caution(capsys):
    worn = "mac|studio fix fluid spf 15 foundation|nc42"
    assert main(["shades", "--worn", worn, "--top", "3", "--json"]) == 0
    printed = capsys.readouterr()
    rows = json.loads(printed.out)
    assert {(row["brand"], row["shade"]) for row in rows} == {("MAC", "NC42")}
    assert "swatches of one and the same shade differ" in printed.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--hex", "pink"], "#RRGGBB"),
        (["--hex", "#C68863", "--brand", "Nobody"], "no brand"),
        (["--hex", "#C68863", "--brand", "fenty"], "Did you mean “FENTY BEAUTY by Rihanna”?"),
        (["--hex", "#C68863", "--depth", "drak"], "no depth “drak”. Did you mean “dark”?"),
        (["--hex", "#C68863", "--undertone", "olve"], "Did you mean “olive”?"),
        (["--hex", "#C68863", "--top", "-3"], "ask for one product or more"),
        (["--worn", "MAC|Studio Fix Fluid SPF 15 Foundation|NC43"], "Did you mean"),
        (["--worn", "MAC NC42"], "write it as"),
        (["--worn", "MAC|Studio Fix Fluid SPF 15 Foundation|NC42|to light"], "Did you mean “too light”?"),
        (["--hex", "#C68863", "--kit", "/nowhere/kit.csv"], "cannot be opened"),
        (["/nowhere/photo.jpg"], "no such file"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_status_two_and_nothing_on_stdout(arguments, words, capsys):
    assert main(["shades", *arguments, "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err
