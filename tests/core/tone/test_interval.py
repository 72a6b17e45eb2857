import numpy as np
import pytest

from core.tone.colour import ita_deg
from core.tone.interval import measure_intervals
from core.tone.light import adaptation, daylight_xyz, lab_to_linear, linear_to_lab

SKIN = np.array([65.0, 14.0, 24.0])
ONES = np.ones(3)


def intervals(labs, white=False):
    return measure_intervals(np.asarray(labs), ONES, white_reference=white)


def under(lab, kelvin=6504, ev=0.0):
    """The colour that skin shows under another light."""
    back = adaptation(daylight_xyz(kelvin)) * 2.0**-ev
    return linear_to_lab(np.linalg.inv(back) @ lab_to_linear(lab))


@pytest.mark.parametrize("ev", [-1, -0.5, 0.5, 1])
def test_every_exposure_within_one_stop_is_held(ev):
    low, high = intervals([under(SKIN, ev=ev)] * 3).ita
    assert low < float(ita_deg(SKIN)) < high


@pytest.mark.parametrize("kelvin", [4000, 5000, 8000, 10000])
def test_every_daylight_from_4000_to_10000_kelvin_is_held(kelvin):
    low, high = intervals([under(SKIN, kelvin)] * 3).ita
    assert low < float(ita_deg(SKIN)) < high


def test_two_stops_are_more_than_the_interval_promises():
    low, high = intervals([under(SKIN, ev=-2)] * 3).ita
    assert not low < float(ita_deg(SKIN)) < high


def test_a_white_reference_leaves_little_doubt_and_a_wide_spread_of_patches_adds_some():
    known = intervals([SKIN] * 3, white=True)
    assert 2 < known.ita[1] - known.ita[0] < 12
    spread = intervals([(65.0, 14.0, 24.0), (71.0, 14.0, 24.0), (59.0, 14.0, 24.0)], white=True)
    assert spread.ita[1] - spread.ita[0] > known.ita[1] - known.ita[0] + 3
    assert intervals([SKIN] * 3).ita[1] - intervals([SKIN] * 3).ita[0] > 3 * (known.ita[1] - known.ita[0])


def test_the_bounds_lie_around_the_measured_values():
    answer = intervals([SKIN] * 3)
    assert answer.lightness[0] < SKIN[0] < answer.lightness[1]
    assert answer.hue[0] < float(np.degrees(np.arctan2(24, 14))) < answer.hue[1]


def test_a_colour_that_no_light_turns_into_skin_still_gets_finite_bounds():
    answer = intervals([(50.0, -60.0, 5.0)] * 3)
    assert np.isfinite([*answer.ita, *answer.lightness, *answer.hue]).all()
