import numpy as np
import pytest

from core.errors import DataError
from core.records import Photo, Region
from core.tone.foundation.eyedropper import pick_colour, shade_by_hand


def bottle():
    pixels = np.full((100, 80, 3), 240, dtype=np.uint8)
    pixels[40:80, 20:60] = (185, 131, 99)
    pixels[45:50, 25:30] = 255  # a shine on the glass
    return Photo(pixels, "0" * 64, 80, 100)


def test_the_middle_colour_of_a_box_is_picked_and_a_shine_left_out():
    assert pick_colour(bottle(), Region(0.25, 0.4, 0.75, 0.8)) == "#b98363"


def test_a_box_of_few_pixels_is_refused():
    with pytest.raises(DataError, match="too small"):
        pick_colour(bottle(), Region(0.5, 0.5, 0.51, 0.51))


def test_a_shade_is_made_of_its_names_and_colour():
    shade = shade_by_hand("Mine", "Base", "Honey", "#B98363")
    assert shade.hex == "#b98363"
    assert shade.lab[0] == pytest.approx(59, abs=1)


@pytest.mark.parametrize(
    ("names", "code", "words"),
    [(("Mine", "", "Honey"), "#b98363", "Write the brand"), (("M", "B", "H"), "#ffffff", "as white as paper")],
)
def test_what_is_no_shade_is_refused_in_words(names, code, words):
    with pytest.raises(DataError, match=words):
        shade_by_hand(*names, code)
