import numpy as np
import pytest

from core.errors import WeightsError
from core.trust.ood_score import (
    empirical_cdf,
    energy,
    join_signs,
    kind_cross_entropy,
    kth_distance,
    read_reference,
    reference_arrays,
    sign_scales,
    unit,
)
from tests.core.trust.trust_small import LABELS, direction, small_reference

SURE, UNSURE = np.array([[9.0, 0.0]]), np.array([[0.1, 0.0]])


def test_features_are_scaled_to_length_one_and_nothing_stays_nothing():
    assert unit(np.array([[3.0, 4.0], [0.0, 0.0]])) == pytest.approx(np.array([[0.6, 0.8], [0.0, 0.0]]))


def test_the_distance_is_to_the_kth_nearest_and_to_the_farthest_of_a_small_bank():
    cosines = np.array([[1.0, 0.5, 0.0]])
    assert kth_distance(cosines, 2) == pytest.approx([1.0])  # sqrt(2 - 2 × 0.5)
    assert kth_distance(cosines, 10) == pytest.approx([np.sqrt(2)])


def test_the_energy_of_two_equal_logits_is_hand_worked():
    assert energy(np.array([[1.0, 1.0]])) == pytest.approx([-(1 + np.log(2))])


def test_a_share_counts_what_is_lower_like_a_p_value():
    assert empirical_cdf(np.array([1.0, 2.0, 3.0]), np.array([0.5, 2.0, 9.0])).tolist() == [0.0, 0.25, 0.75]


def test_surprise_is_the_log_of_the_softmax_and_hand_worked_for_even_odds():
    assert kind_cross_entropy(np.array([[2.0, 2.0], [50.0, 0.0]]), 0) == pytest.approx([np.log(2), 0])
    assert kind_cross_entropy(np.array([[0.0, 800.0]]), 0) == pytest.approx([800])  # where the probability itself is 0


def test_signs_are_measured_in_their_spread_among_known_photos_and_count_alike():
    known = np.stack([np.arange(11.0), 10 * np.arange(11.0), 100 * np.arange(11.0)])
    scales = sign_scales(known)
    assert scales == pytest.approx(
        np.array([[5.0, 4.0], [50.0, 40.0], [500.0, 400.0]])
    )  # median, 90th percentile less it
    asked = np.array([[5.0, 9.0, 5.0], [50.0, 50.0, 50.0], [500.0, 500.0, 1300.0]])
    assert join_signs(asked, scales) == pytest.approx([0.0, 1.0, 2.0])


def test_signs_that_never_differ_divide_by_nothing():
    scales = sign_scales(np.ones((3, 5)))
    assert np.isfinite(join_signs(np.full((3, 1), 2.0), scales)).all()


def test_one_sign_far_beyond_all_that_is_known_outweighs_two_that_are_not():
    """A photo of another kind is a stranger also where distance and energy are those of a known one."""
    signs = np.stack([np.linspace(0, 1, 99), np.linspace(-9, -1, 99), np.linspace(0, 0.2, 99)])
    scales = sign_scales(signs)
    known = np.sort(join_signs(signs, scales))
    assert empirical_cdf(known, join_signs(np.array([[0.5], [-5.0], [6.0]]), scales))[0] > 0.98


def test_a_photo_far_from_the_bank_is_novel_and_one_like_it_is_not():
    reference = small_reference()
    near, far = direction(0, seed=1), direction(7)
    assert reference.novelty(near, SURE)[0] < 0.1
    assert reference.novelty(far, UNSURE)[0] > 0.9
    assert reference.novelty(near, UNSURE)[0] > reference.novelty(near, SURE)[0]


def test_a_photo_of_another_kind_is_novel_however_sure_the_answer():
    reference = small_reference()
    assert reference.novelty(direction(3), SURE)[0] > 0.9 > 0.3 > reference.novelty(direction(1, seed=1), SURE)[0]
    assert reference.signs(direction(2), SURE)[2, 0] == pytest.approx(6, abs=0.2)  # −ln of the own kind's share


@pytest.mark.parametrize(("place", "kind"), [(0, "infection"), (2, "face"), (3, "other")])
def test_the_domain_head_tells_the_kind_of_picture(place: int, kind: str):
    domain = small_reference().domain(direction(place)[0])
    assert domain.of(kind) > 0.9
    assert sum(domain.probabilities.values()) == pytest.approx(1)
    assert list(domain.probabilities) == ["infection", "face", "other"]


def test_a_photo_alone_has_the_cosines_it_has_among_others():
    reference, features = small_reference(), direction(1, 3, seed=1)
    alone = np.concatenate([reference.similarities(row[None]) for row in features])
    assert alone == pytest.approx(reference.similarities(features), abs=1e-6)
    assert alone[:, 10:].min() > 0.99 > 0.1 > alone[:, :10].max()  # the bank's second ten are like them


def test_the_nearest_photos_come_first_with_file_label_and_cosine_one_of_each_that_are_alike():
    reference = small_reference()
    found = reference.neighbours(direction(1, seed=1)[0], 3)
    assert [neighbour.label for neighbour in found] == ["second", "first"]  # the others are nearly the same photos
    assert [neighbour.similarity for neighbour in found] == sorted((n.similarity for n in found), reverse=True)
    assert found[0].similarity > 0.99
    assert found[0].file.startswith("train/1")
    assert int(found[0].sha256, 16) == int(found[0].file.removeprefix("train/").removesuffix(".jpg"))


def test_a_reference_comes_back_from_its_arrays():
    reference = small_reference()
    again = read_reference(reference_arrays(reference), LABELS)
    assert (again.files, again.sha256, again.labels) == (reference.files, reference.sha256, reference.labels)
    asked = np.concatenate([direction(place) for place in range(5)])
    logits = np.zeros((5, 2))
    assert np.array_equal(again.novelty(asked, logits), reference.novelty(asked, logits))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bank", None),
        ("bank", np.zeros((20, 3))),
        ("bank", np.full((20, 20), np.nan)),
        ("bank_labels", np.full(20, 2)),
        ("bank_labels", np.zeros(19)),
        ("files", np.array([255, 254], np.uint8)),
        ("domain_bias", np.zeros(2)),
        ("own", np.array([3])),
        ("own", np.zeros(2)),
        ("scales", np.zeros((3, 2))),
        ("scales", np.ones((2, 2))),
    ],
)
def test_a_damaged_reference_is_refused(name: str, value: object):
    arrays = dict(reference_arrays(small_reference()))
    if value is None:
        del arrays[name]
    else:
        arrays[name] = value
    with pytest.raises(WeightsError):
        read_reference(arrays, LABELS)
