from dataclasses import replace

import numpy as np
import pytest

from core.charts.finding import bars_figure, depth_figure, finding_figure, groups_figure, part_figure
from core.charts.style import LEAD
from core.number_words import percent
from core.records import Finding
from core.tasks import CONDITION, INFECTION

SHARES = np.array([0.05, 0.1, 0.02, 0.03, 0.6, 0.1, 0.004, 0.096])


def a_finding() -> Finding:
    return Finding(
        task="infection",
        labels=INFECTION.labels,
        logits=np.log(SHARES),
        probabilities=SHARES,
        verdict="single",
        label_set=("FU-ringworm",),
        reasons=(),
        weights_sha256="0",
        seconds=0.1,
    )


def texts(figure: object) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_every_class_has_a_bar_as_long_as_its_probability():
    bars = finding_figure(a_finding()).data[1]
    drawn = dict(zip(bars.customdata, bars.x, strict=True))
    assert drawn == {
        INFECTION.display_name(label): share for label, share in zip(INFECTION.labels, SHARES, strict=True)
    }


@pytest.mark.parametrize(
    ("verdict", "label_set", "strong"),
    [
        ("single", ("FU-ringworm",), {"Ringworm"}),
        ("several", ("FU-ringworm", "BA-impetigo"), {"Ringworm", "Impetigo"}),
        ("cannot_tell", (), set()),  # what is no answer is not drawn as one
    ],
)
def test_the_classes_that_an_answer_names_are_drawn_strongest(
    verdict: str, label_set: tuple[str, ...], strong: set[str]
):
    bars = finding_figure(replace(a_finding(), verdict=verdict, label_set=label_set)).data[1]
    drawn = {name for name, colour in zip(bars.customdata, bars.marker.color, strict=True) if colour == LEAD}
    assert drawn == strong


def test_the_most_probable_class_is_on_top():
    bars = finding_figure(a_finding()).data[1]
    assert bars.customdata[int(np.argmax(bars.y))] == "Ringworm"
    assert list(bars.x) == sorted(SHARES, reverse=True)


def test_every_bar_carries_its_name_and_percent():
    written = texts(finding_figure(a_finding()))
    assert written[:2] == ["Ringworm", "60%"]
    assert written[-2:] == ["Chickenpox", "<1%"]


def test_only_the_largest_bar_has_the_leading_colour():
    colours = bars_figure(["a", "b", "c"], [0.2, 0.5, 0.3]).data[1].marker.color
    assert len({*colours}) == 2
    assert colours[1] == colours[2] != colours[0]


def test_causes_are_sums_of_their_classes():
    figure = groups_figure(INFECTION.parts(SHARES))
    bars = figure.data[1]
    assert dict(zip(bars.customdata, np.round(bars.x, 6), strict=True)) == {
        "Bacterial": 0.15,
        "Fungal": 0.65,
        "Parasitic": 0.1,
        "Viral": 0.1,
    }


def test_a_part_fills_its_own_hundred_percent():
    concern, _ = CONDITION.parts(SHARES)
    assert sum(part_figure("condition", concern).data[1].x) == pytest.approx(1)


def test_tones_stand_in_the_order_of_depth():
    _, tone = CONDITION.parts(SHARES)
    assert list(depth_figure(tone).data[1].customdata) == ["Pale", "Light", "Medium", "Dark"]


def test_a_share_that_was_not_measured_draws_an_empty_track():
    assert list(bars_figure(["a", "b"], [float("nan"), 0.5], remarks=["no photo", "50%"]).data[1].x) == [0.5, 0.0]


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0%"), (0.0001, "<1%"), (0.005, "<1%"), (0.015, "2%"), (0.25, "25%"), (0.9999, ">99%"), (1.0, "100%")],
)
def test_percents_never_round_to_certainty(share: float, words: str):
    assert percent(share) == words
