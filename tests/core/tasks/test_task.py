"""The tasks' labels are the data sets' folders in a fixed order, and their groups divide an answer rightly."""

import os
from pathlib import Path

import numpy as np
import pytest

from core.tasks import AUTO, BUILT_IN, CONDITION, INFECTION, Task, first_task, task_named


def test_labels_are_in_the_source_projects_order() -> None:
    assert INFECTION.labels == (
        "BA- cellulitis",
        "BA-impetigo",
        "FU-athlete-foot",
        "FU-nail-fungus",
        "FU-ringworm",
        "PA-cutaneous-larva-migrans",
        "VI-chickenpox",
        "VI-shingles",
    )
    assert CONDITION.labels == (
        "Acne",
        "Pale_skintone",
        "Pigmentation",
        "Pore_Quality",
        "Wrinkled",
        "dark_skintone",
        "light_skintone",
        "medium_skintone",
    )


def test_an_infections_causes_are_sums_that_add_up_to_one() -> None:
    probabilities = np.array([0.1, 0.2, 0.05, 0.05, 0.3, 0.1, 0.15, 0.05])
    shares = {part.group: part.share for part in INFECTION.parts(probabilities)}
    assert shares == pytest.approx({"bacterial": 0.3, "fungal": 0.4, "parasitic": 0.1, "viral": 0.2})


def test_a_face_gets_a_concern_and_a_tone_each_renormalised() -> None:
    probabilities = np.array([0.05, 0.3, 0.05, 0.1, 0.2, 0.1, 0.15, 0.05])
    concern, tone = CONDITION.parts(probabilities)
    assert (concern.group, concern.label) == ("concern", "Wrinkled")
    assert (tone.group, tone.label) == ("tone", "Pale_skintone")
    np.testing.assert_allclose(concern.probabilities, [0.125, 0.125, 0.25, 0.5])
    np.testing.assert_allclose(tone.probabilities, [0.5, 1 / 6, 0.25, 1 / 12])


def test_a_group_without_any_probability_is_spread_evenly() -> None:
    probabilities = np.array([0.5, 0, 0.5, 0, 0, 0, 0, 0])
    assert CONDITION.parts(probabilities)[1].probabilities.tolist() == [0.25] * 4


def test_every_label_has_a_name_for_people_and_unknown_ones_raise() -> None:
    for task in BUILT_IN:
        assert all("_" not in task.display_name(label) and label for label in task.labels)
    with pytest.raises(KeyError):
        INFECTION.display_name("Acne")
    with pytest.raises(KeyError):
        task_named("moles")


@pytest.mark.data
def test_labels_are_the_data_sets_folder_names() -> None:
    if "DERMA_DATA" not in os.environ:
        pytest.skip("DERMA_DATA does not name the photo data sets")
    data = Path(os.environ["DERMA_DATA"])
    for folder, task in (("infection/train_set", INFECTION), ("condition/Training", CONDITION)):
        assert {path.name for path in (data / folder).iterdir()} == set(task.labels)


@pytest.mark.parametrize(("choice", "task"), [(AUTO, INFECTION), ("infection", INFECTION), ("condition", CONDITION)])
def test_under_every_choice_one_task_is_asked_first(choice: str, task: Task) -> None:
    assert first_task(choice) is task


def test_a_choice_that_is_no_task_is_an_error() -> None:
    with pytest.raises(KeyError):
        first_task("Auto")
