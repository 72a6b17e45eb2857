"""Draw the pictures of the start page anew: `python -m tests.draw_start_pictures`, after a drawing was changed."""

from pathlib import Path

from PIL import Image

from core.charts.pictures.overlay import draw_overlay
from core.inference.classifier import load_classifier
from core.records import ByteArray
from core.samples.files import SAMPLES, sample_photo

FOLDER = Path(__file__).resolve().parents[1] / "pages/shared/start/pictures"
SIDE_PX = 360  # twice a card's width on a desk


def small(pixels: ByteArray) -> Image.Image:
    return Image.fromarray(pixels).resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC)


if __name__ == "__main__":
    for sample in SAMPLES:
        small(sample_photo(sample.name).pixels).save(FOLDER / f"{sample.name}.webp", quality=82)
    analysis = load_classifier().analyse(sample_photo("ring"), "infection")
    explanation = analysis.explanation
    overlay = draw_overlay(
        analysis.photo.pixels, explanation.heatmap(analysis.finding.label), explanation.region, strength=0.7
    )
    small(overlay).save(FOLDER / "map.webp", quality=82)
