"""How undecided an answer is, as a number and in words: the entropy of its probabilities.

Entropy says how widely a model spreads its own bets. It does not say how often the model is right.
"""

import math

import numpy as np

from core.number_words import in_words
from core.records import FloatArray


def entropy_bits(probabilities: FloatArray) -> float:
    """Return the entropy of probabilities (classes,) that sum to 1, from 0 to log2(classes) bits."""
    some = probabilities[probabilities > 0].astype(np.float64)
    return max(0.0, float(-(some * np.log2(some)).sum()))


def entropy_words(probabilities: FloatArray) -> str:
    """Return a sentence for people: among how many even answers a choice would be as open as these probabilities.

    That number is 2 to the power of the entropy, the perplexity: 1 for a certain answer, 8 for eight even ones.
    """
    bits, classes = entropy_bits(probabilities), len(probabilities)
    choices = 2**bits
    if choices < 1.5:
        return "The model clearly prefers one label."
    if choices > 0.75 * classes:
        return f"The model is nearly undecided between all {in_words(classes)}."
    return f"The model is undecided between about {in_words(math.floor(choices + 0.5))} labels."
