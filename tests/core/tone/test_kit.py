import pytest

from core.errors import DataError
from core.tone.kit import read_kit
from core.tone.shades import match_shades

GOOD = "brand,product,shade,hex\nMine,Cream,Sand,#D0A080\nMine,Cream,Cocoa,6b4226\n"


def test_a_kit_is_searched_like_the_catalogue():
    kit = read_kit(GOOD.encode())
    (match,) = match_shades(kit, kit.lab[1])
    assert (match.nearest.shade.shade, match.lighter.shade.shade) == ("Cocoa", "Sand")
    assert kit.shades[1].hex == "#6b4226"
    assert kit.remarks == ()


@pytest.mark.parametrize(
    "data",
    [
        GOOD.replace(",", ";").encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").replace("brand", " Brand ").encode(),
        b"HEX,Shade,Product,Brand\n#D0A080,Sand,Cream,Mine\n#6b4226,Cocoa,Cream,Mine\n",
    ],
    ids=["semicolons", "byte order mark", "spaces and CRLF", "other order"],
)
def test_what_spreadsheets_save_is_understood(data):
    assert [shade.shade for shade in read_kit(data).shades] == ["Sand", "Cocoa"]


def test_bad_rows_are_left_out_and_named_by_their_line():
    data = GOOD + "Mine,Cream,,#D0A080\nMine,Cream,Red,redd\nMine,Mix,White,#F0F0FF\nMine,Cream,Sand,#d0a080\n"
    kit = read_kit(data.encode())
    assert len(kit.shades) == 2
    assert [remark.split(":")[0] for remark in kit.remarks] == [f"Row {n} was left out" for n in (4, 5, 6, 7)]
    assert "empty" in kit.remarks[0]
    assert "#RRGGBB" in kit.remarks[1]
    assert "no skin colour" in kit.remarks[2]
    assert "twice" in kit.remarks[3]


def test_an_undertone_column_is_taken_if_it_is_there():
    kit = read_kit(b"brand,product,shade,hex,undertone\nM,C,S,#D0A080,Warm golden\nM,C,T,#C09070,\n")
    assert [shade.undertone for shade in kit.shades] == ["warm", ""]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "missing: brand, product, shade, hex"),
        (b"brand,shade,hex\nM,S,#D0A080\n", "missing: product"),
        (b"brand,product,shade,hex\n", "has no rows"),
        (b"brand,product,shade,hex\nM,C,S,pink\n", "no usable shade"),
        (b"x" * 2_000_001, "larger than 2 MB"),
        (bytes(range(256)) * 10, "needs the columns|not a CSV"),
    ],
    ids=["empty", "column missing", "no rows", "no good row", "too large", "binary"],
)
def test_what_is_no_kit_is_refused_in_a_sentence(data, words):
    with pytest.raises(DataError, match=words):
        read_kit(data)


def test_many_bad_rows_are_summed_up():
    data = GOOD + "Mine,Cream,X,no\n" * 50
    remarks = read_kit(data.encode()).remarks
    assert len(remarks) == 21
    assert remarks[-1] == "30 more rows were left out."
