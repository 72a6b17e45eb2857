"""Every file of the folder of cases, answered as its table says: files that others met elsewhere.

The folder lies beside the data sets (`cases`, next to what DERMA_DATA names). Each area has its own table of checks: a
file's name → what is true of it. A check gets the file's path.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from core.photos.decode import read_photo_file

CASES = Path(os.environ.get("DERMA_DATA", "nowhere")).parent / "cases"
Check = Callable[[Path], None]


def reads(path: Path) -> None:
    assert read_photo_file(path).width_px >= 64


PHOTOS: dict[str, Check] = {
    "1000012345": reads,
    "download.jfif": reads,
    "drawn_face.png": reads,
    "face_srgb.heic": reads,
}
ZIPS: dict[str, Check] = {}
TABLES: dict[str, Check] = {}
CHECKS = PHOTOS | ZIPS | TABLES

pytestmark = [pytest.mark.data, pytest.mark.skipif(not CASES.is_dir(), reason="DERMA_DATA has no cases beside it")]


@pytest.mark.parametrize("name", CHECKS)
def test_a_case_is_answered_rightly(name: str):
    CHECKS[name](CASES / name)


def listed() -> set[str]:
    """Return the files that the folder holds and those that its table names."""
    table = (CASES / "cases.md").read_text(encoding="utf-8")
    first = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")][2:]
    named = {name for cell in first for name in re.split(r",\s*", cell.strip())}
    return named | {path.name for path in CASES.iterdir()} - {"cases.md"}


@pytest.mark.skip(reason="rows are being added")
def test_every_case_has_a_check():
    assert listed() - CHECKS.keys() == set()
