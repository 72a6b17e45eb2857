import io

import numpy as np
import plotly.colors
import pytest
from PIL import Image

from core.charts.pictures.overlay import Overlay, colour_bar, colours_of, draw_overlay, enlarge
from core.charts.pictures.picture import png_bytes, shrink_picture, square_tile
from core.records import Region

WHOLE = Region(0, 0, 1, 1)
PHOTO = np.full((60, 80, 3), (200, 150, 120), np.uint8)


def test_a_map_of_zeros_leaves_the_photo_as_it_is():
    assert np.array_equal(draw_overlay(PHOTO, np.zeros((7, 7)), WHOLE, strength=1.0), PHOTO)


def test_strength_zero_leaves_the_photo_as_it_is():
    assert np.array_equal(draw_overlay(PHOTO, np.ones((7, 7)), WHOLE, strength=0.0), PHOTO)


def test_full_heat_at_full_strength_is_the_top_of_the_scale():
    assert np.array_equal(np.unique(draw_overlay(PHOTO, np.ones((7, 7)), WHOLE, strength=1.0)), [33, 240, 249])


def test_half_strength_mixes_photo_and_colour_evenly():
    mixed = draw_overlay(PHOTO, np.ones((7, 7)), WHOLE, strength=0.5)[0, 0]
    assert mixed.tolist() == [220, 200, 76]  # (200 + 240) / 2, (150 + 249) / 2 = 199.5, (120 + 33) / 2 = 76.5, to even


def test_nothing_is_drawn_outside_the_part_that_the_model_saw():
    drawn = draw_overlay(PHOTO, np.ones((7, 7)), Region(0.125, 0, 0.875, 1), strength=1.0)
    changed = (drawn != PHOTO).any(axis=(0, 2))
    assert changed.tolist() == [False] * 10 + [True] * 60 + [False] * 10


def test_a_hot_place_stays_at_its_place_when_the_map_is_enlarged():
    heatmap = np.zeros((7, 7), np.float32)
    heatmap[1, 5] = 1
    row, column = np.unravel_index(np.argmax(enlarge(heatmap, 140, 70, WHOLE)), (70, 140))
    assert (row // 10, column // 20) == (1, 5)


def test_whole_levels_differ_from_exact_mixing_by_less_than_an_eye_sees():
    heatmap = np.random.default_rng(0).random((7, 7)).astype(np.float32)
    photo = np.random.default_rng(1).integers(0, 256, (90, 120, 3)).astype(np.uint8)
    heat = np.clip(np.asarray(Image.fromarray(heatmap).resize((120, 90), Image.Resampling.BICUBIC)), 0, 1)
    cover = (0.7 * heat)[..., None]
    exact = photo * (1 - cover) + colours_of(heat) * cover
    assert np.abs(draw_overlay(photo, heatmap, WHOLE, strength=0.7) - exact).max() < 3


def test_the_scale_is_plotly_s_plasma():
    anchors = [plotly.colors.hex_to_rgb(colour) for colour in plotly.colors.sequential.Plasma]
    drawn = colours_of(np.linspace(0, 1, len(anchors)))
    assert np.abs(drawn.astype(int) - np.array(anchors)).max() <= 4  # 256 steps do not fall exactly on ten anchors


def test_the_colour_bar_is_as_see_through_as_the_overlay():
    bar = colour_bar(0.6, width_px=101, height_px=3)
    assert bar.shape == (3, 101, 4)
    assert bar[0, :, 3].tolist() == [round(255 * 0.6 * i / 100) for i in range(101)]


def test_an_overlay_can_be_made_smaller_but_never_larger():
    assert draw_overlay(PHOTO, np.ones((7, 7)), WHOLE, max_side_px=40).shape == (30, 40, 3)
    assert draw_overlay(PHOTO, np.ones((7, 7)), WHOLE, max_side_px=4000).shape == (60, 80, 3)


def test_one_overlay_gives_every_strength_in_any_order():
    heatmap = np.linspace(0, 1, 49, dtype=np.float32).reshape(7, 7)
    overlay = Overlay(PHOTO, heatmap, WHOLE)
    for strength in (1.0, 0.0, 0.35, 1.0):
        assert np.array_equal(overlay.at(strength), draw_overlay(PHOTO, heatmap, WHOLE, strength=strength))


def test_an_overlay_to_be_looked_at_is_a_jpeg_of_the_same_picture():
    overlay = Overlay(PHOTO, np.ones((7, 7)), WHOLE)
    with Image.open(io.BytesIO(overlay.jpeg(0.5))) as file:
        assert file.format == "JPEG"
        assert np.abs(np.asarray(file).astype(int) - np.asarray(overlay.at(0.5))).max() <= 3


def test_a_saved_picture_holds_the_pixels_and_no_word():
    image = Image.open(io.BytesIO(png_bytes(PHOTO)))
    assert np.array_equal(np.array(image), PHOTO)
    assert image.info == {}


@pytest.mark.parametrize("shape", [(60, 80, 3), (80, 60, 3)])
def test_a_tile_shows_the_middle_of_the_photo(shape: tuple[int, int, int]):
    photo = np.zeros(shape, np.uint8)
    photo[shape[0] // 2 - 15 : shape[0] // 2 + 15, shape[1] // 2 - 15 : shape[1] // 2 + 15] = 255
    tile = square_tile(photo, 60)
    assert tile.shape == (60, 60, 3)
    assert tile[20:40, 20:40].min() == 255
    assert tile[:10].max() == 0


def test_a_small_picture_is_not_touched():
    assert shrink_picture(PHOTO, 80) is PHOTO
