from core.charts.review.sets import held_figure, ood_figure, set_sizes_figure
from core.review.abstention.verdicts import Held, OodFigures
from core.tasks import INFECTION


def test_each_class_has_its_share_its_interval_and_the_goal():
    classes = (Held("BA-impetigo", 17, 20, (0.64, 0.95)), Held("VI-shingles", 0, 0, (0.0, 1.0)))
    figure = held_figure(classes, INFECTION, 0.9)
    notes = [note.text for note in figure.layout.annotations]
    assert "85%  (17 of 20)" in notes
    assert "no photo" in notes
    traces = {trace.name: trace for trace in figure.data}
    assert tuple(traces["shares"].x) == (0.85,)
    assert tuple(traces["goal"].x) == (0.9, 0.9)


def test_sets_of_one_to_three_names_are_drawn_strongest():
    bars = set_sizes_figure((1, 60, 20, 10, 9, 0)).data[0]
    assert list(bars.y) == [1, 60, 20, 10, 9, 0]
    assert bars.text[1] == "60%"
    strong = bars.marker.color[1]
    assert [colour == strong for colour in bars.marker.color] == [False, True, True, True, False, False]


def test_strangers_have_a_line_for_any_answer_and_one_for_a_single_name():
    figure = ood_figure([OodFigures("healthy-skin", 20, 2, 5, (0.03, 0.3), (0.11, 0.47))])
    notes = [note.text for note in figure.layout.annotations]
    assert notes == [
        "Healthy skin: answered", "25%  (5 of 20)", "Healthy skin: with a single name", "10%  (2 of 20)",
    ]  # fmt: skip
