"""Shares of draws: classes evenly, sources by the root of their distinct photos, a group's photos together as one."""

import pytest

from core.training.draws import draw_weights


def test_classes_are_drawn_evenly_and_a_large_source_by_the_root_of_its_photos():
    classes = ["a"] * 5 + ["b"] * 2
    sources = ["small"] + ["large"] * 4 + ["one", "one"]
    weights = draw_weights(classes, sources, range(7)).tolist()
    assert sum(weights) == pytest.approx(1)
    assert sum(weights[:5]) == pytest.approx(0.5)
    assert sum(weights[1:5]) == pytest.approx(2 * weights[0])  # √4 : √1
    assert weights[5] == weights[6] == pytest.approx(0.25)


def test_photos_of_one_group_share_the_part_of_one_photo():
    weights = draw_weights(["a"] * 3, ["s"] * 3, ["x", "x", "y"]).tolist()
    assert weights == pytest.approx([0.25, 0.25, 0.5])
