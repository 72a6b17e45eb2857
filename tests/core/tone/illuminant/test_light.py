import numpy as np
import pytest

from core.tone.illuminant.light import (
    D65,
    RGB_TO_XYZ,
    adaptation,
    daylight_xyz,
    from_linear,
    lab_to_linear,
    linear_to_lab,
    to_linear,
)


def test_linear_light_of_known_codes():
    # IEC 61966-2-1: code 128 is 0.2158605, code 10 lies on the straight part: 10 / 255 / 12.92
    assert to_linear(np.array([0, 10, 128, 255], np.uint8)) == pytest.approx(
        [0, 10 / 255 / 12.92, 0.2158605, 1], abs=1e-6
    )


def test_linear_and_lab_survive_the_way_there_and_back():
    codes = np.random.default_rng(0).integers(0, 256, (200, 3)).astype(np.uint8)
    linear = to_linear(codes)
    assert np.rint(from_linear(linear) * 255).astype(np.uint8).tolist() == codes.tolist()
    assert lab_to_linear(linear_to_lab(linear)) == pytest.approx(linear, abs=1e-6)


@pytest.mark.parametrize(("kelvin", "x", "y"), [(5003, 0.3457, 0.3585), (6504, 0.3127, 0.3290), (7504, 0.2990, 0.3149)])
def test_daylight_has_the_published_chromaticity(kelvin, x, y):
    xyz = daylight_xyz(kelvin)  # D50, D65 and D75 of CIE 15
    assert xyz[:2] / xyz.sum() == pytest.approx([x, y], abs=5e-4)


def test_bradford_carries_the_old_white_to_the_new_one_and_leaves_d65_alone():
    white = daylight_xyz(4000)
    seen = np.linalg.inv(RGB_TO_XYZ) @ (0.5 * white)
    assert adaptation(0.5 * white) @ seen == pytest.approx(np.linalg.inv(RGB_TO_XYZ) @ D65)
    assert adaptation(D65) == pytest.approx(np.eye(3), abs=1e-9)


def test_bradford_from_d50_to_d65_is_the_published_matrix():
    # Lindbloom, "Chromatic Adaptation", Bradford D50 to D65, in XYZ.
    published = [
        [0.9555766, -0.0230393, 0.0631636],
        [-0.0282895, 1.0099416, 0.0210077],
        [0.0122982, -0.0204830, 1.3299098],
    ]
    rgb = adaptation(np.array([0.96422, 1.0, 0.82521]))
    assert RGB_TO_XYZ @ rgb @ np.linalg.inv(RGB_TO_XYZ) == pytest.approx(np.array(published), abs=2e-4)
