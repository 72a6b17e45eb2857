"""Files of every format, changed at random: each is a photo or a refusal in words, soon and in little memory."""

import gc
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import PhotoError
from core.photos.decode import read_photo
from tests.core.photos.test_refusals import assert_refused_in_words
from tests.photo_files import display_p3_profile, encoded, skin_like
from tests.stated_colours import HDR, STATED, adobe_exif

HEAD_BYTES = 700  # headers are where a change does most
KINDS = 9


def originals() -> list[bytes]:
    small = skin_like(80, 72)
    image = Image.fromarray(small)
    return [
        encoded(small, "JPEG"),
        encoded(small, "JPEG")[:-2],
        encoded(small, "JPEG", progressive=True, icc_profile=display_p3_profile()),
        encoded(small, "JPEG", progressive=True)[:-2],
        encoded(small, "JPEG", exif=adobe_exif()),
        encoded(image.convert("CMYK"), "JPEG"),
        encoded(small, "PNG"),
        encoded(small, "PNG")[:-12],
        encoded(image.quantize(16), "PNG"),
        encoded(image.convert("LA"), "PNG"),
        STATED["cHRM P3"](small),
        HDR["cICP PQ"](small),
        encoded(small, "WEBP", quality=80),
        encoded(small, "WEBP", lossless=True),
        encoded(small, "HEIF"),
        HDR["nclx HLG"](small),
        encoded(small, "AVIF"),
        encoded(small, "GIF"),
        encoded(small, "TIFF"),
    ]


def mutations(count: int, seed: int = 11) -> Iterator[bytes]:
    """Yield changed files: bytes set, bits turned, pieces cut, doubled, swapped, zeroed, ended early or run on."""
    rng, files = np.random.default_rng(seed), originals()
    for turn in range(count):
        data = bytearray(files[turn % len(files)])
        reach = min(len(data), HEAD_BYTES) if rng.random() < 0.5 else len(data)
        place, length = int(rng.integers(0, reach)), int(rng.integers(1, 60))
        piece = data[place : place + length]
        kind = turn // len(files) % KINDS
        if kind <= 1:
            for spot in rng.integers(0, reach, 1 + turn % 6):
                data[spot] = int(rng.integers(0, 256)) if kind else data[spot] ^ 1 << int(rng.integers(0, 8))
        elif kind == 2:
            del data[place : place + length]
        elif kind == 3:
            data[place:place] = piece
        elif kind == 4:
            data[place : place + len(piece)] = bytes(len(piece))
        elif kind == 5:
            data[place : place + len(piece)] = b"\xff" * len(piece)
        elif kind == 6:
            del data[int(rng.integers(1, len(data))) :]
        elif kind == 7:
            data += rng.bytes(length * 10)
        else:
            other = int(rng.integers(0, reach))
            data[other : other + len(piece)] = piece
        yield bytes(data)


def resident_mb() -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("count", [570, pytest.param(5_000, marks=pytest.mark.slow)])
def test_changed_files_give_a_photo_or_a_refusal_and_nothing_else(count, capfd):
    slowest, refused = 0.0, 0
    list(map(_outcome, mutations(60, seed=1)))  # what is loaded once is loaded
    before = resident_mb()
    for data in mutations(count):
        start = time.process_time()
        error = _outcome(data)
        slowest = max(slowest, time.process_time() - start)
        if error is not None:
            refused += 1
            assert_refused_in_words(error)
    gc.collect()
    assert count * 0.25 < refused < count  # the changes did reach the decoders, and not all of them harm
    assert slowest < 0.5
    assert resident_mb() - before < 60
    assert capfd.readouterr() == ("", "")


def _outcome(data: bytes) -> PhotoError | None:
    try:
        read_photo(data)
    except PhotoError as error:
        return error
    return None
