"""The check of a map on networks whose reason is known: one looks at a single corner, one looks nowhere."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from core.card import Card, WeightsFile
from core.inference.classifier import Classifier, load_classifier
from core.inference.map_check import (
    LEAST_FALL,
    RANDOM_REGIONS,
    blur_region,
    check_map,
    check_sentence,
    marked_region,
    random_regions,
)
from core.photos.decode import read_data_image
from core.records import Explanation, MapCheck, Photo, Region
from core.tasks import INFECTION
from core.transforms import Preprocessing

LABEL = INFECTION.labels[0]
SIZE = 64


class Corner(nn.Module):
    """Answers label 0 by the brightest pixel of the upper left quarter, and nothing else; counts its passes."""

    def __init__(self, gain: float = 40.0) -> None:
        super().__init__()
        self.gain, self.batches = gain, []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.batches.append(len(x))
        logits = torch.zeros(len(x), 8)
        logits[:, 0] = self.gain * (x[:, :, : SIZE // 2, : SIZE // 2].amax((1, 2, 3)) - 0.7)
        return logits


def _classifier(network: nn.Module, temperature: float = 1.0) -> Classifier:
    file = WeightsFile("nowhere", "0" * 64)
    preprocessing = Preprocessing(size_px=SIZE, resize_px=SIZE, mean=(0, 0, 0), std=(1, 1, 1))
    card = Card("infection", INFECTION.labels, preprocessing, 0, file, file, 0.5, temperature=temperature)
    return Classifier({"infection": card}, {"infection": network})


def _dots() -> Photo:
    """A dark picture with a white dot in the middle of each quarter."""
    pixels = np.full((SIZE, SIZE, 3), 40, np.uint8)
    for row in (16, 48):
        for column in (16, 48):
            pixels[row - 1 : row + 1, column - 1 : column + 1] = 255
    return Photo(pixels, "0" * 64, SIZE, SIZE)


def _map_at(row: int, column: int) -> Explanation:
    """A map of 4 × 4 places with one quarter of four places marked."""
    maps = np.zeros((8, 4, 4), np.float32)
    maps[0, row : row + 2, column : column + 2] = 1
    return Explanation(INFECTION.labels, maps, Region(0, 0, 1, 1), "drawn")


def test_a_map_of_the_corner_that_is_looked_at_is_meaningful():
    network = Corner()
    check = check_map(_classifier(network), _dots(), "infection", _map_at(0, 0), LABEL)
    assert check.probability == pytest.approx(np.exp(12) / (np.exp(12) + 7))  # 40 × (1 − 0.7) = 12 against seven zeros
    assert check.fall == pytest.approx(check.probability, abs=0.01)
    assert check.random_fall < check.fall
    assert check.share == pytest.approx(0.2, abs=0.01)
    assert check.meaningful
    assert "do carry this answer" in check_sentence(check, "Cellulitis")
    assert network.batches == [RANDOM_REGIONS + 2], "all variants in one pass"


def test_a_map_of_a_corner_that_is_not_looked_at_means_nothing():
    check = check_map(_classifier(Corner()), _dots(), "infection", _map_at(2, 2), LABEL)
    assert check.fall == pytest.approx(0, abs=1e-6)
    assert not check.meaningful
    assert "this map means little" in check_sentence(check, "Cellulitis")


def test_a_network_that_looks_nowhere_makes_every_map_meaningless():
    check = check_map(_classifier(Corner(gain=0)), _dots(), "infection", _map_at(0, 0), LABEL)
    assert check.probability == pytest.approx(1 / 8)
    assert (check.fall, check.random_fall, check.meaningful) == (0, 0, False)


def test_the_temperature_of_the_card_softens_the_fall():
    check = check_map(_classifier(Corner(), temperature=12.0), _dots(), "infection", _map_at(0, 0), LABEL)
    assert check.probability == pytest.approx(np.e / (np.e + 7))


def test_a_blank_map_costs_no_pass_and_says_so():
    network = Corner()
    check = check_map(_classifier(network), _dots(), "infection", _map_at(0, 0), INFECTION.labels[3])
    assert (network.batches, check.random_n, check.meaningful) == ([], 0, False)
    assert check_sentence(check, "Nail fungus") == "The map for Nail fungus marks no place, so it explains nothing."


def test_the_same_seed_gives_the_same_check_and_the_model_is_untouched():
    classifier = _classifier(Corner())
    before = classifier.predict_logits([_dots().pixels], "infection")
    one, other = (check_map(classifier, _dots(), "infection", _map_at(0, 0), LABEL, seed=3) for _ in range(2))
    assert one == other
    np.testing.assert_array_equal(classifier.predict_logits([_dots().pixels], "infection"), before)


def test_the_strongest_fifth_is_marked_and_never_a_place_of_value_zero():
    slope = np.linspace(0, 1, 10, dtype=np.float32)[None].repeat(10, 0)
    marked = marked_region(slope, 100)
    assert marked.sum() == 2000
    assert marked[:, 81:].all()
    assert not marked[:, :79].any()
    point = np.zeros((10, 10), np.float32)
    point[5, 5] = 1
    assert 0 < marked_region(point, 100).sum() < 1000


def test_chance_regions_have_the_size_of_the_marked_one_and_differ_from_each_other():
    marked = marked_region(_map_at(0, 0).maps[0], SIZE)
    regions = random_regions(marked, 9, seed=0)
    assert {int(region.sum()) for region in regions} == {int(marked.sum())}
    assert len({region.tobytes() for region in regions}) == 9
    assert all((one == two).all() for one, two in zip(regions, random_regions(marked, 9, seed=0), strict=True))


def test_chance_regions_are_other_places():
    marked = marked_region(_map_at(1, 1).maps[0], SIZE)
    assert max((region & marked).sum() for region in random_regions(marked, 30, seed=1)) <= marked.sum() / 3


def test_blurring_a_region_leaves_what_is_far_from_it_as_it_was():
    pixels = np.random.default_rng(0).integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)
    region = np.zeros((SIZE, SIZE), np.bool_)
    region[:32] = True
    blurred = blur_region(pixels, region)
    np.testing.assert_array_equal(blurred[40:], pixels[40:])
    assert blurred[:24].std() < 0.5 * pixels[:24].std()


def test_the_sentence_gives_both_numbers_and_the_meaning():
    good = MapCheck(LABEL, 0.85, 0.41, 0.06, 0.11, 9, 0.2, meaningful=True)
    assert check_sentence(good, "Cellulitis") == (
        "With the marked places blurred, Cellulitis goes from 85% to 44%; with other places of the same size blurred, "
        "to 79% on average (9 tries). The marked places do carry this answer."
    )
    matched = MapCheck(LABEL, 0.85, 0.41, 0.3, 0.5, 9, 0.2, meaningful=False)
    assert "some places chosen by chance matter as much" in check_sentence(matched, "Cellulitis")
    still = MapCheck(LABEL, 0.85, LEAST_FALL / 2, 0.0, 0.01, 9, 0.2, meaningful=False)
    assert "hardly rests on the places it marks" in check_sentence(still, "Cellulitis")


@pytest.mark.slow
@pytest.mark.data
def test_maps_of_the_installed_model_pass_more_often_than_the_same_maps_moved_by_chance():
    """On photos of the published test set: a moved map passes at most as often as ten regions in a row allow."""
    data = os.environ.get("DERMA_DATA")
    if not data:
        pytest.skip("DERMA_DATA names no data folder")
    files = sorted(Path(data).glob("infection/test_set/*/*"))
    chance = np.random.default_rng(0)
    classifier = load_classifier()
    own = moved = 0
    chosen = [files[index] for index in chance.choice(len(files), 40, replace=False)]
    for file in chosen:
        photo = Photo(read_data_image(file), "0" * 64, 0, 0)
        analysis = classifier.analyse(photo, "infection")
        explanation, label = analysis.explanation, analysis.finding.label
        own += check_map(classifier, photo, "infection", explanation, label).meaningful
        shift = tuple(int(step) for step in chance.integers(1, 7, 2))
        elsewhere = replace(explanation, maps=np.roll(explanation.maps, shift, axis=(1, 2)))
        moved += check_map(classifier, photo, "infection", elsewhere, label).meaningful
    print(f"\nmeaningful: {own} of {len(chosen)} maps, {moved} of the same maps moved by chance")
    assert own >= 3 * moved
    assert own >= len(chosen) / 3
