import os
from pathlib import Path

import imagehash
import numpy as np
import pytest
from PIL import Image

from core.data.datasets import find_splits, scan_folder
from core.data.duplicates import find_near_duplicates, twin_groups
from core.errors import DataError
from tests.scenes import draw_scene, save_photo


@pytest.fixture(scope="module")
def sides(tmp_path_factory):
    """Five different scenes in train; test holds a copy, a re-saved, a mirrored, a cropped and a new one."""
    tmp_path = tmp_path_factory.mktemp("sides")
    scenes = [draw_scene(seed) for seed in range(6)]
    for number, scene in enumerate(scenes[:5]):
        save_photo(scene, tmp_path / "train" / "a" / f"{number}.png")
    test = tmp_path / "test"
    save_photo(scenes[0], test / "a" / "0 copy.png", compress_level=1)
    save_photo(scenes[1], test / "a" / "1 saved again.jpg", quality=60)
    save_photo(np.ascontiguousarray(np.rot90(scenes[2])[:, ::-1]), test / "a" / "2 transposed.png")
    save_photo(scenes[3][20:140, 30:190], test / "b" / "3 cropped.png")
    save_photo(scenes[5], test / "a" / "5 new.png")
    return scan_folder(tmp_path / "train").items, scan_folder(test).items


@pytest.fixture(scope="module")
def twins(sides):
    return find_near_duplicates(*sides)


def test_copies_near_twins_and_crops_are_told_apart(twins):
    assert twins.exact == ((0, 5),)
    assert twins.near == ((1, 6), (2, 7))
    assert twins.crops == ((3, 9),)


def test_a_test_image_leaks_through_a_twin_and_crops_are_counted_apart(twins):
    assert twins.leaked.tolist() == [True, True, True, False, False]
    assert twins.groups.tolist() == [0, 1, 2, 3, 4, 0, 1, 2, 5, 6]
    assert twins.leaked_with_crops().tolist() == [True, True, True, False, True]
    assert twins.groups_with_crops().tolist() == [0, 1, 2, 3, 4, 0, 1, 2, 5, 3]


def test_groups_can_count_crops_as_twins(sides):
    train, test = sides
    assert twin_groups((*train, *test), crops=True).tolist() == [0, 1, 2, 3, 4, 0, 1, 2, 5, 3]


def test_pairs_across_leave_out_those_within_a_side(sides):
    train, test = sides
    twins = find_near_duplicates(train, (*test, test[0]))
    assert twins.exact == ((0, 5), (0, 10), (5, 10))
    assert twins.across(twins.exact) == 2


def test_twins_of_different_classes_are_counted(twins):
    assert twins.label_conflicts() == 1


def test_groups_join_twins_of_twins(tmp_path):
    scene = draw_scene(1)
    for name, turn in (("a", 0), ("b", 1), ("c", 2)):
        save_photo(np.ascontiguousarray(np.rot90(scene, turn)), tmp_path / "x" / f"{name}.png")
    save_photo(draw_scene(2), tmp_path / "x" / "b2.png")
    assert twin_groups(scan_folder(tmp_path).items).tolist() == [0, 0, 1, 0]


def test_every_flip_and_quarter_turn_is_found_as_by_the_library_itself(tmp_path):
    scene = Image.fromarray(draw_scene(3))
    save_photo(np.asarray(scene), tmp_path / "x" / "0.png")
    for number, turn in enumerate(Image.Transpose, 1):
        turned = scene.transpose(turn)
        save_photo(np.asarray(turned), tmp_path / "x" / f"{number}.png")
        unturned = min(imagehash.phash(turned.transpose(back)) - imagehash.phash(scene) for back in Image.Transpose)
        assert unturned <= 6
    assert set(twin_groups(scan_folder(tmp_path).items)) == {0}


def test_an_altered_file_is_hashed_again(tmp_path):
    path = save_photo(draw_scene(1), tmp_path / "x" / "a.png")
    save_photo(draw_scene(2), tmp_path / "x" / "b.png")
    assert twin_groups(scan_folder(tmp_path).items).tolist() == [0, 1]
    save_photo(draw_scene(2), path)
    os.utime(path, ns=(1, 1))
    assert twin_groups(scan_folder(tmp_path).items).tolist() == [0, 0]


def test_no_images_have_no_groups():
    assert twin_groups(()).shape == (0,)


def test_an_unreadable_image_is_said_in_words(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "a.png").write_bytes(b"no image")
    with pytest.raises(DataError, match=r"a\.png cannot be decoded"):
        twin_groups(scan_folder(tmp_path).items)


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.skipif("DERMA_DATA" not in os.environ, reason="DERMA_DATA does not name the data sets")
def test_the_infection_set_leaks_as_was_measured():
    splits = find_splits(Path(os.environ["DERMA_DATA"]) / "infection")
    twins = find_near_duplicates(scan_folder(splits.train).items, scan_folder(splits.test).items)
    assert abs(int(twins.leaked.sum()) - 165) <= 5
    assert abs(int(twins.groups.max()) + 1 - 539) <= 12
