from dataclasses import replace

import numpy as np
import pytest

from core.records import Finding
from core.tasks import INFECTION
from core.trust.aggregation import divergence, join_findings
from core.trust.verdict import Verdict

LABELS = INFECTION.labels
RING, IMPETIGO, SHINGLES, FOOT = "FU-ringworm", "BA-impetigo", "VI-shingles", "FU-athlete-foot"


def decide(shares: np.ndarray, novelty: float | None = None) -> Verdict:
    """A rule for the tests: the set holds what has at least 30 %."""
    order = [i for i in np.argsort(-shares, kind="stable") if shares[i] >= 0.3]
    held = tuple(LABELS[i] for i in order)
    return Verdict({0: "cannot_tell", 1: "single"}.get(len(held), "several"), held)


def photo(top: str, share: float = 0.9, verdict: str = "") -> Finding:
    """One photo whose top label has `share`, all others the same."""
    shares = np.full(8, (1 - share) / 7)
    shares[LABELS.index(top)] = share
    said = Verdict(verdict, (), ("A reason.",)) if verdict else decide(shares)
    return Finding("infection", LABELS, np.log(shares), shares, said.verdict, said.label_set, said.reasons, "0", 0.0)


def test_log_probabilities_are_averaged():
    first, second = photo(RING, 0.8), photo(RING, 0.4)
    joint = join_findings([first, second], decide).finding
    means = np.sqrt(first.probabilities * second.probabilities)  # geometric means, then to sum 1
    np.testing.assert_allclose(joint.probabilities, means / means.sum(), atol=1e-12)


def test_a_photo_given_several_times_says_no_more_than_once():
    once, thrice = (join_findings([photo(RING, 0.6)] * n, decide) for n in (1, 3))
    np.testing.assert_allclose(once.finding.probabilities, thrice.finding.probabilities, atol=1e-12)
    assert (once.divergence, thrice.divergence) == (0.0, 0.0)


def test_photos_that_agree_are_answered_and_said_to():
    made = join_findings([photo(RING), photo(RING, 0.7)], decide)
    assert (made.finding.verdict, made.finding.label_set) == ("single", (RING,))
    assert made.sentences == ("Both photos look most like Ringworm.",)


def test_no_photos_own_answer_is_dropped_from_the_set():
    made = join_findings([photo(RING), photo(RING), photo(IMPETIGO, 0.5)], decide)
    assert made.finding.verdict == "several"
    assert made.finding.label_set == (RING, IMPETIGO)
    assert (made.agreeing, made.used) == (2, 3)
    assert made.sentences[0] == "The photos disagree: of 3, 2 most like Ringworm and 1 most like Impetigo."


def test_more_than_three_different_answers_are_none():
    made = join_findings([photo(label) for label in (RING, IMPETIGO, SHINGLES, FOOT)], decide)
    assert (made.finding.verdict, made.finding.label_set) == ("cannot_tell", ())
    assert set(made.labels) == {RING, IMPETIGO, SHINGLES, FOOT}  # their warnings are still to be shown


def test_the_labels_of_a_set_too_large_to_name_are_kept_for_their_warnings():
    refused = replace(photo(RING, verdict="cannot_tell"), too_many=(RING, IMPETIGO, SHINGLES, FOOT))
    assert set(join_findings([refused, refused], decide).labels) == {RING, IMPETIGO, SHINGLES, FOOT}
    assert set(join_findings([photo(RING), photo(RING), refused], decide).labels) == {RING, IMPETIGO, SHINGLES, FOOT}


def test_refused_photos_do_not_count_and_are_named():
    made = join_findings([photo(RING), photo(IMPETIGO, 0.99, "not_skin"), photo(RING)], decide)
    assert (made.finding.verdict, made.used, made.n) == ("single", 2, 3)
    assert "1 of 3 photos does not count: 1 did not look like skin." in made.sentences


def test_where_most_photos_are_refused_there_is_no_joint_answer():
    made = join_findings([photo(RING), photo(RING), *[photo(RING, 0.4, "cannot_tell")] * 3], decide)
    assert made.finding.verdict == "cannot_tell"
    assert not any("ingworm" in sentence for sentence in made.sentences)
    assert made.finding.reasons[0] == "Only 2 of 5 photos could be answered."


@pytest.mark.parametrize(
    ("verdicts", "joint"),
    [(("not_skin", "not_skin"), "not_skin"), (("not_skin", "poor_photo"), "cannot_tell")],
)
def test_photos_that_are_all_refused_share_their_verdict_or_cannot_be_told(verdicts: tuple[str, str], joint: str):
    made = join_findings([photo(RING, 0.9, verdict) for verdict in verdicts], decide)
    assert (made.finding.verdict, made.finding.label_set, made.used) == (joint, (), 0)
    assert made.finding.reasons == ("A reason.",)


def test_divergence_is_zero_for_equal_and_one_for_disjoint_answers():
    equal, first, second = np.full(4, 0.25), np.array([1.0, 0, 0, 0]), np.array([0, 1.0, 0, 0])
    assert divergence([equal, equal]) == 0.0
    assert divergence([first, second]) == 1.0
    assert divergence([first]) == 0.0


def test_divergence_is_that_of_scipy():
    from scipy.spatial.distance import jensenshannon

    first, second = np.random.default_rng(0).dirichlet(np.ones(8), 2)
    assert divergence([first, second]) == pytest.approx(jensenshannon(first, second, base=2) ** 2, abs=1e-12)


def test_photos_that_contradict_one_another_are_said_to():
    made = join_findings([photo(RING, 0.97), photo(IMPETIGO, 0.97)], decide)
    assert made.divergence > 0.5
    assert "worth little" in made.sentences[-1]


def test_findings_of_two_tasks_or_weights_are_not_joined():
    with pytest.raises(ValueError, match="one task"):
        join_findings([], decide)
    with pytest.raises(ValueError, match="same weights"):
        join_findings([photo(RING), replace(photo(RING), weights_sha256="1")], decide)


def test_the_rule_is_asked_with_the_temperature_and_the_mean_novelty_of_the_photos():
    asked: list[tuple[np.ndarray, float | None]] = []

    def rule(shares: np.ndarray, novelty: float | None) -> Verdict:
        asked.append((shares, novelty))
        return Verdict("single", (RING,))

    photos = [replace(photo(RING), temperature=2.0, novelty=novelty) for novelty in (0.2, 0.6)]
    join_findings([*photos, photo(RING)], rule)  # of the last nothing is known
    (shares, novelty), halved = asked[0], np.sqrt(photos[0].probabilities)
    assert novelty == pytest.approx(0.4)
    np.testing.assert_allclose(shares, halved / halved.sum(), atol=1e-12)
