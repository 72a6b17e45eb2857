import pytest

from core.errors import DataError
from core.tone.foundation.names import find_name

BRANDS = ("MAC", "FENTY BEAUTY by Rihanna", "Estée Lauder", "NARS")


def test_a_name_is_found_whatever_its_letter_case_and_spaces():
    assert find_name("  estée   LAUDER ", BRANDS, "brand") == "Estée Lauder"


@pytest.mark.parametrize(
    ("wanted", "near"), [("fenty", "FENTY BEAUTY by Rihanna"), ("Estee Lauder", "Estée Lauder"), ("nar", "NARS")]
)
def test_a_wrong_name_is_answered_with_the_nearest(wanted, near):
    with pytest.raises(DataError, match=f"no brand “{wanted}”. Did you mean “{near}”"):
        find_name(wanted, BRANDS, "brand")


def test_where_nothing_is_near_a_short_list_is_told():
    with pytest.raises(DataError, match=r"no depth “xyz”\. There are pale, dark\."):
        find_name("xyz", ("pale", "dark"), "depth")
