from dataclasses import replace

import numpy as np
import pytest

from core.records import Photo, Region
from core.tasks import CONDITION
from core.tone.measurement.measure import measure_tone
from core.tone.opinion import second_opinion


def tones(label, probability=0.7):
    rest = (1 - probability) / 3
    values = [0.0 if "skintone" not in name else probability if name == label else rest for name in CONDITION.labels]
    return CONDITION.parts(np.array(values))[1]


@pytest.fixture(scope="module")
def light_skin():
    pixels = np.full((100, 100, 3), (233, 196, 166), np.uint8)  # L* 81.5, b* 19.6: 58°, pale
    tone = measure_tone(Photo(pixels, "flat", 100, 100), box=Region(0.1, 0.1, 0.9, 0.9))
    return replace(tone, confidence="fair")  # as with the light known


@pytest.mark.parametrize(
    ("label", "steps", "confidence", "words"),
    [
        ("Pale_skintone", 0, "fair", "The model agrees: pale (70%)."),
        ("light_skintone", 1, "fair", "one step apart"),
        ("medium_skintone", 2, "low", "trust neither"),
        ("dark_skintone", 3, "low", "the model says dark (70%)"),
    ],
)
def test_two_steps_of_disagreement_lower_the_confidence_in_words(light_skin, label, steps, confidence, words):
    opinion = second_opinion(light_skin, tones(label))
    assert (opinion.steps, opinion.confidence) == (steps, confidence)
    assert words in opinion.sentence
