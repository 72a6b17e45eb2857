"""Orderings, listings, comparison, subsets, threshold and twins of small tables worked by hand."""

import csv
import io

import numpy as np
import pytest

from core.data.tables import PredictionTable
from core.errors import DataError
from core.review.abstention.sweep import at_threshold, count_answered
from core.review.figures.comparison import compare_answers
from core.review.figures.orderings import normalise, order_labels
from core.review.figures.subsets import PhotoFacts, by_cause, by_sharpness, by_size, by_source, by_tone, by_twin
from core.review.photos.listing import answers_csv, list_answers, notes_csv, safe_csv
from core.review.photos.notes import Note
from core.review.photos.twins import has_conflict, listed_twins
from core.review.sets import answers_to, rows_of_set, set_title, sets_with_photos
from core.tasks import CONDITION, INFECTION
from tests.core.review.review_rows import LABELS, answered, row


def test_order_by_cause_keeps_causes_together_and_by_confusion_brings_mixed_classes_together():
    confusion = np.eye(8, dtype=np.int64) * 10
    confusion[0, 7], confusion[7, 3] = 6, 4
    assert order_labels(LABELS, confusion, INFECTION, "given") == tuple(range(8))
    kinds = [CONDITION.definition(CONDITION.labels[i]).group
             for i in order_labels(CONDITION.labels, confusion, CONDITION, "cause")]  # fmt: skip
    assert kinds == ["concern"] * 4 + ["tone"] * 4
    mixed = order_labels(LABELS, confusion, INFECTION, "confusion")
    assert sorted(mixed) == list(range(8))
    assert abs(mixed.index(0) - mixed.index(7)) == 1
    assert abs(mixed.index(7) - mixed.index(3)) == 1


def test_shares_are_of_the_row_the_column_or_the_whole():
    confusion = np.array([[3, 1], [0, 0]])
    assert normalise(confusion, "row").tolist() == [[0.75, 0.25], [0, 0]]
    assert normalise(confusion, "column").tolist() == [[1, 1], [0, 0]]
    assert normalise(confusion, "none").tolist() == [[0.75, 0.25], [0, 0]]


def test_mistakes_stand_first_the_most_confident_on_top():
    rows = [row(0, 0, 0, logit=1), row(1, 0, 1, logit=2), row(2, 0, 2, logit=5), row(3, 0, 0, logit=9)]
    assert [line.file for line in list_answers(answered(rows))] == [f"test_set/{i}.jpg" for i in (2, 1, 0, 3)]


def test_a_list_is_narrowed_by_right_and_wrong_by_cell_by_notes_and_by_words():
    rows = [row(0, 0, 0), row(1, 0, 1), row(2, 4, 4)]
    note = {rows[2].sha256: Note(rows[2].sha256, rows[2].file, "two lesions", label_wrong=True)}
    answers = answered(rows)

    def files(**wish: object) -> list[str]:
        return [line.file[9:10] for line in list_answers(answers, notes=note, **wish)]

    assert files(which="wrong") == ["1"]
    assert files(which="right") == ["0", "2"]
    assert files(which="flagged") == ["2"]
    assert files(search="TWO LES") == ["2"]
    assert files(search="ringworm") == ["2"]
    assert files(cell=(LABELS[0], LABELS[1])) == ["1"]
    assert files(search="nothing of the kind") == []


def test_a_line_gives_both_probabilities_and_the_second_answer():
    first = row(0, 0, 1)
    logits = np.zeros(8)
    logits[[1, 5]] = 2.0, 1.0
    line = list_answers(answered([type(first)(first.file, "a", "test", -1, -1, True, LABELS[0], logits)]))[0]
    total = np.e**2 + np.e + 6
    assert line.second == LABELS[5]
    assert line.probability == pytest.approx(np.e**2 / total)
    assert line.truth_probability == pytest.approx(1 / total)
    assert line.leaked


def test_no_cell_of_a_csv_is_taken_for_a_formula():
    text = safe_csv(("name", "note"), [("=1+1", "+2"), ("-3", "@cmd"), ("plain, with comma", '"quoted"')])
    cells = list(csv.reader(io.StringIO(text)))
    assert cells[1:] == [["'=1+1", "'+2"], ["'-3", "'@cmd"], ["plain, with comma", '"quoted"']]


def test_the_csv_of_predictions_and_of_notes_can_be_read_back():
    note = Note("a", "=evil.jpg", "odd", label_wrong=True, changed="2026-01-01T00:00:00+00:00")
    read = list(csv.DictReader(io.StringIO(answers_csv(list_answers(answered([row(0, 0, 1)])), INFECTION))))
    assert (read[0]["truth"], read[0]["answer"], read[0]["right"]) == ("Cellulitis", "Impetigo", "no")
    assert float(read[0]["probability"]) == pytest.approx(np.e**4 / (np.e**4 + 7), abs=1e-15)
    saved = list(csv.DictReader(io.StringIO(notes_csv([note]))))
    assert (saved[0]["file"], saved[0]["label_looks_wrong"]) == ("'=evil.jpg", "yes")


def test_two_models_are_compared_on_the_photos_they_share():
    first = answered([row(0, 0, 0), row(1, 0, 0), row(2, 0, 1), row(3, 0, 0), row(9, 0, 0)])
    second = answered([row(3, 0, 0), row(2, 0, 0), row(1, 0, 1), row(0, 0, 2)])
    made = compare_answers(first, second)
    assert (made.n, made.first_correct, made.second_correct) == (4, 3, 2)
    assert (made.test.only_first, made.test.only_second, made.test.p_value) == (2, 1, 1.0)
    assert {line.file for line in made.changed} == {f"test_set/{i}.jpg" for i in (0, 1, 2)}
    assert made.changed[-1].file == "test_set/2.jpg"  # what the second got right stands last
    with pytest.raises(DataError, match="same photos"):
        compare_answers(first, answered([row(7, 0, 0)]))


def test_parts_below_thirty_photos_are_not_enough():
    rows = [row(i, 0 if i < 30 else 5, 0 if i < 27 else 1) for i in range(45)]
    bacterial, parasitic = by_cause(answered(rows), INFECTION)
    assert (bacterial.name, bacterial.n, bacterial.correct, bacterial.enough) == ("bacterial", 30, 27, True)
    assert (parasitic.n, parasitic.correct, parasitic.enough) == (15, 0, False)
    assert bacterial.accuracy == 0.9


def test_photos_are_divided_by_what_was_measured_of_them():
    rows = [row(i, 0, i % 2) for i in range(6)] + [row(6, 0, 0, leaked=True, file="external/x/dermnet__a.jpg")]
    facts = {rows[i].sha256: PhotoFacts(100 * i, float(i), "tan" if i == 1 else "") for i in range(6)}
    answers = answered(rows)
    assert [(part.name, part.n) for part in by_size(answers, facts)] == [
        ("under 128 px", 2), ("128–255 px", 1), ("256–511 px", 3), ("photo not on this machine", 1)]  # fmt: skip
    assert [(part.name, part.n) for part in by_sharpness(answers, facts)] == [
        ("least sharp third", 2),
        ("middle third", 2),
        ("sharpest third", 2),
        ("photo not on this machine", 1),
    ]
    assert [(part.name, part.n) for part in by_tone(answers, facts)][:2] == [
        ("tan", 1),
        ("no tone could be measured", 5),
    ]
    assert [(part.name, part.n) for part in by_twin(answers)] == [("no twin in training", 6), ("twin in training", 1)]
    assert [part.name for part in by_source(answers, {})] == ["source not named", "dermnet"]
    assert by_source(answers, {rows[6].file: "a/b"})[1].name == "a/b"


def test_a_threshold_says_what_it_answers_and_how_often_that_is_wrong():
    answers = answered([row(0, 0, 0, logit=9), row(1, 0, 1, logit=4), row(2, 0, 0, logit=0.1)])
    at = at_threshold(answers, 0.5)
    assert (at.answered, at.wrong, at.coverage, at.error) == (2, 1, 2 / 3, 0.5)
    none = at_threshold(answers, 1.0)
    assert none.answered == 0
    assert np.isnan(none.error)
    assert count_answered([row(0, "other", 0), row(1, "other", 0, logit=1)], 0.5, 1.0) == 1


def test_sets_are_told_apart_and_repeats_of_cross_validation_counted_once():
    twice = [row(i % 2, 0, i // 2, split="cv") for i in range(4)]
    table = PredictionTable(LABELS, (*twice, row(5, "other", 0, split="external"), row(6, 0, 0)))
    assert [int(r.logits.argmax()) for r in rows_of_set(table, "grouped_cv")] == [0, 0]
    assert sets_with_photos(table) == ("grouped_cv", "clean", "published")  # outside photos of no class are no set
    with pytest.raises(DataError):
        answers_to(LABELS, rows_of_set(table, "external"))


def test_twins_are_found_by_their_group_and_those_of_another_label_stand_first():
    tests = [row(0, 0, 0, leaked=True, group=4), row(1, 1, 1, leaked=True, group=5), row(2, 1, 1, group=6)]
    train = [row(3, 0, 0, split="cv", group=4, file="train_set/a.jpg"),
             row(4, 7, 0, split="cv", group=5, file="train_set/b.jpg")]  # fmt: skip
    again = [row(0, 0, 0, split="cv", group=4, leaked=True)]
    first, second = listed_twins(PredictionTable(LABELS, (*tests, *train, *again)))
    assert has_conflict(first)
    assert [pair.file for pair in first.train] == ["train_set/b.jpg"]
    assert [pair.file for pair in second.train] == ["train_set/a.jpg"]


def test_a_photo_whose_source_gives_another_label_is_marked_in_the_list_and_in_its_csv():
    names = ("test_set/BA-impetigo/60_BA-impetigo (3).png", "test_set/BA-impetigo/1.png")
    listed = list_answers(answers_to(LABELS, [row(i, 0, 0, file=name) for i, name in enumerate(names)]))
    assert {line.file: line.source_says for line in listed} == {names[0]: "cold sore", names[1]: ""}
    saved = list(csv.DictReader(io.StringIO(answers_csv(listed, INFECTION))))
    assert sorted(line["source_says"] for line in saved) == ["", "cold sore"]


def test_outside_photos_of_two_folders_are_two_sets_with_names():
    rows = [
        row(i, 0, 0, split="external", file=f"{name}/x/{i}.jpg") for i, name in enumerate(("external-2026", "external"))
    ]
    table = PredictionTable(LABELS, (*rows, row(5, 0, 0)))
    assert sets_with_photos(table) == ("external", "external-2026", "clean", "published")
    assert [len(rows_of_set(table, name)) for name in ("external", "external-2026")] == [1, 1]
    assert (set_title("external-2026"), set_title("external")) == ("External photos 2026", "External photos")
