import math

import numpy as np

from core.charts.evaluation import confusion_figure, recall_figure
from core.records import Evaluation
from core.tasks import INFECTION


def an_evaluation() -> Evaluation:
    """Three of four cellulitis photos right, one taken for shingles; one shingles photo right; no other photo."""
    confusion = np.zeros((8, 8), np.int64)
    confusion[0, 0], confusion[0, 7], confusion[7, 7] = 3, 1, 1
    recall = np.array([0.75, *[math.nan] * 6, 1.0])
    return Evaluation(INFECTION.labels, confusion, recall, 5, 4, 0.8, 0.875, 0.8, (0.38, 0.96))


def cells(figure: object) -> dict[tuple[str, str], str]:
    return {(note.y, note.x): note.text for note in figure.layout.annotations}


def test_a_cell_gives_its_count_and_the_percent_of_its_row():
    drawn = cells(confusion_figure(an_evaluation(), INFECTION))
    assert drawn == {
        ("Cellulitis", "Cellulitis"): "<b>3</b><br>75%",
        ("Cellulitis", "Shingles"): "<b>1</b><br>25%",
        ("Shingles", "Shingles"): "<b>1</b><br>100%",
    }


def test_both_axes_carry_the_names_that_people_read():
    heatmap = confusion_figure(an_evaluation(), INFECTION).data[0]
    names = [INFECTION.display_name(label) for label in INFECTION.labels]
    assert list(heatmap.x) == names
    assert [name.replace("<br>", " ") for name in heatmap.y] == names


def test_colour_is_the_share_of_the_row_and_an_empty_row_stays_empty():
    shares = np.array(confusion_figure(an_evaluation(), INFECTION).data[0].z)
    assert shares[0].tolist() == [0.75, 0, 0, 0, 0, 0, 0, 0.25]
    assert not shares[1].any()


def test_recall_says_how_many_of_how_many():
    texts = [note.text for note in recall_figure(an_evaluation(), INFECTION).layout.annotations]
    assert texts[:4] == ["Cellulitis", "75%  (3 of 4)", "Impetigo", "no photo"]
    assert texts[-2:] == ["Shingles", "100%  (1 of 1)"]
