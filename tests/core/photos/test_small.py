import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import PhotoError
from core.photos.decode import decode_data_image
from core.photos.small import read_small
from core.transforms import Preprocessing, fit_pixels
from tests.photo_files import encoded, skin_like

SHIPPED = Preprocessing(192, 192, "stretch", detail_px=80)

_SIXTEEN = """
import sys
from pathlib import Path
import numpy as np
from core.models.weights import Card, WeightsFile
from core.review.own_photos.judge import judge_files
from core.review.own_photos.files import list_folder
from core.tasks import INFECTION
from core.transforms import Preprocessing
from tests.process_memory import begin_peak, peak_bytes

class Answers:
    def predict_logits(self, photos, task):
        return np.zeros((len(photos), 8), np.float32)

card = Card("infection", INFECTION.labels, Preprocessing(192, 192, "stretch", detail_px=80), 512,
            WeightsFile("x", "0"), WeightsFile("x", "0"), 0.4)
begin_peak()
before = peak_bytes()
rows = list(judge_files(Answers(), card, list_folder(Path(sys.argv[1]))))[-1].rows
assert len(rows) == 16
print(peak_bytes() - before)
"""


@pytest.mark.parametrize(
    "preprocessing",
    [SHIPPED, Preprocessing(192, 192, "crop", detail_px=48), Preprocessing(64, 64), Preprocessing(64, 64, "pad")],
)
@pytest.mark.parametrize("size", [(600, 400), (401, 733), (50, 40)])
def test_the_small_picture_gives_the_very_same_input(preprocessing: Preprocessing, size: tuple[int, int]):
    data = encoded(skin_like(*size, 3), "PNG")
    small = read_small(data, preprocessing, most_px=10**7)
    assert np.array_equal(fit_pixels(small, preprocessing), fit_pixels(decode_data_image(data), preprocessing))
    assert small.shape[0] * small.shape[1] <= max(size[0] * size[1], 4 * 192**2)


@pytest.mark.parametrize(("kind", "most_mean"), [("JPEG", 2.0), ("PNG", 2.0)])
def test_a_large_photo_gives_nearly_the_same_input_upright(kind: str, most_mean: float):
    picture = Image.fromarray(skin_like(480, 360, 3)).resize((4400, 3300), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(picture, kind, exif=exif)
    whole, small = decode_data_image(data), read_small(data, SHIPPED, most_px=10**8)
    assert min(small.shape[:2]) == 80
    assert small.shape[0] > small.shape[1]
    difference = fit_pixels(whole, SHIPPED).astype(int) - fit_pixels(small, SHIPPED).astype(int)
    assert abs(difference).mean() < most_mean


def test_too_many_pixels_and_damage_are_refused():
    data = encoded(skin_like(90, 70, 1), "JPEG")
    with pytest.raises(PhotoError, match="megapixels"):
        read_small(data, SHIPPED, most_px=1000)
    with pytest.raises(PhotoError, match="incomplete or damaged"):
        read_small(data[:300], SHIPPED, most_px=10**7)


@pytest.mark.slow  # 10 s: the photos are as large as phones make them
def test_sixteen_photos_of_fifty_megapixels_cost_at_most_300_megabytes(tmp_path: Path):
    picture = Image.fromarray(skin_like(816, 612, 3)).resize((8160, 6120), Image.Resampling.BILINEAR)
    data = encoded(picture, "JPEG", quality=85)
    (tmp_path / "Ringworm").mkdir()
    for number in range(16):
        (tmp_path / "Ringworm" / f"{number}.jpg").write_bytes(data)
    command = [sys.executable, "-c", _SIXTEEN, str(tmp_path)]
    made = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert int(made.stdout) < 300_000_000
