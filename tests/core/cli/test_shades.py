import json

import pytest

from core.__main__ import main
from tests.rendered_faces import TEST_SEEDS, render_face


def ask(capsys, *arguments):
    status = main(["shades", *arguments, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_colour_is_answered_with_a_sorted_list(capsys):
    status, answer = ask(capsys, "--hex", "#C68863", "--top", "7")
    assert status == 0
    assert len(answer) == 7
    assert set(answer[0]) == {"brand", "product", "shade", "hex", "delta_e"}
    distances = [row["delta_e"] for row in answer]
    assert distances == sorted(distances)
    assert distances[0] < 1


def test_ten_shades_are_given_by_default(capsys):
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
    assert row == {"brand": "Mine", "product": "Cream", "shade": "Sand", "hex": "#d0a080", "delta_e": 0.0}
    assert "Row 3 was left out" in printed.err


def test_a_photo_is_measured_and_matched(tmp_path, capsys):
    photo = tmp_path / "face.jpg"
    photo.write_bytes(render_face((68, 13, 25), TEST_SEEDS[31]).jpeg)
    status, answer = ask(capsys, str(photo), "--top", "3")
    assert status == 0
    assert len(answer) == 3
    assert answer[0]["delta_e"] < 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--hex", "pink"], "#RRGGBB"),
        (["--hex", "#C68863", "--brand", "Nobody"], "no brand"),
        (["--hex", "#C68863", "--kit", "/nowhere/kit.csv"], "cannot be opened"),
        (["/nowhere/photo.jpg"], "no such file"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_status_two_and_nothing_on_stdout(arguments, words, capsys):
    assert main(["shades", *arguments, "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err
