import csv
import io

import numpy as np
import pytest

from core.card import Card, Metrics, TrustFacts, WeightsFile
from core.records.words import VerdictName
from core.review.own_photos.answers import OwnAnswer, outcome
from core.review.own_photos.beside_card import beside_card
from core.review.own_photos.figures import own_figures, own_figures_json, own_figures_lines, refusal_words
from core.review.own_photos.matrix import ELSEWHERE, NO_ANSWER, cell_of, own_matrix
from core.review.own_photos.table import list_own, own_csv
from core.tasks import CONDITION, INFECTION
from core.transforms import Preprocessing

RING, FOOT, PETS = "FU-ringworm", "FU-athlete-foot", "VI-shingles"


def answer(
    truth: str,
    verdict: VerdictName,
    *named: str,
    task: str = "infection",
    top: str = RING,
    share: float = 0.6,
    file: str = "",
    still: tuple[str, ...] = (),
) -> OwnAnswer:
    label = named[0] if named else top
    where = file or f"{truth}/{verdict}.jpg"
    return OwnAnswer(where, "0" * 64, truth, task, verdict, f"said of {where}", named, still, label, share)


MIXED = (
    answer(RING, "single", RING),
    answer(RING, "several", FOOT, RING),
    answer(RING, "single", FOOT, share=0.9),
    answer(RING, "cannot_tell", top=RING),
    answer(FOOT, "single", "Acne", task="condition"),
    answer(FOOT, "several", RING, still=(FOOT,)),
    answer("other", "single", RING, file="My cat/1.jpg"),
    answer("other", "not_skin", file="My cat/2.jpg"),
    answer("other", "several", "Acne", "Wrinkled", task="condition", file="faces/1.jpg"),
)


def test_photos_are_counted_by_what_the_app_says():
    known, others = own_figures(MIXED, INFECTION)
    assert (known.n, known.single, known.several, known.elsewhere, known.no_answer) == (6, 3, 1, 1, 1)
    assert (known.right, known.held, known.kept_open, known.wrong, known.top_right) == (1, 1, 1, 2, 2)
    assert known.refused == {"cannot_tell": 1}
    assert (others.n, others.answered, others.elsewhere, others.refused) == (3, 1, 1, {"not_skin": 1})


def test_every_photo_has_exactly_one_outcome():
    found = [outcome(one, "infection") for one in MIXED]
    assert found == ["right", "among", "wrong", "refused", "wrong", "open", "wrong", "refused", "elsewhere"]


def test_an_answer_that_nothing_stands_out_names_no_label_and_is_counted_by_itself():
    plain = answer("other", "single", task="condition", top="Acne")
    acne = answer("Acne", "several", task="condition", top="Acne")
    known, others = own_figures((plain, acne), CONDITION)
    assert (known.answered, known.refused, known.wrong) == (0, {"nothing": 1}, 0)
    assert (others.answered, others.refused) == (0, {"nothing": 1})
    assert own_figures((plain,), INFECTION)[1].elsewhere == 0
    assert cell_of(acne, CONDITION) == ("Acne", NO_ANSWER)
    assert refusal_words(known.refused) == "1 nothing stands out"


def test_no_mean_is_given_over_classes_of_a_few_photos():
    nine = [answer(RING, "single", RING)] * 9
    ten = [*nine, answer(RING, "single", FOOT)]
    assert own_figures(nine, INFECTION)[0].balanced is None
    assert own_figures(ten, INFECTION)[0].balanced == pytest.approx(0.9)


def test_the_command_line_prints_the_same_figures():
    made = own_figures_json(MIXED, INFECTION)
    assert (made["n"], made["single"], made["right"], made["wrong"], made["correct"]) == (6, 3, 1, 2, 2)
    assert made["verdicts"] == {"single": 4, "several": 3, "cannot_tell": 1, "not_skin": 1}
    said = "\n".join(own_figures_lines({**made, "unread": {"a.jpg": "It is damaged."}}))
    assert "none of the classes: 1 of 3 wrongly given a label; 1 no skin seen" in said
    assert "not read: a.jpg: It is damaged." in said


def test_the_matrix_has_a_column_for_photos_without_an_answer():
    matrix = own_matrix(MIXED, INFECTION)
    assert matrix.rows == (FOOT, RING, "other")
    assert matrix.columns == (*INFECTION.labels, ELSEWHERE, NO_ANSWER)
    cells = {
        (row, column): int(matrix.counts[r, c])
        for r, row in enumerate(matrix.rows)
        for c, column in enumerate(matrix.columns)
        if matrix.counts[r, c]
    }
    assert cells == {
        (RING, RING): 1, (RING, FOOT): 2, (RING, NO_ANSWER): 1, (FOOT, ELSEWHERE): 1, (FOOT, RING): 1,
        ("other", RING): 1, ("other", NO_ANSWER): 1, ("other", ELSEWHERE): 1,
    }  # fmt: skip
    assert int(np.sum(matrix.counts)) == len(MIXED)


def test_the_table_begins_with_the_surest_mistake_and_a_cell_has_its_photos():
    assert list_own(MIXED, INFECTION)[0] == MIXED[2]
    assert {one.file for one in list_own(MIXED, INFECTION, which="refused")} == {MIXED[3].file, MIXED[7].file}
    assert list_own(MIXED, INFECTION, cell=("other", NO_ANSWER)) == (MIXED[7],)


def test_the_file_holds_strangers_and_what_could_not_be_read():
    lines = list(csv.DictReader(io.StringIO(own_csv(MIXED, [("x/y.jpg", "It is damaged.")], INFECTION))))
    assert len(lines) == len(MIXED) + 1
    assert (lines[6]["folder_says"], lines[6]["answer"], lines[6]["result"]) == (
        "none of the classes", "said of My cat/1.jpg", "wrong"
    )  # fmt: skip
    assert (lines[5]["not_ruled_out"], lines[5]["result"]) == ("Athlete's foot", "open")
    assert (lines[-1]["verdict"], lines[-1]["reasons"]) == ("not read", "It is damaged.")


def test_own_photos_stand_beside_those_of_the_card():
    verdicts = {
        "external": {"verdicts": {"single": 30, "several": 10, "cannot_tell": 60}, "truth_in_set": 0.75},
        "other_disease": {"verdicts": {"single": 20, "several": 43, "cannot_tell": 137}},
        "healthy_skin": {"verdicts": {"cannot_tell": 20, "several": 5}},
    }
    file = WeightsFile("x", "0")
    card = Card("infection", INFECTION.labels, Preprocessing(), 512, file, file, 0.5,
                metrics=Metrics.from_json({"external": {"n": 170, "correct": 101}}),
                trust=TrustFacts.from_json({"judged": {"verdicts": verdicts}}))  # fmt: skip
    own = (*MIXED, answer("other", "cannot_tell", file="x/Healthy-Skin/1.jpg"))
    made = {line.title: (line.here, line.there) for line in beside_card(own, card, INFECTION)}
    assert made == {
        "Most probable name is right": ((2, 6), (101, 170)),
        "Gets an answer": ((4, 6), (40, 100)),
        "Truth in the answer": ((3, 4), (30, 40)),
        "Skin without a finding: wrongly given a name": ((0, 1), (5, 25)),
        "Other conditions: wrongly given a name": ((1, 3), (63, 200)),
    }
