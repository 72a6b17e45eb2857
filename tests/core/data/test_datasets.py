import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.datasets import find_splits, fingerprint, read_image, scan_folder
from core.errors import DataError


def draw(path, size=(5, 3), colour=(200, 120, 90), **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path, **options)
    return path


@pytest.fixture
def folder(tmp_path):
    for name in ("b/2.png", "b/10.jpg", "a/deep/x.PNG", "a/.hidden.png", ".cache/y.png", "top.png"):
        draw(tmp_path / "set" / name)
    (tmp_path / "set" / "b" / "notes.txt").write_text("no image")
    return tmp_path / "set"


def test_images_in_class_folders_are_listed_in_a_fixed_order_without_hidden_files(folder):
    data = scan_folder(folder)
    assert [(item.file, item.label) for item in data.items] == [
        ("a/deep/x.PNG", "a"),
        ("b/10.jpg", "b"),
        ("b/2.png", "b"),
    ]
    assert data.labels == ("a", "b")
    assert all(item.path == folder / item.file for item in data.items)


def test_a_folder_that_is_no_label_counts_as_other(folder):
    assert [item.label for item in scan_folder(folder, labels=("b", "c")).items] == ["other", "b", "b"]


def test_file_names_can_start_at_the_task_folder(folder):
    assert scan_folder(folder, relative_to=folder.parent).items[0].file == "set/a/deep/x.PNG"


@pytest.mark.parametrize("name", ["gone", "empty"])
def test_a_folder_without_images_is_said_in_words(tmp_path, name):
    (tmp_path / "empty" / "a").mkdir(parents=True)
    with pytest.raises(DataError, match=name):
        scan_folder(tmp_path / name)


def test_an_image_of_a_single_pixel_is_read(tmp_path):
    pixels = read_image(draw(tmp_path / "tiny.png", size=(1, 1)))
    assert pixels.tolist() == [[[200, 120, 90]]]
    assert pixels.dtype == np.uint8


def test_an_image_is_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the top of the scene is at the right
    assert read_image(draw(tmp_path / "turned.jpg", size=(50, 30), exif=exif)).shape == (50, 30, 3)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "1"])
def test_every_colour_mode_becomes_rgb(tmp_path, mode):
    path = tmp_path / "photo.png"
    Image.new("RGB", (4, 2), (255, 255, 255)).convert(mode).save(path)
    assert read_image(path).tolist() == np.full((2, 4, 3), 255).tolist()


def test_a_damaged_image_is_said_in_words(tmp_path):
    path = draw(tmp_path / "cut.jpg", size=(200, 200))
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(DataError, match=r"cut\.jpg cannot be decoded"):
        read_image(path)


def test_the_fingerprint_ignores_order_and_place_but_not_bytes_or_names(folder, tmp_path):
    before = fingerprint(scan_folder(folder).items)
    assert fingerprint(reversed(scan_folder(folder).items)) == before
    moved = folder.rename(tmp_path / "elsewhere")
    assert fingerprint(scan_folder(moved).items) == before
    (moved / "b" / "2.png").rename(moved / "a" / "2.png")
    renamed = fingerprint(scan_folder(moved).items)
    draw(moved / "a" / "2.png", colour=(200, 120, 91))
    altered = fingerprint(scan_folder(moved).items)
    assert len({before, renamed, altered}) == 3


@pytest.mark.parametrize("names", [("train_set", "test_set"), ("Training", "Validation")])
def test_published_splits_are_found_with_other_sources_beside_them(tmp_path, names):
    for name in names:
        (tmp_path / "task" / name).mkdir(parents=True)
    assert find_splits(tmp_path / "task").external == ()
    for name in ("external-2026", "external"):
        (tmp_path / name).mkdir()
    found = find_splits(tmp_path / "task")
    outside = tuple((tmp_path / name).resolve() for name in ("external", "external-2026"))
    assert (found.train.name, found.test.name, found.external) == (*names, outside)


def test_a_folder_without_a_split_is_said_in_words(tmp_path):
    with pytest.raises(DataError, match="neither train_set and test_set nor Training and Validation"):
        find_splits(tmp_path)


@pytest.mark.data
@pytest.mark.skipif("DERMA_DATA" not in os.environ, reason="DERMA_DATA does not name the data sets")
@pytest.mark.parametrize(("task", "counts"), [("infection", (925, 234)), ("condition", (388, 102))])
def test_the_published_data_sets_have_their_published_sizes(task, counts):
    splits = find_splits(Path(os.environ["DERMA_DATA"]) / task)
    train, test = scan_folder(splits.train), scan_folder(splits.test)
    assert (len(train.items), len(test.items)) == counts
    assert len(train.labels) == len(test.labels) == 8


def test_a_name_that_is_no_text_has_a_fingerprint(tmp_path):
    draw(tmp_path / "Acne" / os.fsdecode(b"caf\xe9.png"))
    items = scan_folder(tmp_path).items
    assert fingerprint(items) == fingerprint(items)
