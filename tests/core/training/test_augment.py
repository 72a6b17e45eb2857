import io

import numpy as np
import pytest
import torch
from PIL import Image

from core.training.augment import AugmentConfig, jpeg_artifacts, mix, sample_augmented
from core.training.photo_pyramid import LEVELS_PX, build_pool

PLAIN = AugmentConfig(
    area=(1.0, 1.0), stretch=(1.0, 1.0), vertical_flip=0, quarter_turn=0, tilt=0, shrunk=0, compressed=0, sharpness=0,
    brightness=(1.0, 1.0), contrast=(1.0, 1.0), saturation=(1.0, 1.0), gamma=(1.0, 1.0), cast=0, mixed=0,
)  # fmt: skip


def smooth_photo(height=120, width=180, seed=0):
    noise = np.random.default_rng(seed).random((6, 8, 3)) * 255
    return np.asarray(Image.fromarray(noise.astype(np.uint8)).resize((width, height), Image.Resampling.BICUBIC))


def pool_of(*photos):
    return build_pool(photos, [False] * len(photos))


def drawn(pool, recipe, count=4, size=64, seed=0):
    return sample_augmented(
        pool, torch.zeros(count, dtype=torch.long), size, recipe, torch.Generator().manual_seed(seed)
    )


def high_frequencies(views):
    return (views - torch.nn.functional.avg_pool2d(views, 5, 1, 2)).abs()[..., 4:-4, 4:-4].mean()


def test_same_seed_draws_same_views_and_another_seed_does_not():
    pool = pool_of(smooth_photo())
    assert torch.equal(drawn(pool, AugmentConfig()), drawn(pool, AugmentConfig()))
    assert not torch.equal(drawn(pool, AugmentConfig()), drawn(pool, AugmentConfig(), seed=1))


def test_views_stay_between_zero_and_one():
    views = drawn(pool_of(smooth_photo()), AugmentConfig(), count=64)
    assert views.shape == (64, 3, 64, 64)
    assert views.min() >= 0
    assert views.max() <= 1


def test_plain_recipe_shows_whole_photo_or_its_mirror_image():
    photo = smooth_photo(160, 160)
    expected = np.asarray(Image.fromarray(photo).resize((64, 64), Image.Resampling.BOX)).transpose(2, 0, 1) / 255
    for view in drawn(pool_of(photo), PLAIN, count=8).numpy():
        assert min(np.abs(view - expected).mean(), np.abs(view[..., ::-1] - expected).mean()) < 0.01


def test_both_mirror_images_are_drawn():
    views = drawn(pool_of(smooth_photo(160, 160)), PLAIN, count=16)
    assert len({round(float(view[0, 10, 5]), 4) for view in views}) == 2


def test_a_wide_view_shows_the_photo_smaller_with_its_mirror_image_around_it():
    """Four dark stripes become eight where the view is twice as wide as the photo."""
    stripes = np.where(np.arange(160) // 20 % 2, 255, 0)[None, :, None] * np.ones((160, 1, 3))
    wide = AugmentConfig(**{**{f: getattr(PLAIN, f) for f in PLAIN.__slots__}, "wide": 1.0, "wide_area": (4.0, 4.0)})

    def edges(recipe):
        rows = drawn(pool_of(stripes.astype(np.uint8)), recipe, count=8)[:, 0, 32] > 0.5
        return (rows[:, 1:] != rows[:, :-1]).sum(1)

    assert edges(PLAIN).tolist() == [7] * 8
    assert all(13 <= count <= 16 for count in edges(wide).tolist())


def test_tilted_view_keeps_a_circle_round_in_a_wide_photo():
    y, x = np.mgrid[:120, :240]
    disc = ((x - 120) ** 2 + (y - 60) ** 2 < 30**2)[..., None].repeat(3, 2).astype(np.uint8) * 255
    # a view of half the photo's area with a view's own aspect of 1 covers a square of sqrt(0.5 * 120 * 240) = 120 px
    square = AugmentConfig(**{**{f: getattr(PLAIN, f) for f in PLAIN.__slots__}, "area": (0.5, 0.5), "tilt": 1.0})
    for view in drawn(pool_of(disc), square, count=8, size=60):
        rows, columns = torch.nonzero(view[0] > 0.5, as_tuple=True)
        if rows.min() > 0 and rows.max() < 59 and columns.min() > 0 and columns.max() < 59:
            height, width = int(rows.max() - rows.min()), int(columns.max() - columns.min())
            assert abs(height - width) <= 3
            assert abs(height - 30) <= 3


@pytest.mark.parametrize("quality", [10, 40, 75])
def test_compression_is_close_to_a_real_jpeg(quality):
    photo = np.asarray(Image.fromarray(smooth_photo(64, 64)).convert("RGB")).copy()
    photo[::7, ::5] = (200, 30, 60)  # detail that quantisation destroys
    file = io.BytesIO()
    Image.fromarray(photo).save(file, "JPEG", quality=quality, subsampling=2)
    real = np.asarray(Image.open(file)).transpose(2, 0, 1) / 255
    view = torch.from_numpy(photo.transpose(2, 0, 1)).float().unsqueeze(0) / 255
    ours = jpeg_artifacts(view, torch.tensor([float(quality)]))[0].numpy()
    damage = np.abs(real - view[0].numpy()).mean()
    assert np.abs(ours - real).mean() < 0.35 * damage


def test_shrinking_removes_fine_detail():
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    fine = AugmentConfig(**{**{f: getattr(PLAIN, f) for f in PLAIN.__slots__}, "area": (0.3, 0.3)})
    coarse = AugmentConfig(
        **{**{f: getattr(fine, f) for f in fine.__slots__}, "shrunk": 1.0, "shrunk_px": (48.0, 48.0)}
    )
    pool = pool_of(noise)
    assert high_frequencies(drawn(pool, coarse, size=128)) < 0.35 * high_frequencies(drawn(pool, fine, size=128))


def test_mixing_blends_each_view_with_its_neighbour():
    views = torch.tensor([0.0, 1.0, 0.5]).view(3, 1, 1, 1).expand(3, 3, 2, 2)
    mixed = mix(views, torch.tensor([0.5, 0.25, 0.0]))
    assert mixed[:, 0, 0, 0].tolist() == pytest.approx([0.25, 0.75, 0.5])


def test_pool_keeps_shapes_and_kinds_and_a_pyramid_of_sizes():
    pool = build_pool([smooth_photo(120, 180), smooth_photo(90, 60)], [False, True])
    assert [level.shape for level in pool.levels] == [(2, 3, side, side) for side in LEVELS_PX]
    assert pool.levels[0].dtype == torch.uint8
    assert pool.aspects.tolist() == pytest.approx([1.5, 2 / 3])
    assert pool.natural.tolist() == [False, True]
