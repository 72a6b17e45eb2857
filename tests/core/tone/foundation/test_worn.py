import numpy as np
import pytest

from core.errors import DataError
from core.tone.foundation.catalogue import build_catalogue, read_catalogue
from core.tone.foundation.shades import find_shade
from core.tone.foundation.worn import SAME_CODE, Worn, is_same_shade, match_worn, worn_caution, worn_target
from core.tone.records import Shade

MAC = ("MAC", "Studio Fix Fluid SPF 15 Foundation")


def mac(name):
    return find_shade(read_catalogue(), *MAC, name)


def test_a_worn_shade_leads_to_the_same_shade_in_the_brand_s_other_products_first():
    matches = match_worn(read_catalogue(), [Worn(mac("NC42"))])
    own = [match for match in matches if match.brand == "MAC"]
    assert matches[: len(own)] == tuple(own)
    assert MAC[1] not in {match.product for match in own}
    assert {match.nearest.shade.shade for match in own} == {"NC42"}
    assert all(match.remark.startswith(SAME_CODE) for match in own)


def test_other_brands_follow_nearest_first():
    others = [
        match.nearest.delta_e for match in match_worn(read_catalogue(), [Worn(mac("NC42"))]) if match.brand != "MAC"
    ]
    assert len(others) > 200
    assert others == sorted(others)


@pytest.mark.parametrize(
    ("verdict", "axis", "sign"),
    [("too light", 0, -1), ("too dark", 0, 1), ("too warm", 1, 1), ("too cool", 1, -1)],
)
def test_what_is_wrong_with_a_shade_moves_what_is_looked_for(verdict, axis, sign):
    plain, moved = (worn_target([Worn(mac("NC30"), words)]).lab for words in (("fits",), (verdict,)))
    assert sign * (moved - plain)[axis] > 1


def test_a_skin_lies_between_a_shade_too_light_and_one_too_dark():
    light, dark = mac("NC15"), mac("NC50")
    found = worn_target([Worn(light, ("too light",)), Worn(dark, ("too dark",))]).lab
    assert dark.lab[0] < found[0] < light.lab[0]


def test_more_worn_shades_leave_less_error():
    one = worn_target([Worn(mac("NC30"))])
    two = worn_target([Worn(mac("NC30")), Worn(mac("NC35"))])
    assert np.all(two.sd < one.sd)


@pytest.mark.parametrize(
    ("worn", "words"),
    [
        ([], "one to 3"),
        ([Worn(mac("NC30"))] * 4, "one to 3"),
        ([Worn(mac("NC30"), ("too light", "too dark"))], "cannot be too light and too dark at once"),
        ([Worn(mac("NC30"), ("fits", "too warm"))], "cannot be fits and too warm"),
        ([Worn(mac("NC30"), ("lovely",))], "says nothing of a shade"),
    ],
)
def test_what_contradicts_itself_is_refused_in_words(worn, words):
    with pytest.raises(DataError, match=words):
        worn_target(worn)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("NC42", "nc42", True), ("2C1 Pure Beige", "2C1 Beige", True), ("120 Natural", "120 Vanilla", False),
        ("NC42", "NW42", False), ("Siberia", "Siberia", True), ("Siberia", "Oslo", False),
    ],
)  # fmt: skip
def test_the_same_shade_is_told_by_name_or_code(one, other, same):
    assert is_same_shade(one, other) is same


def test_the_caution_names_the_error_that_was_measured():
    assert "differ by ΔE00 6 in the middle" in worn_caution()


def test_an_own_kit_answers_too():
    kit = build_catalogue([Shade("Mine", "Base", "Honey", "#b98363", (59.0, 18.0, 25.0), "")], "")
    (match,) = match_worn(kit, [Worn(mac("NC42"))])
    assert match.nearest.shade.shade == "Honey"
