import numpy as np
import pytest

from core.tone.colour import chroma, hue_deg
from core.tone.illuminant.likely import CHROMA_OF_LIGHTNESS, usual_hue_deg
from core.tone.illuminant.undertone import family_odds, undertone_odds


def skin(off_deg, strength, lightness=65.0):
    hue = np.radians(float(usual_hue_deg(lightness)) + off_deg)
    c = strength * float(np.interp(lightness, *CHROMA_OF_LIGHTNESS))
    return np.array([[lightness, c * np.cos(hue), c * np.sin(hue)]])


@pytest.mark.parametrize(
    ("off_deg", "strength", "word"),
    [
        (-8, 0.8, "cool"),
        (-8, 1.1, "red"),
        (0, 1.0, "neutral"),
        (6, 0.9, "warm"),
        (6, 1.2, "golden"),
        (11, 1.0, "olive"),
    ],
)
def test_a_skin_has_the_artist_s_word_for_its_hue_and_strength(off_deg, strength, word):
    lab = skin(off_deg, strength)
    odds = undertone_odds(lab, hue_deg(lab), np.ones(1))
    assert odds[word] == 1
    assert sum(odds.values()) == 1


def test_the_odds_of_the_three_families_sum_to_one():
    lab = np.concatenate([skin(-8, 1.0), skin(0, 1.0), skin(6, 1.2), skin(11, 0.9)])
    odds = undertone_odds(lab, hue_deg(lab), np.array([1.0, 1.0, 1.0, 1.0]))
    assert family_odds(odds) == pytest.approx((0.25, 0.25, 0.5))
    assert np.all(chroma(lab) > 0)
