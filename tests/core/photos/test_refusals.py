import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from core.errors import PhotoError
from core.photos.decode import read_photo, read_photo_file
from core.photos.file_formats.formats import LIMITS
from tests.photo_files import (
    encoded,
    good_files,
    jpeg_header,
    png_file,
    refused_files,
    skin_like,
)

ROOT = Path(__file__).parents[3]


WHAT_TO_DO = ("please save", "please send", "please choose", "please copy", "please name", "please check")


def assert_refused_in_words(error: PhotoError):
    message = str(error)
    assert message.endswith(".")
    assert message.count(". ") == 0  # one sentence
    assert any(advice in message for advice in WHAT_TO_DO), message


def test_the_corpus_has_more_than_forty_files():
    assert len(refused_files()) >= 40


@pytest.mark.parametrize("name", refused_files())
def test_broken_hostile_and_foreign_files_are_refused_in_one_sentence(name):
    with pytest.raises(PhotoError) as refusal:
        read_photo(refused_files()[name])
    assert_refused_in_words(refusal.value)


@pytest.mark.parametrize("percent", [5, 25, 50, 75, 95, 99])
@pytest.mark.parametrize("name", good_files())
def test_a_cut_file_is_refused(name, percent):
    data = good_files()[name]
    with pytest.raises(PhotoError, match="incomplete"):
        read_photo(data[: len(data) * percent // 100])


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("share", [0.5, 0.99])
def test_a_copy_that_was_filled_up_with_zeros_is_refused(share, progressive):
    noise = np.random.default_rng(0).integers(0, 256, (400, 500, 3)).astype(np.uint8)  # larger than a read buffer
    data = encoded(noise, "JPEG", quality=92, progressive=progressive)
    kept = round(len(data) * share)
    with pytest.raises(PhotoError, match="incomplete"):
        read_photo(data[:kept] + bytes(len(data) - kept))


def test_cut_files_stay_refused_because_the_decoder_may_not_guess():
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_limits_are_fifty_megapixels_for_jpeg_and_twenty_five_for_the_rest():
    with pytest.raises(PhotoError, match="incomplete"):  # size allowed: the data are missed
        read_photo(jpeg_header(10_000, 5_000))
    with pytest.raises(PhotoError, match="megapixels"):
        read_photo(jpeg_header(10_000, 5_001))
    with pytest.raises(PhotoError, match="incomplete"):
        read_photo(png_file(5_000, 5_000, 8, 2, b"\0" * 100))
    with pytest.raises(PhotoError, match="megapixels"):
        read_photo(png_file(5_000, 5_001, 8, 2, b"\0" * 100))


def test_a_heic_may_have_fifty_megapixels_as_phones_give_them():
    heic = good_files()["phone.heic"]

    def claiming(width: int, height: int) -> bytes:
        return heic.replace(struct.pack(">II", 240, 180), struct.pack(">II", width, height))

    with pytest.raises(PhotoError, match="incomplete"):  # size allowed: the data are not of that size
        read_photo(claiming(10_000, 5_000))
    with pytest.raises(PhotoError, match="50 can be read from a HEIC"):
        read_photo(claiming(10_000, 5_100))


def test_the_shorter_side_must_have_64_pixels():
    assert read_photo(encoded(skin_like(64, 64), "PNG")).width_px == 64
    with pytest.raises(PhotoError, match="64 pixels"):
        read_photo(encoded(skin_like(200, 63), "PNG"))


def test_too_many_bytes_are_refused_before_anything_is_read():
    with pytest.raises(PhotoError, match="more than 60 MB"):
        read_photo(bytes(LIMITS.max_bytes + 1_000_000))


def test_a_large_progressive_jpeg_that_would_fill_the_memory_is_refused():
    with pytest.raises(PhotoError, match="progressive"):
        read_photo(jpeg_header(8_000, 6_000, start_of_frame=0xC2))


@pytest.mark.parametrize(("kind", "words"), [("missing", "no such file"), ("folder", "folder"), ("nul", "opened")])
def test_a_path_that_is_no_file_is_refused_in_words(kind, words, tmp_path):
    path = {"missing": tmp_path / "gone.jpg", "folder": tmp_path, "nul": Path("a\0b.jpg")}[kind]
    with pytest.raises(PhotoError, match=words) as refusal:
        read_photo_file(path)
    assert_refused_in_words(refusal.value)


CHILD = """
import sys, time
sys.path.insert(0, {root!r})
from tests.photo_files import refused_files
from tests.process_memory import begin_peak, peak_bytes
from core.errors import PhotoError
from core.photos.decode import read_photo
files = refused_files()
begin_peak()
before = peak_bytes()
for name, data in files.items():
    start = time.process_time()
    try:
        read_photo(data)
    except PhotoError:
        pass
    took = time.process_time() - start
    if took > 0.5:
        print(name, took)
print("grown_mb", (peak_bytes() - before) >> 20)
"""


def test_refusing_the_whole_corpus_takes_little_memory_and_no_file_half_a_second():
    code = CHILD.format(root=str(ROOT))
    result = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True)
    assert result.stderr == ""  # neither a warning nor a traceback leaks
    name, value = result.stdout.split()
    assert name == "grown_mb"
    assert int(value) < 100


BIG_CHILD = """
import sys
sys.path.insert(0, {root!r})
from core.photos.decode import read_photo
from tests.process_memory import begin_peak, peak_bytes
with open({path!r}, "rb") as file:
    data = file.read()
begin_peak()
before = peak_bytes()
photo = read_photo(data)
print(photo.width_px * photo.height_px, (peak_bytes() - before) >> 20)
"""


@pytest.mark.parametrize("progressive", [False, True])
def test_a_fifty_megapixel_jpeg_is_read_in_under_200_mb(progressive, tmp_path):
    tile = Image.fromarray(skin_like(1000, 1000))
    sheet = Image.new("RGB", (8000, 6250))
    for left in range(0, 8000, 1000):
        for top in range(0, 6250, 1000):
            sheet.paste(tile, (left, top))
    path = tmp_path / "camera.jpg"
    sheet.save(path, "JPEG", quality=70, progressive=progressive)
    code = BIG_CHILD.format(root=str(ROOT), path=str(path))
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    size, grown_mb = map(int, result.stdout.split())
    assert size == 50_000_000
    assert grown_mb < 200
