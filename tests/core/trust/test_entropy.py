import numpy as np
import pytest

from core.trust.entropy import entropy_bits, entropy_words


@pytest.mark.parametrize(
    ("probabilities", "bits"),
    [
        ([1.0, 0.0, 0.0, 0.0], 0.0),
        ([0.5, 0.5, 0.0, 0.0], 1.0),
        ([0.25] * 4, 2.0),
        ([0.5, 0.25, 0.125, 0.125], 1.75),  # 1/2 · 1 + 1/4 · 2 + 2 · 1/8 · 3
        ([0.125] * 8, 3.0),
    ],
)
def test_entropy_is_in_bits(probabilities: list[float], bits: float):
    assert entropy_bits(np.array(probabilities)) == pytest.approx(bits, abs=1e-12)


@pytest.mark.parametrize(
    ("probabilities", "words"),
    [
        ([0.93] + [0.01] * 7, "clearly prefers one label"),
        ([0.5, 0.5] + [0.0] * 6, "between about two labels"),
        ([1 / 3] * 3 + [0.0] * 5, "between about three labels"),
        ([0.2] * 5 + [0.0] * 3, "between about five labels"),
        ([0.125] * 8, "nearly undecided between all eight"),
    ],
)
def test_the_words_name_as_many_answers_as_would_be_as_open(probabilities: list[float], words: str):
    assert words in entropy_words(np.array(probabilities))
