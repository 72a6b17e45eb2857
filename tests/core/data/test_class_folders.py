"""One rule says which class a photo shows, at all four doors: training, evaluate, a folder and a zip on the page."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.card import Card, WeightsFile
from core.data.class_folders import label_of_path, say_unknown, unknown_folders
from core.data.datasets import scan_folder
from core.review.own_photos.files import OwnFiles, list_folder
from core.review.own_photos.judge import judge_files
from core.review.own_photos.zipped import list_zip
from core.review.reproduction.measurement import Measurement
from core.tasks import CONDITION, INFECTION
from core.transforms import Preprocessing
from tests.conftest import FakeClassifier
from tests.photo_files import encoded, skin_like

FILE = WeightsFile("x", "0")
CARD = Card("infection", INFECTION.labels, Preprocessing(), 512, FILE, FILE, 0.4)
PHOTO = encoded(skin_like(90, 70, 1), "JPEG")

LAYOUTS = {
    "Ringworm/1.jpg": "FU-ringworm",
    "photos/FU-ringworm/1.jpg": "FU-ringworm",
    "FU-ringworm/patient1/1.jpg": "FU-ringworm",
    "test_set/FU-ringworm/1.jpg": "FU-ringworm",
    "FU-ringworm/Shingles/1.jpg": "VI-shingles",
    "nail_fungus/1.jpg": "FU-nail-fungus",
    "fu athlete foot/1.jpg": "FU-athlete-foot",
    "Athlete’s foot/1.jpg": "FU-athlete-foot",
    "ring worm/1.jpg": "FU-ringworm",
    "BA-cellulitis/1.jpg": "BA- cellulitis",
    " Cutaneous  Larva–Migrans/1.jpg": "PA-cutaneous-larva-migrans",
    "ＲＩＮＧＷＯＲＭ/1.jpg": "FU-ringworm",
    "athlete-foot/1.jpg": "other",
    "ringworm_1/1.jpg": "other",
    "patient1/1.jpg": "other",
}


def laid_out(folder: Path, file: str) -> Path:
    path = folder / "own" / file
    path.parent.mkdir(parents=True)
    path.write_bytes(PHOTO)
    return folder / "own"


def by_training(folder: Path, file: str) -> str:
    return scan_folder(laid_out(folder, file), INFECTION.labels).items[0].label


def by_evaluate(folder: Path, file: str) -> str:
    measured = Measurement(FakeClassifier(), CARD, None, say=lambda text: None)
    measured.measure_folder(laid_out(folder, file))
    answer = measured.answer["folder"]
    assert answer["n"] + answer["other"]["n"] == 1
    return "a class" if answer["n"] else "other"


def judged(listed: OwnFiles) -> str:
    return list(judge_files(FakeClassifier(), CARD.labels, listed))[-1].answers[0].truth


def by_folder(folder: Path, file: str) -> str:
    return judged(list_folder(laid_out(folder, file)))


def by_zip(folder: Path, file: str) -> str:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(file, PHOTO)
    return judged(list_zip(data.getvalue()))


@pytest.mark.parametrize("file", LAYOUTS)
@pytest.mark.parametrize("door", [by_training, by_evaluate, by_folder, by_zip])
def test_every_door_takes_the_deepest_folder_that_is_a_label(
    tmp_path: Path, door: Callable[[Path, str], str], file: str
):
    right = LAYOUTS[file]
    assert door(tmp_path, file) == (right if door is not by_evaluate or right == "other" else "a class")


def test_the_name_of_the_folder_that_was_named_says_nothing(tmp_path: Path):
    path = tmp_path / "Ringworm" / "mine" / "1.jpg"
    path.parent.mkdir(parents=True)
    path.write_bytes(PHOTO)
    assert scan_folder(tmp_path / "Ringworm", INFECTION.labels).items[0].label == "other"


@pytest.mark.parametrize("task", [INFECTION, CONDITION], ids=lambda task: task.name)
def test_every_label_is_found_by_both_its_names(task):
    for label in task.definitions:
        for name in (label.folder, label.name, label.name.upper().replace(" ", "_")):
            assert label_of_path(f"{name}/a.jpg", task.labels) == label.folder


def test_folders_that_are_no_class_are_counted_with_the_label_that_they_nearly_are():
    files = ["ringworms/1.jpg", "ringworms/2.jpg", "a/My cat/3.jpg", "Shingles/4.jpg", "Impetgo/x/5.jpg"]
    folders = unknown_folders(files, INFECTION.labels)
    assert [(found.folder, found.photos, found.nearest) for found in folders] == [
        ("ringworms", 2, "FU-ringworm"),
        ("a/My cat", 1, ""),
        ("Impetgo/x", 1, "BA-impetigo"),
    ]
    assert say_unknown(folders) == (
        "4 photos lie in folders that are no class: “ringworms” (2; meant “FU-ringworm”?), “a/My cat” (1), "
        "“Impetgo/x” (1; meant “BA-impetigo”?)."
    )
    assert say_unknown(()) == ""


def test_evaluate_names_unknown_folders_and_files_that_it_left_out(tmp_path: Path):
    folder = laid_out(tmp_path, "ringworm_1/1.jpg")
    (folder / "ringworm_1" / "2.bmp").write_bytes(b"BM nothing")
    said: list[str] = []
    measured = Measurement(FakeClassifier(), CARD, None, say=said.append)
    measured.measure_folder(folder)
    assert measured.answer["folder"]["unknown_folders"] == [
        {"folder": "ringworm_1", "photos": 1, "nearest": "FU-ringworm"}
    ]
    assert measured.answer["folder"]["left_out"] == {".bmp": 1}
    assert any("ringworm_1" in text for text in said)
    assert any(".bmp 1" in text for text in said)
