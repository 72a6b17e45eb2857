import numpy as np
import pytest

from core.tasks import CONDITION
from core.tone.depth import DEPTH_BANDS, depth_band, depth_index, likely_depth_index


def tones(pale, light, medium, dark):
    given = {"Pale_skintone": pale, "light_skintone": light, "medium_skintone": medium, "dark_skintone": dark}
    return CONDITION.parts(np.array([given.get(label, 0.0) for label in CONDITION.labels]))[1]


def test_a_sure_model_gives_a_single_band():
    assert depth_band(tones(0.02, 0.05, 0.9, 0.03)) == DEPTH_BANDS[2]


def test_an_unsure_model_gives_the_narrowest_run_with_four_fifths():
    band = depth_band(tones(0.05, 0.45, 0.4, 0.1))
    assert band.name == "light to medium"
    assert (band.low_deg, band.high_deg) == (10.0, 55.0)
    assert band.labels == ("light_skintone", "medium_skintone")


def test_a_model_that_knows_nothing_gives_every_depth():
    band = depth_band(tones(0.25, 0.25, 0.25, 0.25))
    assert (band.low_deg, band.high_deg) == (-np.inf, np.inf)


@pytest.mark.parametrize(("angle", "index"), [(60, 0), (55, 1), (41.1, 1), (41, 2), (10.1, 2), (10, 3), (-80, 3)])
def test_depth_index_follows_the_angle(angle, index):
    assert depth_index(angle) == index


def test_likely_depth_is_the_most_probable_tone_in_order_of_depth():
    assert likely_depth_index(tones(0.1, 0.2, 0.3, 0.4)) == 3
