import csv
import json
import os

import numpy as np
import pytest

import core.inference.classifier
from core.__main__ import main
from core.errors import WeightsError
from tests.scenes import draw_scene, save_photo

KEYS = {
    "train", "test", "exact_pairs", "near_pairs", "leaked_test", "clean_test", "groups", "shortcut_accuracy",
    "shortcut_chance", "shortcut_classes", "crop_pairs", "crop_leaked_test", "crop_clean_test", "crop_groups",
    "label_conflicts",
}  # fmt: skip


@pytest.fixture
def no_weights(monkeypatch):
    def refuse():
        raise WeightsError("No model is installed.")

    monkeypatch.setattr(core.inference.classifier, "load_classifier", refuse)


@pytest.fixture
def folders(tmp_path):
    """Ringworm of 200×160, shingles of 96×96; test holds a copy, a mirrored twin, a crop and a new photo."""
    for number in range(4):
        save_photo(draw_scene(number), tmp_path / "train" / "FU-ringworm" / f"{number}.png")
        save_photo(draw_scene(10 + number, 96, 96), tmp_path / "train" / "VI-shingles" / f"{number}.png")
    save_photo(draw_scene(0), tmp_path / "test" / "FU-ringworm" / "copy.png")
    save_photo(
        np.ascontiguousarray(draw_scene(11, 96, 96)[:, ::-1]), tmp_path / "test" / "VI-shingles" / "mirrored.png"
    )
    save_photo(draw_scene(2)[15:145, 20:190], tmp_path / "test" / "FU-ringworm" / "crop.png")
    save_photo(draw_scene(20, 96, 96), tmp_path / "test" / "VI-shingles" / "new.png")
    return ["--train", str(tmp_path / "train"), "--test", str(tmp_path / "test")]


def test_the_audit_is_one_json_object_with_the_agreed_keys(folders, no_weights, capsys):
    assert main(["audit", *folders, "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    answer = json.loads(line)
    assert set(answer) == KEYS
    assert (answer["train"], answer["test"]) == (8, 4)
    assert (answer["exact_pairs"], answer["near_pairs"], answer["crop_pairs"]) == (1, 1, 1)
    assert (answer["leaked_test"], answer["clean_test"], answer["groups"]) == (2, 2, 10)
    assert (answer["crop_leaked_test"], answer["crop_clean_test"], answer["crop_groups"]) == (3, 1, 9)
    assert answer["shortcut_accuracy"]["size"] == 1
    assert answer["shortcut_classes"]["size"] == ["FU-ringworm", "VI-shingles"]
    assert answer["shortcut_chance"] == 0.5


def test_without_weights_the_label_changes_are_left_out_and_stderr_says_why(folders, no_weights, capsys):
    main(["audit", *folders, "--json"])
    assert "label_changes is left out: No model is installed." in capsys.readouterr().err


def test_with_weights_the_changed_labels_are_counted(folders, monkeypatch, capsys):
    """The fake knows two large photos by heart, so that any disturbance changes its answer to them."""
    known = [draw_scene(0), draw_scene(2)[15:145, 20:190]]

    class ByHeart:
        def predict_logits(self, photos, task):
            assert task == "infection"
            return np.array([[any(np.array_equal(photo, old) for old in known), 0.5] for photo in photos], np.float32)

    monkeypatch.setattr(core.inference.classifier, "load_classifier", ByHeart)
    main(["audit", *folders, "--json"])
    changes = json.loads(capsys.readouterr().out)["label_changes"]
    assert changes == {"n": 4, "scale": 2, "jpeg": 2, "joint": 2}


def test_every_pair_is_written_with_its_kind_and_labels(folders, no_weights, tmp_path, capsys):
    main(["audit", *folders, "--json", "--pairs", str(tmp_path / "pairs.csv")])
    with (tmp_path / "pairs.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    found = [
        (row["kind"], row["first_side"], row["first_file"], row["second_side"], row["second_file"]) for row in rows
    ]
    assert found == [
        ("exact", "train", "FU-ringworm/0.png", "test", "FU-ringworm/copy.png"),
        ("near", "train", "VI-shingles/1.png", "test", "VI-shingles/mirrored.png"),
        ("crop", "train", "FU-ringworm/2.png", "test", "FU-ringworm/crop.png"),
    ]
    assert rows[0]["first_label"] == rows[0]["second_label"] == "FU-ringworm"


def test_a_missing_folder_is_refused_in_one_sentence(tmp_path, capsys):
    assert main(["audit", "--train", str(tmp_path / "gone"), "--test", str(tmp_path), "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("audit: There is no folder")


def test_pairs_of_files_whose_names_are_no_text_are_written(tmp_path, no_weights, capsys):
    name = os.fsdecode(b"caf\xe9.png")
    for side in ("train", "test"):
        save_photo(draw_scene(0), tmp_path / side / "FU-ringworm" / "a.png")
        (tmp_path / side / "FU-ringworm" / "a.png").rename(tmp_path / side / "FU-ringworm" / name)
    given = ["--train", str(tmp_path / "train"), "--test", str(tmp_path / "test")]
    assert main(["audit", *given, "--pairs", str(tmp_path / "pairs.csv")]) == 0
    assert b"FU-ringworm/caf\xe9.png" in (tmp_path / "pairs.csv").read_bytes()
