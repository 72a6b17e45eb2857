import pytest

from core.tone.foundation.ladder.brand_code import brand_code


@pytest.mark.parametrize(
    ("shade", "number", "family"),
    [
        ("NC42", 42, "NC"), ("NW 20", 20, "NW"), ("NC43.5", 43.5, "NC"), ("355N", 355, "N"), ("1.5", 1.5, ""),
        ("CN 20 Fair", 20, "CN"), ("Terra 8.5", 8.5, ""), ("2C1 Pure Beige", 2.1, "C"), ("8N1 Espresso", 8.1, "N"),
        ("Y405", 405, "Y"), ("G+ 50", 50, "G"), ("1 Cool", 1, "cool"), ("3 Warm Olive", 3, "warm olive"),
        ("500 Suede W", 500, ""), ("Shade 12 Dark Warm", 12, "warm"), ("Ivory 02", 2, ""), ("570 N", 570, "N"),
    ],
)  # fmt: skip
def test_number_and_family_of_a_brand_s_code_are_read(shade, number, family):
    code = brand_code(shade)
    assert (code.number, code.family) == (pytest.approx(number), family)


@pytest.mark.parametrize(("shade", "depth"), [("D80", 8), ("L10", 2), ("Medium 6", 4), ("N Fair 1", 1), ("NC42", None)])
def test_a_depth_that_a_code_counts_within_is_read(shade, depth):
    assert brand_code(shade).depth == depth


@pytest.mark.parametrize("shade", ["Siberia", "", "Warm Sand", "½", "²", "<b>Honey</b>", "٣٤"])
def test_a_name_without_a_number_has_no_code(shade):
    assert brand_code(shade) is None
