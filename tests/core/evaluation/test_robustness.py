import numpy as np
import pytest

from core.data.datasets import scan_folder
from core.evaluation.robustness import corrupted_logits, recompress, shrink_and_enlarge
from tests.scenes import draw_scene, save_photo


def test_detail_finer_than_64_pixels_is_lost_and_the_size_stays():
    checks = np.indices((256, 192)).sum(axis=0) % 2 * 255
    board = np.repeat(checks[..., None], 3, axis=2).astype(np.uint8)
    blurred = shrink_and_enlarge(board)
    assert blurred.shape == board.shape
    assert blurred.std() < 10 < board.std()


def test_a_photo_of_64_pixels_is_not_touched():
    photo = draw_scene(0, 64, 90)
    assert np.array_equal(shrink_and_enlarge(photo), photo)


def test_recompression_is_visible_but_mild():
    photo = draw_scene(0)
    difference = np.abs(recompress(photo).astype(float) - photo).mean()
    assert 1 < difference < 20


def test_each_disturbance_is_answered_for_every_photo(tmp_path):
    photos = [draw_scene(0, 80, 70), np.full((80, 80, 3), 100, np.uint8)]
    for number, photo in enumerate(photos):
        save_photo(photo, tmp_path / "x" / f"{number}.png")

    class Contrast:
        def predict_logits(self, given, task):
            return np.array([[photo.std(), 0] for photo in given], np.float32)

    answers = corrupted_logits(Contrast(), "infection", scan_folder(tmp_path).items)
    assert answers["scale"][:, 0] == pytest.approx([shrink_and_enlarge(photos[0]).std(), 0])
    assert answers["jpeg"][:, 0] == pytest.approx([recompress(photos[0]).std(), 0])
    assert answers["joint"][:, 0] == pytest.approx([recompress(shrink_and_enlarge(photos[0])).std(), 0])
