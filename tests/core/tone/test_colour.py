import numpy as np
import pytest

from core.errors import DataError
from core.tone.colour import (
    MONK_HEXES,
    delta_e,
    hex_to_lab,
    hex_to_rgb,
    hue_deg,
    ita_class,
    ita_deg,
    lab_to_hex,
    nearest_monk,
    with_changes,
)

# Sharma, Wu, Dalal 2005, "The CIEDE2000 color-difference formula", table 1 (the pairs that try every branch).
SHARMA = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, -0.001, 2.49), (50, 0.0011, -2.49), 4.7461),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (61, -5, 29), 22.8977),
    ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ((50, 2.5, 0), (58, 24, 15), 19.4535),
    ((50, 2.5, 0), (50, 3.1736, 0.5854), 1.0000),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((61.2901, 3.7196, -5.3901), (61.4292, 2.2480, -4.9620), 1.8731),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((36.4612, 47.8580, 18.3852), (36.2715, 50.5065, 21.2231), 1.4146),
    ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "other", "expected"), SHARMA)
def test_colour_difference_hits_the_published_pair_in_both_directions(one, other, expected):
    one, other = np.array(one, float), np.array(other, float)
    assert delta_e(one, other) == pytest.approx(expected, abs=1e-4)
    assert delta_e(other, one) == pytest.approx(expected, abs=1e-4)


def test_the_pair_on_the_discontinuity_may_fall_on_either_side():
    distance = float(delta_e(np.array([50, -0.001, 2.49]), np.array([50, 0.001, -2.49])))
    assert min(abs(distance - 4.8045), abs(distance - 4.7461)) < 1e-4


def test_colour_difference_broadcasts_one_colour_against_many():
    many = np.array([pair[1] for pair in SHARMA], float)
    one = np.array(SHARMA[7][0], float)
    distances = delta_e(one, many)
    assert distances.shape == (len(SHARMA),)
    assert distances[7] == pytest.approx(27.1492, abs=1e-4)


@pytest.mark.parametrize(
    ("angle", "name"),
    [
        (55.01, "very light"), (55.0, "light"), (41.01, "light"), (41.0, "intermediate"), (28.01, "intermediate"),
        (28.0, "tan"), (10.01, "tan"), (10.0, "brown"), (-29.99, "brown"), (-30.0, "dark"), (-90.0, "dark"),
    ],
)  # fmt: skip
def test_ita_class_begins_above_its_limit(angle, name):
    assert ita_class(angle) == name


def test_ita_of_hand_worked_colours():
    # atan(1) = 45°, atan(0) = 0°, atan(−1) = −45°
    angles = ita_deg(np.array([[60.0, 5, 10], [50.0, 5, 10], [40.0, 5, 10]]))
    assert angles == pytest.approx([45, 0, -45])


@pytest.mark.parametrize("yellow", [0.0, -5.0])
def test_ita_refuses_a_colour_without_yellow(yellow):
    with pytest.raises(ValueError, match="positive b"):
        ita_deg(np.array([65.0, 5.0, yellow]))


# Lab and ITA of the Monk swatches as measured independently with another implementation.
MONK = [
    (94.21, 1.50, 5.43, 82.99), (92.27, 2.06, 7.29, 80.21), (93.09, 0.22, 14.22, 71.74), (87.57, 0.46, 17.76, 64.70),
    (77.90, 3.47, 23.14, 50.32), (55.14, 7.78, 26.75, 10.88), (42.47, 12.33, 20.54, -20.14),
    (30.68, 11.67, 13.34, -55.38), (21.07, 2.69, 5.97, -78.34), (14.61, 1.48, 3.53, -84.31),
]  # fmt: skip


@pytest.mark.parametrize("number", range(10))
def test_monk_swatches_have_their_known_lab_and_angle(number):
    lab = hex_to_lab(MONK_HEXES[number])
    assert lab == pytest.approx(MONK[number][:3], abs=0.03)
    assert float(ita_deg(lab)) == pytest.approx(MONK[number][3], abs=0.15)


def test_nearest_monk_tells_its_distance():
    exact = nearest_monk(hex_to_lab("#825c43"))
    assert (exact.swatch, exact.hex) == (7, "#825c43")
    assert exact.delta_e == pytest.approx(0, abs=1e-9)
    # half way between 5 and 6, which are 18.76 apart: nothing is near
    between = nearest_monk((hex_to_lab(MONK_HEXES[4]) + hex_to_lab(MONK_HEXES[5])) / 2)
    assert between.delta_e > 8


def test_hue_is_the_angle_between_red_and_yellow():
    assert hue_deg(np.array([[50.0, 10, 10], [50.0, 0, 10], [50.0, 10, 0]])) == pytest.approx([45, 90, 0])


def test_hex_survives_lab_and_back():
    for text in (*MONK_HEXES, "#000000", "#ffffff"):
        assert lab_to_hex(hex_to_lab(text)) == text


@pytest.mark.parametrize("text", ["", "#12345", "red", "#12345g", "#1234567"])
def test_what_is_not_a_colour_is_refused_in_a_sentence(text):
    with pytest.raises(DataError, match="#RRGGBB"):
        hex_to_rgb(text)


def test_lighter_moves_lightness_alone_and_warmer_turns_the_hue_alone():
    lab = np.array([60.0, 10.0, 20.0])
    assert with_changes(lab, lighter=5) == pytest.approx([65, 10, 20])
    turned = with_changes(lab, warmer=6)
    assert turned[0] == 60
    assert np.hypot(turned[1], turned[2]) == pytest.approx(np.hypot(10, 20))
    assert float(hue_deg(turned) - hue_deg(lab)) == pytest.approx(6)
    assert with_changes(with_changes(lab, -7, -3), 7, 3) == pytest.approx(lab)
