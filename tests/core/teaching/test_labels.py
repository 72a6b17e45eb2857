import pytest

from core.errors import DataError
from core.tasks import Label
from core.teaching.labels import LabelChange, changes_csv, read_changes

LABELS = (Label("brick", "Brick", "class"), Label("pink_one", "Pink one", "class"))
KEY = "ab" * 32


def test_decisions_come_back_as_they_were_written():
    changes = [
        LabelChange('brick/1, "x".png', KEY, "brick", "change", "pink_one"),
        LabelChange("brick/2.png", KEY, "brick", "drop"),
        LabelChange("./=1/3.png", KEY, "brick", "keep"),
    ]
    read = read_changes(changes_csv(changes).encode(), LABELS)
    assert sorted(read.values(), key=lambda one: one.file) == sorted(changes, key=lambda one: one.file)


def test_a_class_may_be_named_as_people_read_it():
    text = f"file,sha256,label,decision,new_label\nbrick/1.png,{KEY},brick,Change,Pink one\n"
    assert read_changes(text.encode(), LABELS)["brick/1.png", KEY].new_label == "pink_one"


def test_no_cell_begins_as_a_formula():
    text = changes_csv([LabelChange("=cmd|x", KEY, "brick", "drop")])
    assert "\n'=cmd|x," in text
    assert list(read_changes(text.encode(), LABELS)) == [("=cmd|x", KEY)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("brick/1.png,x,brick,burn,", "Line 2 of labels.csv: the decision is 'burn', not keep, change or drop"),
        ("brick/1.png,x,brick,change,green", "'green' is none of the classes"),
    ],
)
def test_a_decision_that_there_is_not_is_refused_with_its_line(row: str, said: str):
    with pytest.raises(DataError, match=said):
        read_changes(f"file,sha256,label,decision,new_label\n{row}\n".encode(), LABELS)


def test_a_table_of_something_else_is_refused():
    with pytest.raises(DataError, match="needs the columns file, sha256, label, decision, new_label"):
        read_changes(b"brand,shade\nx,y\n", LABELS)
