"""A box on a photo becomes a photo of its own, and unsure answers are those that a marked spot may better."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import PhotoError
from core.inference.spot import analyse_box, cut_box, is_worth_marking
from core.records import Finding, Photo, Region
from core.tasks import AUTO, CONDITION, INFECTION
from tests.conftest import FakeClassifier
from tests.photo_files import skin_like

PHOTO = Photo(skin_like(400, 300), "0" * 64, 800, 600)  # kept at half its sides


def test_the_cut_holds_the_pixels_of_the_box_and_its_size_in_the_file():
    cut = cut_box(PHOTO, Region(0.25, 0.5, 0.75, 1.0))
    assert np.array_equal(cut.pixels, PHOTO.pixels[150:300, 100:300])
    assert (cut.width_px, cut.height_px) == (400, 300)


def test_a_cut_is_remembered_under_another_hash_than_its_photo_and_than_another_box():
    boxes = (Region(0.1, 0.1, 0.6, 0.6), Region(0.1, 0.1, 0.6, 0.7))
    hashes = {PHOTO.sha256, *(cut_box(PHOTO, box).sha256 for box in boxes)}
    assert len(hashes) == 3
    assert cut_box(PHOTO, boxes[0]).sha256 in hashes


@pytest.mark.parametrize(
    ("box", "said"),
    [
        (Region(0.5, 0.5, 0.55, 0.9), "only 40 × 240 pixels"),
        (Region(0.0, 0.3, 1.0, 0.4), "only 800 × 60 pixels"),
        (Region(0.0, 0.2, 1.0, 0.32), "narrow strip"),
    ],
)
def test_a_box_with_too_little_in_it_is_refused_with_what_to_do(box: Region, said: str):
    photo = PHOTO if "pixels" in said else replace(PHOTO, width_px=4000)
    with pytest.raises(PhotoError, match=said) as refused:
        cut_box(photo, box)
    assert "Draw" in str(refused.value)


def test_a_box_is_asked_the_question_given_and_seen_without_the_rest(fake_classifier: FakeClassifier):
    seen = []
    fake_classifier.changes = lambda photo, task: seen.append((photo.pixels.shape, task)) or {}
    box = Region(0.25, 0.5, 0.75, 1.0)
    assert analyse_box(fake_classifier, PHOTO, box, "condition").finding.task == "condition"
    assert analyse_box(fake_classifier, PHOTO, box, AUTO).finding.task == "infection"
    assert seen == [((150, 200, 3), "condition"), ((150, 200, 3), "infection")]


def finding(task: str, verdict: str, top: float) -> Finding:
    labels = (INFECTION if task == "infection" else CONDITION).labels
    chances = np.array([top, *[(1 - top) / 7] * 7])
    named = labels[:1] if verdict == "single" else ()
    return Finding(task, labels, np.log(chances), chances, verdict, named, (), "0", 0.0)


@pytest.mark.parametrize(
    ("task", "verdict", "top", "offered"),
    [
        ("infection", "cannot_tell", 0.4, True),
        ("infection", "single", 0.75, True),
        ("infection", "single", 0.95, False),
        ("infection", "not_skin", 0.4, False),
        ("infection", "other_task", 0.4, False),
        ("infection", "poor_photo", float("nan"), False),
        ("condition", "cannot_tell", 0.4, False),
    ],
)
def test_marking_is_offered_where_the_whole_photo_left_the_model_unsure(
    task: str, verdict: str, top: float, offered: bool
):
    assert is_worth_marking(finding(task, verdict, top)) is offered
