"""The epoch bench compares the same epoch on the same features."""

import pytest
import torch

from benchmarks import epoch
from benchmarks.epoch import RecomputedFeatures, epoch_ratio
from benchmarks.timing import BenchSettings
from core.card import Card, WeightsFile
from core.inference.classifier import Classifier
from core.models.heads import Network, build_head
from core.tasks import INFECTION
from core.training.config import TrainConfig
from core.training.features import CachedFeatures
from core.transforms import Preprocessing
from tests.photo_files import skin_like
from tests.tiny_trunk import TinyTrunk

CONFIG = TrainConfig("infection", head_width=16, augmentation="none", preprocessing=Preprocessing(64, 64))


def test_recomputed_features_are_the_kept_ones() -> None:
    photos = [skin_like(80, 70, seed) for seed in range(3)]
    trunk, chosen = TinyTrunk().eval(), torch.tensor([2, 0])
    kept, fresh = CachedFeatures(trunk, photos, CONFIG), RecomputedFeatures(trunk, photos, CONFIG)
    generator = torch.Generator()
    torch.testing.assert_close(fresh.draw(chosen, generator), kept.draw(chosen, generator), rtol=0.02, atol=0.02)


def test_kept_features_make_an_epoch_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    file = WeightsFile("x", "a" * 64)
    card = Card("infection", INFECTION.labels, CONFIG.preprocessing, 16, file, file, 0.5)
    network = Network(TinyTrunk(), build_head(16, 8))
    monkeypatch.setattr(epoch, "load_classifier", lambda: Classifier({"infection": card}, {"infection": network}))
    monkeypatch.setattr(epoch, "_PHOTOS", 16)
    figures = epoch_ratio(BenchSettings(rounds=1))
    assert figures["epoch_ratio"] > 1
    assert (figures["rounds"], figures["photos"]) == (1, 16)
