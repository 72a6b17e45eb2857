import numpy as np
import pytest
from PIL import Image

from core.errors import PhotoError
from core.photos.decode import decode_data_image, read_photo
from tests.photo_files import encoded, skin_like

END = b"\xff\xd9"


def detailed(width: int = 240, height: int = 180) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 12, (height, width, 3))
    return (skin_like(width, height) + noise).clip(0, 255).astype(np.uint8)


KINDS = {
    "baseline": {},
    "full colour": {"subsampling": 0},
    "progressive": {"progressive": True},
    "optimised": {"optimize": True},
    "restarts": {"restart_marker_rows": 1},
}


def jpeg(kind: str) -> bytes:
    return encoded(detailed(), "JPEG", quality=90, **KINDS[kind])


@pytest.mark.parametrize("tail", [b"", b"\xff", bytes(1), bytes(16), bytes(5000)], ids=len)
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_lacks_only_its_end_gives_the_whole_picture(kind, tail):
    whole = jpeg(kind)
    assert whole.endswith(END)
    assert np.array_equal(read_photo(whole[:-2] + tail).pixels, read_photo(whole).pixels)


@pytest.mark.parametrize("lost", [12, 40, 400, 4000])
@pytest.mark.parametrize("filled", [False, True], ids=["cut", "filled up with zeros"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_lacks_picture_data_is_refused(kind, filled, lost):
    whole = jpeg(kind)
    with pytest.raises(PhotoError, match="incomplete"):
        read_photo(whole[: -2 - lost] + (bytes(lost) if filled else b""))


def test_a_progressive_file_cut_between_two_passes_is_refused():
    whole = jpeg("progressive")
    passes = [place for place in range(len(whole) - 1) if whole[place : place + 2] == b"\xff\xda"]
    tables = whole.rfind(b"\xff\xc4", 0, passes[-1])
    for place in (passes[1], passes[-1], tables):
        with pytest.raises(PhotoError, match="incomplete"):
            read_photo(whole[:place])


def test_print_colours_and_grey_are_looked_at_alike():
    for image in (Image.fromarray(detailed()).convert("CMYK"), Image.fromarray(detailed()).convert("L")):
        whole = encoded(image, "JPEG", quality=90)
        assert np.array_equal(read_photo(whole[:-2]).pixels, read_photo(whole).pixels)
        with pytest.raises(PhotoError, match="incomplete"):
            read_photo(whole[:-60])


def test_a_data_image_is_treated_alike():
    whole = jpeg("baseline")
    assert np.array_equal(decode_data_image(whole[:-2]), decode_data_image(whole))
    with pytest.raises(PhotoError, match="incomplete"):
        decode_data_image(whole[:-60])


def test_a_header_that_announces_much_and_holds_little_is_refused_without_decoding():
    data = bytearray(jpeg("baseline")[:-2])
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = (6000).to_bytes(2, "big") + (8000).to_bytes(2, "big")
    with pytest.raises(PhotoError, match="incomplete"):
        read_photo(bytes(data))


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize("left", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("kind", ["baseline", "full colour", "optimised"])
def test_a_file_whose_end_marker_comes_too_early_is_refused(kind: str, left: float, shown: bool):
    whole = jpeg(kind)
    with pytest.raises(PhotoError, match="incomplete"):
        read_photo(whole[: round(len(whole) * left)].rstrip(b"\xff") + END, shown=shown)


def test_a_header_that_states_more_rows_than_there_are_is_refused_at_every_door():
    whole = jpeg("baseline")
    frame = whole.index(b"\xff\xc0")
    taller = whole[: frame + 5] + (1000).to_bytes(2, "big") + whole[frame + 7 :]
    for read in (read_photo, decode_data_image):
        with pytest.raises(PhotoError, match="incomplete"):
            read(taller)


@pytest.mark.parametrize("options", KINDS.values(), ids=list(KINDS))
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_picture_that_is_truly_grey_at_its_end_is_read(options: dict[str, object], mode: str):
    pixels = detailed()
    pixels[100:] = 128
    image = Image.fromarray(pixels).convert(mode)
    for picture in (image, Image.new(mode, (240, 180), image.getpixel((239, 179)))):
        read = read_photo(encoded(picture, "JPEG", quality=90, **options)).pixels
        assert np.abs(read[-1, -1].astype(int) - 128).max() <= 2
