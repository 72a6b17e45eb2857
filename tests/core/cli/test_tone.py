import json

import pytest
from PIL import Image

from core.__main__ import main
from tests.rendered_faces import TEST_SEEDS, render_face


@pytest.fixture(scope="module")
def portrait(tmp_path_factory):
    path = tmp_path_factory.mktemp("photos") / "face.jpg"
    path.write_bytes(render_face((68, 13, 25), TEST_SEEDS[30], ev=-0.5, paper=True).jpeg)
    return path


def answers(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_face_is_answered_with_every_promised_field(portrait, capsys):
    assert main(["tone", str(portrait), "--json"]) == 0
    (answer,) = answers(capsys)
    promised = {"file", "lab", "ita_deg", "ita_interval", "ita_class", "monk", "undertone", "face", "warnings"}
    assert promised <= answer.keys()
    assert set(answer["monk"]) == {"swatch", "delta_e"}
    assert answer["file"] == str(portrait)
    assert answer["ita_interval"][0] <= answer["ita_deg"] <= answer["ita_interval"][1]
    assert len(answer["face"]) == 4


def test_white_paper_brings_the_colour_back(portrait, capsys):
    assert main(["tone", str(portrait), "--white", "0.04,0.64,0.15,0.86", "--json"]) == 0
    (answer,) = answers(capsys)
    assert answer["lab"] == pytest.approx([68, 13, 25], abs=2.5)


def test_a_refused_photo_has_an_error_no_lab_and_status_two_while_the_others_are_answered(portrait, tmp_path, capsys):
    blank = tmp_path / "blank.png"
    Image.new("RGB", (300, 300), (200, 160, 140)).save(blank)
    (tmp_path / "broken.jpg").write_bytes(b"no photo")
    assert main(["tone", str(blank), str(portrait), str(tmp_path / "broken.jpg"), "--json"]) == 2
    no_face, good, broken = answers(capsys)
    assert set(no_face) == {"file", "error"}
    assert "No face found" in no_face["error"]
    assert "lab" in good
    assert set(broken) == {"file", "error"}


def test_the_same_photo_prints_the_same_bytes(portrait, capsys):
    main(["tone", str(portrait), "--json"])
    first = capsys.readouterr().out
    main(["tone", str(portrait), "--json"])
    assert capsys.readouterr().out == first


def test_a_box_that_is_none_is_refused_before_any_work(portrait, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["tone", str(portrait), "--box", "0.5,0.5,0.2,0.9"])
    assert caught.value.code == 2
    assert "not a box" in capsys.readouterr().err
