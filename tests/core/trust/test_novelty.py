import numpy as np
import pytest

from core.errors import WeightsError
from core.trust.novelty import (
    energy,
    join_signs,
    kth_distance,
    read_reference,
    reference_arrays,
    share_below,
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
    assert share_below(np.array([1.0, 2.0, 3.0]), np.array([0.5, 2.0, 9.0])).tolist() == [0.0, 0.25, 0.75]


def test_known_photos_are_ranked_by_the_mean_of_both_ranks():
    distances, energies, means = join_signs(np.array([0.3, 0.1, 0.2]), np.array([-1.0, -3.0, -2.0]))
    assert (distances.tolist(), energies.tolist()) == ([0.1, 0.2, 0.3], [-3.0, -2.0, -1.0])
    assert means == pytest.approx([0.0, 0.25, 0.5])


def test_a_photo_far_from_the_bank_is_novel_and_one_like_it_is_not():
    reference = small_reference()
    near, far = direction(0, seed=1), direction(7)
    assert reference.novelty(near, SURE)[0] < 0.1
    assert reference.novelty(far, UNSURE)[0] > 0.9
    assert reference.novelty(near, UNSURE)[0] > reference.novelty(near, SURE)[0]


def test_the_head_finds_what_it_was_shown_strange():
    reference = small_reference()
    assert reference.strangeness(direction(3))[0] > 0.9 > 0.3 > reference.strangeness(direction(1, seed=1))[0]


@pytest.mark.parametrize(("place", "kind"), [(0, "infection"), (2, "face"), (3, "other")])
def test_the_domain_head_tells_the_kind_of_picture(place: int, kind: str):
    domain = small_reference().domain(direction(place)[0])
    assert getattr(domain, kind) > 0.9
    assert domain.infection + domain.face + domain.other == pytest.approx(1)


def test_a_photo_alone_has_the_cosines_it_has_among_others():
    reference, features = small_reference(), direction(1, 3, seed=1)
    alone = np.concatenate([reference.similarities(row[None]) for row in features])
    assert alone == pytest.approx(reference.similarities(features), abs=1e-6)
    assert alone[:, 10:].min() > 0.99 > 0.1 > alone[:, :10].max()  # the bank's second ten are like them


def test_the_nearest_photos_come_first_with_file_label_and_cosine():
    reference = small_reference()
    found = reference.neighbours(direction(1, seed=1)[0], 3)
    assert {neighbour.label for neighbour in found} == {"second"}
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
    assert np.array_equal(again.strangeness(asked), reference.strangeness(asked))


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
        ("stranger_weight", np.zeros(7)),
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
