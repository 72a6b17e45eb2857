import pytest

from core.errors import DataError
from core.teaching.names import check_task_name, class_labels, plain_name, task_title
from tests.hostile_names import HOSTILE, TURNED


@pytest.mark.parametrize("name", [*HOSTILE, TURNED, "=HYPERLINK(1)", "../../etc", "C:\\x", "a:smile:b", "1) one"])
def test_nothing_of_a_hostile_name_formats_leads_out_or_computes(name: str):
    made = plain_name(name)
    assert not set("*_`[]<>$~#|\\/:@=+().!&%\u202e\n") & set(made)
    assert made == made.strip(" -'’,")
    assert "--" not in made


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Atopic_Dermatitis", "Atopic Dermatitis"),
        ("athlete's-foot", "Athlete's-foot"),
        ("röschenflechte", "Röschenflechte"),
        ("皮疹", "皮疹"),
        ("p-11 (left)", "P-11 left"),
    ],
)
def test_an_ordinary_name_stays_readable(folder: str, name: str):
    (made,) = class_labels([folder])
    assert (made.folder, made.name) == (folder, name)


def test_every_class_has_a_name_and_a_key_of_its_own():
    made = class_labels(["acne", "Acne", "acne!", "###", "$$$", "other", "=a"])
    assert len({label.name.casefold() for label in made}) == len(made)
    assert len({label.folder.casefold() for label in made}) == len(made)
    assert "other" not in {label.folder for label in made}
    assert made[3].name == "Class 4"


def test_a_title_is_made_of_the_name_where_none_is_given():
    assert task_title("", "my-nails") == "My nails"
    assert task_title("![x](http://evil.example)", "nails") == "X http evil example"


@pytest.mark.parametrize("name", ["", "Nails", "na ils", "../x", "auto", "trunk", "infection", "a" * 41])
def test_a_name_that_no_task_can_have_is_refused(name: str):
    with pytest.raises(DataError):
        check_task_name(name)
