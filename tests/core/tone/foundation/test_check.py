from core.tone.foundation.catalogue import read_catalogue
from core.tone.foundation.check import check_list


def test_the_list_s_order_and_candidates_hold_what_is_promised_of_them():
    swatches, order, *held = check_list(read_catalogue())
    noise = swatches["swatches_of_one_shade"]
    assert noise["pairs"] > 3_000
    assert 6 < noise["delta_e_median"] < 7
    figures = order["order"]
    with_or_marked = figures["neighbours_all_with_the_numbers"] + figures["else_marked"]
    assert with_or_marked >= 0.95 * figures["numbered_products"]
    assert all(next(iter(figures.values()))["held"] >= 0.80 for figures in held)
    assert figures["outlying_swatches"] < 30
