"""Every file of the folder of cases, answered as its table says: files that others met elsewhere.

The folder lies beside the data sets (`cases`, next to what DERMA_DATA names). Each area has its own table of checks: a
file's name → what is true of it. A check gets the file's path.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from core.data.class_folders import label_of_path
from core.errors import DataError, PhotoError
from core.photos.decode import decode_data_image, read_photo_file
from core.records import Region
from core.review.own_photos.zipped import list_zip
from core.tasks import INFECTION
from core.tone.colour import delta_e
from core.tone.foundation.kit import read_kit
from core.tone.measurement.measure import measure_tone

CASES = Path(os.environ.get("DERMA_DATA", "nowhere")).parent / "cases"
Check = Callable[[Path], None]


def reads(width: int, height: int) -> Check:
    """Make the check that a file is read, with these sides after turning upright."""

    def check(path: Path) -> None:
        photo = read_photo_file(path)
        assert (photo.width_px, photo.height_px) == (width, height)

    return check


def shows_the_face(most_delta_e: float) -> Check:
    """Make the check that the drawn face has the skin that it has in sRGB, and the same class."""

    def check(path: Path) -> None:
        said = measure_tone(read_photo_file(path), box=SKIN)
        reference = measure_tone(read_photo_file(CASES / "drawn_face.png"), box=SKIN)
        assert said.ita_class == reference.ita_class == "tan"
        assert float(delta_e(said.lab, reference.lab)) < most_delta_e

    return check


def is_an_avif(path: Path) -> None:
    with pytest.raises(PhotoError, match="This is an AVIF picture"):
        read_photo_file(path)


def kit_holds(*shades: tuple[str, str, str, str]) -> Check:
    def check(path: Path) -> None:
        kit = read_kit(path.read_bytes())
        assert tuple((shade.brand, shade.product, shade.shade, shade.hex) for shade in kit.shades) == shades
        assert kit.remarks == ()

    return check


def kit_refused(words: str) -> Check:
    def check(path: Path) -> None:
        with pytest.raises(DataError, match=re.escape(words)):
            read_kit(path.read_bytes())

    return check


def zip_holds(*labels: str, left_out: Mapping[str, int] | None = None) -> Check:
    """Make the check that a zip's photos have these labels, in its order, and can be decoded; nothing is refused."""

    def check(path: Path) -> None:
        own = list_zip(path.read_bytes())
        assert [label_of_path(file.name, INFECTION.labels) for file in own.files] == list(labels)
        assert all(decode_data_image(file.read()).ndim == 3 for file in own.files)
        assert own.refused == ()
        assert own.left_out == (left_out or {})

    return check


def zip_refused(words: str) -> Check:
    def check(path: Path) -> None:
        with pytest.raises(DataError, match=re.escape(words)):
            list_zip(path.read_bytes())

    return check


SKIN = Region(0.36, 0.55, 0.46, 0.66)
PHOTOS: dict[str, Check] = {
    "1000012345": reads(720, 720),
    "avif_brand_mif1.heic": is_an_avif,
    "download.jfif": reads(720, 720),
    "drawn_face.png": shows_the_face(1.5),
    "face_cicp_p3.png": shows_the_face(1.5),
    "face_gama_linear.png": shows_the_face(1.5),
    "face_gama_mac18.png": shows_the_face(1.5),
    "face_nclx_p3.heic": shows_the_face(1.5),
    "face_pq.heic": shows_the_face(3.0),
    "face_srgb.heic": shows_the_face(1.5),
    "heic_48mp.heic": reads(8064, 6048),
    "heic_brand_MiHE.heic": reads(640, 480),
    "heic_brand_mif3.heic": reads(640, 480),
    "heic_pq_10bit.heic": reads(640, 480),
    "jpeg_no_eoi.jpg": reads(640, 480),
    "jpeg_no_eoi_zeros.jpg": reads(640, 480),
    "png_no_iend.png": reads(640, 480),
    "xmp6_only.jpg": reads(640, 480),
}
ZIPS: dict[str, Check] = {
    "backslash_powershell5.zip": zip_holds("FU-ringworm", "BA-impetigo"),
    "class_patient.zip": zip_holds("FU-ringworm", "FU-ringworm"),
    "d64.zip": zip_refused("packed in a way this app cannot read (Deflate64)"),
    "lower.zip": zip_holds(
        *("FU-ringworm", "FU-ringworm", "FU-ringworm", "other", "other"),
        *("FU-athlete-foot", "FU-athlete-foot", "other", "FU-nail-fungus"),
    ),
    "one_bad_other_file_backslash.zip": zip_holds("FU-ringworm", left_out={".txt": 1}),
}
KIT = (("Acme", "Silk", "Sand", "#c68e6c"), ("Acme", "Silk", "Clay", "#8d5a3c"))
TABLES: dict[str, Check] = {
    "kit_blank_first_line.csv": kit_holds(*KIT),
    "kit_cr_only_old_mac.csv": kit_holds(*KIT),
    "kit_dup_header_col.csv": kit_holds(KIT[0]),
    "kit_header_hex_code.csv": kit_holds(*KIT),
    "kit_hex3.csv": kit_holds(("Acme", "Silk", "Sand", "#cc8866")),
    "kit_sep_line_excel.csv": kit_holds(*KIT),
    "kit_unbalanced_quote.csv": kit_refused('from row 2 on: a quote (") is not closed'),
    "kit_utf16le_bom_excel_unicode_text.csv": kit_holds(*KIT),
}
CHECKS = PHOTOS | ZIPS | TABLES

pytestmark = [pytest.mark.data, pytest.mark.skipif(not CASES.is_dir(), reason="DERMA_DATA has no cases beside it")]


@pytest.mark.parametrize("name", CHECKS)
def test_a_case_is_answered_rightly(name: str):
    CHECKS[name](CASES / name)


READ_IN_A_CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
from core.photos.decode import read_photo_file
from pathlib import Path
read_photo_file(Path(sys.argv[2]))
# of this program alone: what getrusage gives begins with the most that the parent had when it forked
print(int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024)
"""


def test_a_48_megapixel_heic_is_read_in_a_process_of_at_most_500_mb():
    root = str(Path(__file__).resolve().parents[1])
    command = [sys.executable, "-c", READ_IN_A_CHILD, root, str(CASES / "heic_48mp.heic")]
    assert int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) < 500


def listed() -> set[str]:
    """Return the files that the folder holds and those that its table names."""
    table = (CASES / "cases.md").read_text(encoding="utf-8")
    first = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")][2:]
    named = {name for cell in first for name in re.split(r",\s*", cell.strip())}
    return named | {path.name for path in CASES.iterdir()} - {"cases.md"}


def test_every_case_has_a_check():
    assert listed() - CHECKS.keys() == set()
