import numpy as np
import pytest

from core.errors import DataError
from core.tone.colour import delta_e, hex_to_lab
from core.tone.depth import DEPTH_BANDS
from core.tone.foundation.candidates import exact_target
from core.tone.foundation.catalogue import build_catalogue, coverage, read_catalogue
from core.tone.foundation.shades import (
    count_choice,
    find_shade,
    match_remarks,
    match_shades,
    nearest_shades,
    shades_in_band,
)
from core.tone.records import Shade, Target


def shade(brand, product, name, lab, undertone=""):
    return Shade(brand, product, name, "#000000", lab, undertone)


SMALL = build_catalogue(
    [
        shade("A", "Base", "dark", (40.0, 14.0, 20.0), "warm"),
        shade("A", "Base", "light", (75.0, 10.0, 20.0), "cool"),
        shade("A", "Base", "middle", (60.0, 12.0, 20.0), "warm"),
        shade("B", "Stick", "one", (61.0, 12.0, 20.0), "cool"),
        shade("B", "Stick", "two", (61.5, 12.0, 20.0), "neutral"),
        shade("B", "Powder", "pale", (85.0, 6.0, 15.0), "cool"),
    ],
    "made for a test",
)
SKIN = np.array([60.0, 12.0, 20.0])
TARGET = exact_target(SKIN)


def test_each_product_answers_with_its_nearest_shade_nearest_product_first():
    matches = match_shades(SMALL, TARGET)
    assert [(match.product, match.nearest.shade.shade) for match in matches] == [
        ("Base", "middle"), ("Stick", "one"), ("Powder", "pale"),
    ]  # fmt: skip
    assert matches[0].nearest.delta_e == 0
    assert matches[1].nearest.delta_e == pytest.approx(float(delta_e(SKIN, np.array([61.0, 12, 20]))))


def test_neighbours_are_the_next_shades_in_lightness_and_missing_at_the_end_of_a_range():
    base, stick, powder = match_shades(SMALL, TARGET)
    assert base.lighter.shade.shade == "light"
    assert base.darker.shade.shade == "dark"
    assert (stick.lighter.shade.shade, stick.darker) == ("two", None)
    assert (powder.lighter, powder.darker) == (None, None)


def test_what_the_error_of_swatches_leaves_open_are_candidates_light_to_dark():
    base, stick, _ = match_shades(SMALL, TARGET)
    assert [one.shade.shade for one in stick.candidates] == ["two", "one"]
    assert not stick.earned  # two swatches half an L* apart: a coin's toss
    assert "middle" in [one.shade.shade for one in base.candidates]
    assert base.earned


def test_an_unknown_light_leaves_more_candidates_than_a_known_one():
    catalogue = read_catalogue()
    skin = hex_to_lab("#b98363")
    sure = match_shades(catalogue, exact_target(skin))
    rough = match_shades(catalogue, Target(skin, np.array([8.0, 3.0, 4.0])))
    assert sum(len(match.candidates) for match in rough) > 1.2 * sum(len(match.candidates) for match in sure)
    assert all(match.nearest in match.candidates for match in rough)


def test_filters_choose_the_nearest_but_not_the_neighbours():
    (base,) = match_shades(SMALL, TARGET, brand="a", undertone="cool")
    assert base.nearest.shade.shade == "light"
    assert base.darker.shade.shade == "middle"
    dark = match_shades(SMALL, TARGET, depth=DEPTH_BANDS[3])
    assert [match.nearest.shade.shade for match in dark] == ["dark"]


def test_top_limits_the_number_of_products():
    assert match_shades(SMALL, TARGET, top=2) == match_shades(SMALL, TARGET)[:2]


def test_a_filter_that_nothing_passes_gives_nothing():
    assert match_shades(SMALL, TARGET, brand="C") == ()


def test_every_shade_of_the_list_finds_itself_as_nearest_of_its_product():
    catalogue = read_catalogue()
    for index in range(0, len(catalogue.shades), 500):
        if index in catalogue.outlying:
            continue
        own = catalogue.shades[index]
        matches = match_shades(catalogue, exact_target(catalogue.lab[index]))
        found = next(match for match in matches if (match.brand, match.product) == (own.brand, own.product))
        assert found.nearest.shade == own
        assert found.nearest.delta_e == pytest.approx(0, abs=1e-9)


def test_nearest_shades_are_sorted_and_agree_with_a_full_search():
    catalogue = read_catalogue()
    skin = hex_to_lab("#825c43")
    matches = nearest_shades(catalogue, skin, top=10)
    assert [match.delta_e for match in matches] == pytest.approx(np.sort(delta_e(catalogue.lab, skin))[:10].tolist())


NUMBERED = build_catalogue(
    [
        *(shade("M", "Fix", name, (lightness, 12.0, 22.0)) for name, lightness in (
            ("NC15", 82.0), ("NC20", 78.0), ("NC30", 74.0), ("NC40", 70.0), ("NC42", 71.5), ("NC50", 60.0),
            ("NW18", 81.0), ("NW20", 79.0), ("NW35", 71.0), ("NW45", 30.0), ("NW50", 52.0),
        )),
    ],
    "made for a test",
)  # fmt: skip


def at(catalogue, name):
    index = [one.shade for one in catalogue.shades].index(name)
    return match_shades(catalogue, exact_target(catalogue.lab[index]))[0]


def test_neighbours_follow_the_brand_s_numbers_within_their_family():
    match = at(NUMBERED, "NW20")
    assert (match.lighter.shade.shade, match.darker.shade.shade) == ("NW18", "NW35")


def test_a_neighbour_whose_swatch_says_otherwise_is_marked():
    match = at(NUMBERED, "NC42")
    assert match.lighter.shade.shade == "NC40"
    assert match_remarks(match) == ("Lighter, NC40: By the brand's number; its swatch is not lighter.",)


def test_a_swatch_far_off_its_number_is_flagged_and_no_neighbour():
    odd = [NUMBERED.shades[i].shade for i in NUMBERED.outlying]
    assert odd == ["NW45"]
    assert at(NUMBERED, "NW35").darker.shade.shade == "NW50"
    assert at(NUMBERED, "NW45").nearest.shade.shade != "NW45"


def test_a_product_whose_numbers_and_swatches_disagree_says_so():
    mixed = build_catalogue(
        [
            shade("L", "Good", str(i), (70.0 - 3 * place, 12.0, 22.0))
            for i, place in enumerate((0, 5, 2, 7, 1, 6, 3, 4))
        ],
        "",
    )
    assert mixed.order == ("disagree",)
    assert "numbers and swatches disagree" in match_remarks(at(mixed, "3"))[0]


def test_an_unknown_worn_shade_is_refused_in_a_sentence():
    with pytest.raises(DataError, match="holds no shade “nine” of A Base"):
        find_shade(SMALL, "A", "Base", "nine")


@pytest.mark.parametrize("band", DEPTH_BANDS, ids=lambda band: band.name)
def test_shades_in_a_band_lie_in_it_from_light_to_dark_and_come_from_different_brands(band):
    catalogue = read_catalogue()
    matches = shades_in_band(catalogue, band, n=12)
    angles = [catalogue.ita[catalogue.shades.index(match.shade)] for match in matches]
    assert len(matches) == 12
    assert all(band.low_deg < angle <= band.high_deg for angle in angles)
    assert angles == sorted(angles, reverse=True)
    assert len({match.shade.brand for match in matches}) == 12


def test_a_small_band_gives_what_it_has():
    assert [match.shade.shade for match in shades_in_band(SMALL, DEPTH_BANDS[0], n=5)] == ["pale"]
    assert shades_in_band(SMALL, DEPTH_BANDS[0], brand="A") == ()


def test_thin_parts_of_the_list_are_told():
    catalogue = read_catalogue()
    deep = count_choice(catalogue, hex_to_lab("#292420"))  # Monk 10: the list's nearest shade is more than 3 away
    assert deep.few
    assert deep.within_three == 0
    assert deep.sentence.startswith("This list has few shades")
    middle = count_choice(catalogue, hex_to_lab("#d7a27c"))
    assert not middle.few
    assert middle.within_two <= middle.within_three


def test_the_sentence_counts_what_the_filters_show():
    catalogue = read_catalogue()
    mac = sum(one.brand == "MAC" for one in catalogue.shades)
    choice = count_choice(catalogue, hex_to_lab("#d7a27c"), brand="MAC")
    assert f"of its {mac:,} shades that pass your filters" in choice.sentence
    assert count_choice(catalogue, hex_to_lab("#d7a27c"), brand="nobody").sentence.startswith("No shade")


def test_coverage_counts_every_shade_once():
    table = coverage(SMALL)
    assert table.brands == ("A", "B")
    # ITA: (85−50)/15 → 66.8° very light; 25/20 → 51.3° light; 10…11.5/20 → 26.6…29.9°; −10/20 → −26.6° brown
    assert table.counts.tolist() == [[0, 1, 0, 1, 1, 0], [1, 0, 2, 0, 0, 0]]
    assert coverage(read_catalogue()).counts.sum() == len(read_catalogue().shades)
