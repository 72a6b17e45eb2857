"""What a zip says of itself is no more than a claim."""

import io
import struct
import time
import zipfile

import numpy as np
import pytest

from core.errors import DataError
from core.review.own_photos.zipped import MOST_ENTRIES, list_zip
from tests.photo_files import encoded, skin_like, zipped

PHOTO = encoded(skin_like(90, 70, 1), "JPEG")
_LOCAL, _CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def changed(data: bytes, method: int | None = None, size: int | None = None) -> bytes:
    """Return a zip of one file whose headers name another method, or another size of what is in it."""
    changed = bytearray(data)
    for signature, method_at, size_at in ((_LOCAL, 8, 22), (_CENTRAL, 10, 24)):
        start = data.index(signature)
        if method is not None:
            struct.pack_into("<H", changed, start + method_at, method)
        if size is not None:
            struct.pack_into("<I", changed, start + size_at, size)
    return bytes(changed)


@pytest.mark.parametrize(("method", "name"), [(9, "Deflate64"), (98, "PPMd"), (95, "XZ"), (77, "method 77")])
def test_a_packing_that_cannot_be_read_is_named_with_what_to_do(method: int, name: str):
    with pytest.raises(DataError, match=f"packed in a way this app cannot read .{name}.*zip the photos again"):
        list_zip(changed(zipped({"Ringworm/a.jpg": PHOTO}), method=method))


def test_one_photo_that_is_packed_so_is_left_out_alone():
    data = zipped({"Ringworm/a.jpg": PHOTO})
    mixed = changed(zipped({"Ringworm/a.jpg": PHOTO, "Ringworm/b.jpg": PHOTO}), method=9)
    assert len(list_zip(data).files) == 1
    listed = list_zip(mixed)
    assert [file.name for file in listed.files] == ["Ringworm/b.jpg"]
    assert "cannot read (Deflate64)" in listed.refused[0][1]


def test_a_size_beyond_all_limits_leaves_out_the_one_photo_that_states_it():
    mixed = changed(zipped({"Ringworm/a.jpg": PHOTO, "Ringworm/b.jpg": PHOTO}), size=0xFFFFFFF0)
    listed = list_zip(mixed)
    assert [file.name for file in listed.files] == ["Ringworm/b.jpg"]
    assert [name for name, _ in listed.refused] == ["Ringworm/a.jpg"]


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_file_that_holds_far_more_than_it_says_costs_nothing(packing: int):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", packing) as archive:
        archive.writestr("Ringworm/a.jpg", bytes(30_000_000))
    begun = time.process_time()
    listed = list_zip(changed(data.getvalue(), size=100))
    for file in listed.files:
        with pytest.raises(DataError, match="damaged"):
            file.read()
    assert len(listed.files) + len(listed.refused) == 1
    assert time.process_time() - begun < 0.1


def test_a_photo_that_says_less_than_it_has_is_refused_and_not_cut():
    noise = encoded(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8), "PNG")
    listed = list_zip(changed(zipped({"Ringworm/a.png": noise}), size=len(noise) // 2))
    assert [why for _, why in listed.refused] == ["The file holds more than the zip says; it was not opened."]


def test_photos_are_told_by_content_where_their_names_say_nothing():
    listed = list_zip(zipped({"Ringworm/1000012345": PHOTO, "Ringworm/a.jfif": PHOTO, "Ringworm/b.bin": b"no photo"}))
    assert [file.name for file in listed.files] == ["Ringworm/1000012345", "Ringworm/a.jfif"]
    assert listed.left_out == {".bin": 1}


def test_more_files_than_anyone_photographs_are_refused_at_once():
    with pytest.raises(DataError, match="too much"):
        list_zip(zipped({f"a/{number}": b"" for number in range(MOST_ENTRIES + 1)}))


def test_a_zip_without_photos_says_what_it_holds_instead():
    with pytest.raises(DataError, match=r"no photos in class folders.*\.txt 2, \.gif 1"):
        list_zip(zipped({"a/1.txt": b"x", "a/2.txt": b"x", "b/c.gif": b"GIF89a"}))
