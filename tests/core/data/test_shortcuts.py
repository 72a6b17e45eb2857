import numpy as np
import pytest

from core.data.datasets import scan_folder
from core.data.shortcuts import find_shortcuts
from tests.scenes import save_photo

CLASSES = ("a", "b", "c", "d")


def noise(random, width=40, height=40, colour=(128, 128, 128)):
    return np.clip(random.normal(colour, 40, (height, width, 3)), 0, 255).astype(np.uint8)


def shortcuts(folder, draw, options=lambda label: {}):
    random = np.random.default_rng(0)
    for label in CLASSES:
        for number in range(12):
            save_photo(draw(random, label), folder / label / f"{number}.jpg", **options(label))
    items = scan_folder(folder).items
    return {found.feature: found for found in find_shortcuts(items, np.arange(len(items)))}


def test_a_class_of_its_own_size_is_named_and_the_others_are_not(tmp_path):
    found = shortcuts(tmp_path, lambda random, label: noise(random, *((20, 20) if label == "b" else (40, 40))))
    assert found["size"].classes == ("b",)
    assert found["size"].chance == 0.25
    assert found["aspect"].classes == ()


def test_aspect_alone_can_tell_every_class(tmp_path):
    found = shortcuts(tmp_path, lambda random, label: noise(random, width=20 + 10 * CLASSES.index(label)))
    assert found["aspect"].balanced_accuracy == pytest.approx(1)
    assert found["aspect"].classes == CLASSES


def test_compression_gives_a_class_away(tmp_path):
    found = shortcuts(
        tmp_path, lambda random, label: noise(random), lambda label: {"quality": 30 if label == "c" else 80}
    )
    assert found["compression"].classes == ("c",)
    assert found["size"].classes == ()


def test_mean_colour_gives_a_class_away(tmp_path):
    found = shortcuts(
        tmp_path, lambda random, label: noise(random, colour=(200, 90, 80) if label == "d" else (120, 120, 120))
    )
    assert found["colour"].classes == ("d",)


def test_twins_kept_together_give_nothing_away(tmp_path):
    """Each class is one photo saved often: only a split through the twins would predict the class."""
    random = np.random.default_rng(0)
    for number, label in enumerate(CLASSES):
        photo = noise(random, width=30 + number)
        for copy in range(8):
            save_photo(photo, tmp_path / label / f"{copy}.jpg")
    found = find_shortcuts(scan_folder(tmp_path).items, np.repeat(np.arange(4), 8))
    assert {shortcut.balanced_accuracy for shortcut in found} == {0}


@pytest.mark.parametrize("labels", [("a", "a"), ("a", "b")])
def test_one_class_or_one_group_has_no_shortcuts(tmp_path, labels):
    for number, label in enumerate(labels):
        save_photo(np.zeros((8, 8, 3), np.uint8), tmp_path / label / f"{number}.png")
    assert find_shortcuts(scan_folder(tmp_path).items, np.zeros(2, dtype=np.int64)) == ()
