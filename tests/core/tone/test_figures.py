"""The promised figures, on seeds and photos that no limit was tuned on where that is possible."""

import os

import pytest

from tests import tone_figures

pytestmark = pytest.mark.slow
needs_data = pytest.mark.skipif("DERMA_DATA" not in os.environ, reason="the data folder is not named in DERMA_DATA")


def test_drawn_faces_are_measured_within_the_limits_in_every_ita_class():
    figures = tone_figures.rendered(60)
    assert figures["delta_e_median"] <= 1.0
    assert figures["delta_e_p95"] <= 2.0
    assert figures["top_3_within_product"] >= 0.95
    assert figures["class_gap"] <= 0.5
    assert figures["measured"] >= 57


def test_the_interval_holds_the_truth_in_unknown_light():
    assert tone_figures.light(60)["interval_holds_truth"] >= 0.88


def test_white_paper_takes_every_light_out():
    figures = tone_figures.paper(12)
    assert all(figures[kelvin]["delta_e_median"] <= 2.0 for kelvin in ("4000", "5000", "8000", "10000"))
    assert figures["3500"]["delta_e_median"] <= 3.0


def test_coloured_light_is_told_from_plain_light():
    drawn = tone_figures.gate(36)["drawn faces"]
    assert drawn["untouched"] <= 0.10
    assert min(drawn["2856"], drawn["3500"]) >= 0.90


@pytest.mark.data
@needs_data
def test_coloured_light_is_told_on_real_photos():
    photos = tone_figures.gate(6)["labelled photos"]
    assert photos["untouched"] <= 0.10
    assert min(photos["2856"], photos["3500"]) >= 0.90


@pytest.mark.data
@needs_data
def test_the_angle_follows_the_labels_of_real_photos():
    figures = tone_figures.labelled(0)
    assert figures["faces_found_total"] >= 55
    assert figures["rank_correlation"] >= 0.80


@pytest.mark.data
@needs_data
def test_close_ups_of_infections_get_no_tone():
    figures = tone_figures.infection(0)
    assert figures["photos"] == 234
    assert figures["tone_given"] <= 3
