"""What is said of a data set before anything is trained on it."""

import logging
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.__main__ import main
from core.data.task_data import read_task_data
from core.errors import DataError
from core.tasks import INFECTION
from tests.photo_files import encoded


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two different photos of each class to learn from, and one to test."""
    random = np.random.default_rng(0)
    for part, count in (("train_set", 2), ("test_set", 1)):
        for label in INFECTION.labels:
            for number in range(count):
                path = tmp_path / "infection" / part / label / f"{number}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(encoded(random.integers(0, 255, (24, 32, 3), dtype=np.uint8), "PNG"))
    return tmp_path / "infection"


def test_names_that_are_nearly_labels_are_taken_for_them(data: Path):
    (data / "train_set/BA- cellulitis").rename(data / "train_set/BA-cellulitis")
    (data / "train_set/FU-ringworm").rename(data / "train_set/ring worm")
    read = read_task_data("infection", data)
    assert np.bincount(read.targets[~read.test]).tolist() == [2] * 8


def test_photos_without_a_known_ending_are_learned_from(data: Path):
    folder = data / "train_set/FU-ringworm"
    (folder / "0.png").rename(folder / "0")
    (folder / "1.png").rename(folder / "1.jfif")
    assert len(read_task_data("infection", data).items) == 24


def test_a_folder_that_is_no_class_is_named_before_training_with_the_nearest(data: Path, capsys):
    (data / "train_set/FU-ringworm").rename(data / "train_set/FU-ring-worms")
    shutil.copytree(data / "test_set/FU-ringworm", data / "test_set/healthy")
    assert main(["train", "infection", "--data", str(data), "--trunk", "none", "--out", str(data.parent / "run")]) == 2
    said = capsys.readouterr().err
    assert "“train_set/FU-ring-worms” (2; meant “FU-ringworm”?)" in said
    assert "“test_set/healthy” (1)" in said


def test_a_class_without_photos_is_named_with_the_files_that_were_left_out(data: Path):
    folder = data / "train_set/BA-impetigo"
    for path in list(folder.iterdir()):
        path.write_bytes(b"BM no photo")
        path.rename(path.with_suffix(".bmp"))
    with pytest.raises(DataError, match=r"7 of the 8 classes; none to learn from of BA-impetigo\. .*\.bmp 2\."):
        read_task_data("infection", data)


def test_one_class_alone_is_refused(data: Path):
    for folder in (data / "train_set").iterdir():
        if folder.name != "FU-ringworm":
            shutil.rmtree(folder)
    with pytest.raises(DataError, match="1 of the 8 classes"):
        read_task_data("infection", data)


def test_a_class_that_cannot_be_split_is_named(data: Path):
    folder = data / "train_set/VI-shingles"
    shutil.copy(folder / "0.png", folder / "1.png")
    with pytest.raises(DataError, match=r"Too few photos .*: VI-shingles \(1\); at least 2"):
        read_task_data("infection", data)


def test_files_of_other_kinds_are_counted_before_training(data: Path, caplog: pytest.LogCaptureFixture):
    (data / "train_set/VI-shingles/notes.txt").write_text("x")
    with caplog.at_level(logging.WARNING):
        read_task_data("infection", data)
    assert "1 file was left out because it is no JPEG, PNG, WebP or HEIC: .txt 1." in caplog.text
