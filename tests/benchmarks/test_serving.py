"""What the serving benches compare is the same work, on a phone's file of the size they promise."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks import serving
from benchmarks.serving import drawn_upload, head_only, hooked_map, plain_batch
from benchmarks.timing import BenchSettings
from core.card import Card, WeightsFile
from core.inference.classifier import Classifier, answer, run_trunk
from core.models.heads import Network, build_head
from core.photos.decode import read_photo
from core.tasks import INFECTION
from core.transforms import Preprocessing, input_batch
from tests.tiny_trunk import small_resnet

SMALL = Preprocessing(64, 64)


def network() -> Network:
    torch.manual_seed(1)
    return Network(small_resnet(), build_head(16, 8))


@pytest.fixture
def small_models(tmp_path, monkeypatch) -> None:
    """The benches' own loading, with a small network; the photo that they upload is small too."""
    file = WeightsFile("trunk/model.safetensors", "a" * 64)
    card = Card("infection", INFECTION.labels, SMALL, 16, file, file, 0.5)
    monkeypatch.setenv("DERMA_CACHE", str(tmp_path))
    monkeypatch.setenv("DERMA_ENGINE", "fp32")
    monkeypatch.setattr(serving, "load_classifier", lambda: Classifier({"infection": card}, {"infection": network()}))
    monkeypatch.setattr(serving, "_UPLOAD_SIZE_PX", (400, 300))
    monkeypatch.setattr(serving, "_UPLOAD_BYTES", (10_000, 400_000))


@pytest.mark.parametrize("name", ["latency_ratio", "forward_ratio", "cam_overhead", "upload_ratio"])
def test_a_bench_reports_the_ratio_of_its_own_medians(name: str, small_models: None) -> None:
    figures = getattr(serving, name)(BenchSettings(rounds=1))
    seconds = figures["median_seconds"]
    parts = {
        "latency_ratio": ("plain_forward_and_hook_grad_cam", "ours_with_all_heatmaps"),
        "forward_ratio": ("plain", "fp32"),
        "cam_overhead": ("with_heatmaps", "without_heatmaps"),
        "upload_ratio": ("plain", "ours"),
    }[name]
    assert figures[name] == pytest.approx(seconds[parts[0]] / seconds[parts[1]])
    assert (figures["rounds"], figures["precision"]) == (1, "fp32")


def test_the_bench_of_auto_reports_the_worse_of_its_photos(small_models: None) -> None:
    figures = serving.auto_ratio(BenchSettings(rounds=1))
    seconds = figures["median_seconds"]
    assert figures["auto_ratio"] == max(
        seconds[f"auto_{shown}"] / seconds[f"asked_{shown}"] for shown in ("ring", "face")
    )


def test_both_ways_give_the_same_logits_and_the_same_map() -> None:
    model, x = network(), torch.randn(1, 3, 64, 64)
    maps = run_trunk(model, x)
    logits, heatmaps = answer(model, maps)
    torch.testing.assert_close(head_only(model, maps), logits)
    theirs = hooked_map(model, x, 3)[0]  # stretched to 0–1 at the input's size
    ours = np.asarray(Image.fromarray(heatmaps[0, 3].numpy()).resize((64, 64), Image.Resampling.BILINEAR))
    assert np.corrcoef(theirs.ravel(), ours.ravel())[0, 1] > 0.95
    assert not any(parameter.requires_grad for parameter in model.parameters())


@pytest.mark.slow
def test_the_upload_is_a_phones_photo() -> None:
    data = drawn_upload()
    assert 3_000_000 <= len(data) <= 4_000_000
    photo = read_photo(data, shown=False)
    assert photo.width_px * photo.height_px == pytest.approx(12e6, rel=0.02)


def test_the_plain_way_sees_what_the_model_is_shown() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (150, 200, 3), dtype=np.uint8)
    soft = Image.fromarray(pixels).resize((20, 15)).resize((200, 150), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    soft.save(buffer, "PNG")
    ours = input_batch([np.asarray(soft)], SMALL)
    assert (plain_batch(buffer.getvalue(), SMALL) - ours).abs().mean() < 0.05
