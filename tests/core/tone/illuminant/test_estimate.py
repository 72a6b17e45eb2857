import numpy as np
import pytest

from core.tone.colour import hue_deg, ita_deg
from core.tone.foundation.catalogue import read_catalogue
from core.tone.illuminant.estimate import estimate_skin
from core.tone.illuminant.light import adaptation, daylight_xyz, lab_to_linear, linear_to_lab
from core.tone.illuminant.lights import Doubt, possible_lights

SKIN = np.array([65.0, 14.0, 24.0])
ONES = np.ones(3)


def estimate(labs, scatter=(0.0, 0.0, 0.0), **doubt):
    return estimate_skin(np.asarray(labs), ONES, possible_lights(Doubt(**doubt)), scatter)


def under(lab, kelvin=6504, ev=0.0):
    """The colour that skin shows under another light."""
    back = adaptation(daylight_xyz(kelvin)) * 2.0**-ev
    return linear_to_lab(np.linalg.inv(back) @ lab_to_linear(lab))


def width(answer):
    return answer.ita[1] - answer.ita[0]


@pytest.mark.parametrize(
    "doubt", [{}, {"dim_ev": 1.5}, {"side_ev": 1.2}, {"tint": "blue"}, {"paper_mired": 0.0}], ids=str
)
def test_the_stated_colour_lies_inside_its_own_intervals_for_every_skin(doubt):
    for lab in read_catalogue().lab[::160]:
        answer = estimate(lab + np.array([(0, 0, 0), (3, 1, -1), (-4, 0, -1)]), **doubt)
        assert answer.ita[0] < float(ita_deg(answer.lab)) < answer.ita[1]
        assert answer.hue[0] < float(hue_deg(answer.lab)) < answer.hue[1]
        assert answer.lightness[0] < answer.lab[0] < answer.lightness[1]


def test_in_light_that_gives_no_doubt_the_stated_colour_is_the_one_seen():
    assert estimate([SKIN] * 3).lab == pytest.approx(SKIN, abs=0.7)


@pytest.mark.parametrize("ev", [-1, -0.5, 0.5])
def test_under_and_overexposed_skin_keeps_its_true_depth_inside(ev):
    low, high = estimate([under(SKIN, ev=ev)] * 3).ita
    assert low < float(ita_deg(SKIN)) < high


@pytest.mark.parametrize("kelvin", [4000, 5000, 8000, 10000])
def test_every_daylight_from_4000_to_10000_kelvin_is_held(kelvin):
    answer = estimate([under(SKIN, kelvin)] * 3)
    assert answer.ita[0] < float(ita_deg(SKIN)) < answer.ita[1]
    assert answer.hue[0] < float(hue_deg(SKIN)) < answer.hue[1]


def test_three_and_a_half_stops_are_more_than_an_ordinary_photo_is_given():
    low, high = estimate([under(SKIN, ev=-3.5)] * 3).ita
    assert not low < float(ita_deg(SKIN)) < high


def test_a_dim_face_is_allowed_to_be_lighter_and_hardly_darker():
    seen = under(SKIN, ev=-3)
    plain, dim = estimate([seen] * 3), estimate([seen] * 3, dim_ev=3.0)
    assert plain.ita[1] < float(ita_deg(SKIN)) < dim.ita[1]
    assert dim.lightness[0] >= plain.lightness[0] - 1


def test_a_white_reference_leaves_little_doubt_and_a_wide_spread_of_patches_adds_some():
    known = estimate([SKIN] * 3, paper_mired=0.0)
    assert width(known) < 0.75 * width(estimate([SKIN] * 3))
    spread = estimate([(65.0, 14.0, 24.0), (75.0, 14.0, 24.0), (55.0, 14.0, 24.0)], paper_mired=0.0)
    assert width(spread) > width(known) + 3


def test_a_correction_from_far_off_daylight_is_trusted_less():
    near, far = (estimate([SKIN] * 3, paper_mired=mired) for mired in (0.0, 190.0))
    assert far.hue[1] - far.hue[0] > near.hue[1] - near.hue[0] + 2


def test_what_lies_over_the_skin_widens_the_interval_and_leaves_the_colour():
    bare, made_up = estimate([SKIN] * 3, paper_mired=0.0), estimate([SKIN] * 3, (5.0, 3.0, 4.0), paper_mired=0.0)
    assert width(made_up) > width(bare) + 5
    assert made_up.lab == pytest.approx(bare.lab, abs=1.5)


def test_a_colour_that_no_light_turns_into_skin_still_gets_finite_bounds():
    answer = estimate([(50.0, -60.0, 5.0)] * 3)
    assert np.isfinite([*answer.lab, *answer.ita, *answer.lightness, *answer.hue]).all()
