import json

import numpy as np
import pytest
from PIL import Image

from core.__main__ import main
from tests.photo_files import encoded, skin_like


@pytest.fixture
def folder(tmp_path):
    for name in ("ringworm", "shingles"):
        (tmp_path / name).mkdir()
    (tmp_path / "ringworm" / "a.png").write_bytes(encoded(skin_like(), "PNG"))
    (tmp_path / "ringworm" / "b.jpg").write_bytes(encoded(np.zeros((200, 200, 3), np.uint8), "JPEG"))
    (tmp_path / "shingles" / "c.png").write_bytes(encoded(Image.fromarray(skin_like()), "PNG"))
    return tmp_path


def test_it_prints_one_line_a_class_and_one_for_all(folder, capsys):
    assert main(["quality", "--data", str(folder), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["class"] for line in lines] == ["ringworm", "shingles", None]
    assert [line["images"] for line in lines] == [2, 1, 3]
    assert lines[0]["too_dark"] == 0.5
    assert lines[1]["any"] == 0
    assert lines[2]["any"] == pytest.approx(1 / 3, abs=1e-4)


def test_damaged_copies_are_caught(folder, capsys):
    assert main(["quality", "--data", str(folder / "shingles"), "--damage"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [last[f"caught_{name}"] for name in ("blur_4", "black", "white", "tiny")] == [1, 1, 1, 1]


def test_an_image_that_cannot_be_read_is_named_and_the_rest_counted(folder, capsys):
    (folder / "ringworm" / "torn.jpg").write_bytes(b"\xff\xd8\xff")
    assert main(["quality", "--data", str(folder)]) == 2
    captured = capsys.readouterr()
    assert "torn.jpg" in captured.err
    assert json.loads(captured.out.splitlines()[-1])["images"] == 3


def test_an_empty_folder_is_refused_in_words(tmp_path, capsys):
    assert main(["quality", "--data", str(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert "holds no images" in captured.err
    assert captured.out == ""
