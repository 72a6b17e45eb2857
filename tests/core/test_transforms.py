"""Model input is made exactly as a card says."""

import numpy as np
import pytest
import torch

import core.torchvision_import  # noqa: F401  # before torchvision
from core.transforms import SYMMETRIES, Preprocessing, fit_pixels, input_batch, normalise, symmetry, undo_normalise


def _smooth(height: int, width: int) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 255 / width, y * 255 / height, (x + y) * 255 / (width + height)], -1).astype(np.uint8)


def test_a_centre_crop_equals_torchvisions_resize_and_crop() -> None:
    from PIL import Image
    from torchvision.transforms import v2

    pixels = _smooth(400, 640)
    ours = fit_pixels(pixels, Preprocessing(size_px=224, resize_px=256))
    transform = v2.Compose([v2.Resize(256, v2.InterpolationMode.BICUBIC), v2.CenterCrop(224)])
    theirs = np.array(transform(Image.fromarray(pixels)))
    assert np.abs(ours.astype(int) - theirs.astype(int)).max() <= 2  # half-pixel rounding of the crop


@pytest.mark.parametrize("fit", ["crop", "stretch", "pad"])
@pytest.mark.parametrize("size", [(30, 40), (500, 300), (224, 224), (1, 5)])
def test_any_photo_becomes_the_square_the_card_names(fit: str, size: tuple[int, int]) -> None:
    assert fit_pixels(_smooth(*size), Preprocessing(size_px=96, fit=fit)).shape == (96, 96, 3)


def test_a_limit_to_detail_makes_a_sharp_photo_and_its_small_copy_alike() -> None:
    from PIL import Image

    large = np.kron(np.random.default_rng(0).integers(0, 256, (48, 64, 3)), np.ones((8, 8, 1))).astype(np.uint8)
    small = np.array(Image.fromarray(large).resize((64, 48), Image.Resampling.BICUBIC))
    limited, free = Preprocessing(size_px=96, resize_px=96, detail_px=48), Preprocessing(size_px=96, resize_px=96)

    def distance(preprocessing: Preprocessing) -> float:
        pair = [fit_pixels(photo, preprocessing).astype(float) for photo in (large, small)]
        return float(np.abs(pair[0] - pair[1]).mean())

    assert distance(limited) < 1 < distance(free)
    assert (fit_pixels(small, limited) == fit_pixels(small, free)).all()  # nothing is lost that was not there


def test_the_region_is_the_part_that_a_crop_shows() -> None:
    region = Preprocessing().region(400, 200)
    assert (region.left, region.top, region.right, region.bottom) == pytest.approx((0.25, 0, 0.75, 1))
    tighter = Preprocessing(size_px=224, resize_px=256).region(256, 256)
    assert tighter.left == pytest.approx(16 / 256)
    assert Preprocessing(fit="pad").region(400, 200).left == 0


def test_padding_keeps_the_shape_of_things_and_fills_with_grey() -> None:
    padded = fit_pixels(np.full((100, 200, 3), 255, np.uint8), Preprocessing(size_px=100, fit="pad"))
    assert (padded[:20] == 124).all()
    assert (padded[30:70] == 255).all()


def test_normalising_uses_the_cards_numbers_and_can_be_undone() -> None:
    preprocessing = Preprocessing(mean=(0.5, 0.5, 0.5), std=(0.5, 0.25, 0.5))
    pixels = _smooth(5, 4)
    batch = normalise(pixels, preprocessing)
    assert batch.shape == (3, 5, 4)
    assert batch[1, 4, 0] == pytest.approx((pixels[4, 0, 1] / 255 - 0.5) / 0.25, abs=1e-6)
    np.testing.assert_array_equal(undo_normalise(batch, preprocessing), pixels)


def test_a_batch_holds_photos_of_different_sizes_channels_last() -> None:
    batch = input_batch([_smooth(50, 80), _smooth(300, 200)], Preprocessing(size_px=64))
    assert batch.shape == (2, 3, 64, 64)
    assert batch.dtype is torch.float32
    assert batch.is_contiguous(memory_format=torch.channels_last)


def test_the_eight_symmetries_are_all_different_and_the_first_is_the_photo() -> None:
    pixels = _smooth(6, 6)
    views = [symmetry(pixels, index) for index in range(SYMMETRIES)]
    np.testing.assert_array_equal(views[0], pixels)
    assert len({view.tobytes() for view in views}) == 8
