"""`split_set` cuts a prediction set into the headline's names, which are always the first bars, and the rest."""

from pathlib import Path

import numpy as np
import pytest

from core.data.tables import read_predictions
from core.models.weights import read_card
from core.records.naming import split_set
from core.review.abstention.judged import judged_names
from core.review.abstention.recorded_rule import rule_of
from core.settings import weights_folder
from core.trust.calibration import softmax

SHARES = np.array([0.17, 0.71, 0.06, 0.05, 0.01])
LABELS = ("nail", "foot", "cellulitis", "ringworm", "larva")


@pytest.mark.parametrize(
    ("label_set", "named", "left"),
    [
        (("foot",), ("foot",), ()),
        (("foot", "nail"), ("foot", "nail"), ()),
        (("larva", "foot"), ("foot",), ("larva",)),
        (("foot", "cellulitis", "nail"), ("foot", "nail", "cellulitis"), ()),
        (("larva", "cellulitis"), ("foot",), ("cellulitis", "larva")),  # the first bar is named in any case
        (("nail", "cellulitis", "ringworm"), ("foot", "nail", "cellulitis"), ("ringworm",)),
        ((), (), ()),
    ],
)
def test_a_headline_names_the_first_bars_and_the_rest_of_the_set_cannot_be_ruled_out(label_set, named, left):
    assert split_set(LABELS, SHARES, label_set) == (named, left)


def test_each_of_several_questions_has_its_own_first_bars():
    questions = ("colour", "place", "colour", "place", "colour")
    assert split_set(LABELS, SHARES, ("nail", "larva", "ringworm"), questions) == (
        ("nail", "foot", "ringworm"),
        ("larva",),
    )


def test_any_set_is_told_in_full_and_names_a_prefix_of_the_order():
    draw = np.random.default_rng(0)
    for _ in range(300):
        shares = draw.dirichlet(np.full(8, 0.4))
        labels = tuple("abcdefgh")
        label_set = tuple(label for label in labels if draw.random() < 0.3)
        named, left = split_set(labels, shares, label_set)
        order = tuple(labels[i] for i in np.argsort(-shares, kind="stable"))
        assert named == order[: len(named)]
        assert not label_set or set(label_set) <= {*named, *left}


@pytest.mark.parametrize("split", ["test", "external"])
def test_the_installed_model_names_the_first_bars_on_every_recorded_photo(split: str):
    folder = weights_folder()
    if not Path(folder / "infection" / "predictions.csv").is_file():
        pytest.skip("no recorded photos are installed")
    card, table = read_card("infection"), read_predictions(folder / "infection" / "predictions.csv")
    rows = [row for row in table.rows if row.split == split]
    stored = judged_names(card) if split == "external" else None
    sets = [one for _, one in rule_of(card)(rows)] if stored is None else [stored.get(row.sha256, ()) for row in rows]
    assert any(sets)
    for row, label_set in zip(rows, sets, strict=True):
        shares = softmax(row.logits, card.temperature)
        order = tuple(card.labels[i] for i in np.argsort(-shares, kind="stable"))
        named, left = split_set(card.labels, shares, label_set)
        assert named == order[: len(named)]
        assert set(label_set) <= {*named, *left}
