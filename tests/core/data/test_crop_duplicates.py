import cv2
import numpy as np
import pytest

from core.data.crop_duplicates import crop_pairs
from tests.scenes import draw_scene


def turned(scene, degrees, zoom):
    height, width = scene.shape[:2]
    around = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, zoom)
    return cv2.warpAffine(scene, around, (width, height), borderMode=cv2.BORDER_REPLICATE)


@pytest.fixture(scope="module")
def scene():
    return draw_scene(0, 300, 240)


@pytest.mark.parametrize(
    "change",
    [
        lambda scene: scene[40:200, 60:280],
        lambda scene: turned(scene, 20, 1.2),
        lambda scene: np.ascontiguousarray(scene[20:200, 250:30:-1]),
    ],
    ids=["cropped", "turned and zoomed", "mirrored and cropped"],
)
def test_a_changed_photo_is_found_among_others(scene, change):
    assert crop_pairs([draw_scene(1), scene, draw_scene(2), change(scene)]) == ((1, 3),)


def test_different_photos_are_no_pair():
    assert crop_pairs([draw_scene(seed) for seed in range(6)]) == ()


def test_a_shared_watermark_makes_no_pair():
    marked = []
    for seed in range(4):
        scene = draw_scene(seed, 300, 240)
        cv2.rectangle(scene, (0, 215), (300, 240), (255, 255, 255), -1)
        cv2.putText(scene, "(c) photo archive 1234", (5, 234), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0, 0, 0), 2)
        marked.append(scene)
    assert crop_pairs(marked) == ()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_photos_without_texture_are_no_pair(count):
    assert crop_pairs([np.full((64, 80, 3), 128, np.uint8)] * count) == ()
