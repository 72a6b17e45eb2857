"""The finished network lies between two trunks, and its head is fitted on photos, small copies and views alike."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.evaluation.robustness import shrink_and_recompress
from core.training.augment import AugmentConfig
from core.training.finetune.finetune import FinetuneConfig, Finetuner
from core.training.finetune.refit import RefitConfig, refit_head
from core.training.photo_pyramid import PhotoPool, build_pool
from core.transforms import Preprocessing, input_batch
from tests.tiny_trunk import TinyTrunk

_INPUT = Preprocessing(size_px=32, resize_px=32, fit="stretch")
_CONFIG = RefitConfig(strength=1.0, rounds=30)


@pytest.fixture(scope="module")
def photos() -> list[np.ndarray]:
    """Bright and dark pictures of 96 px with some noise, four of each."""
    rng = np.random.default_rng(0)
    return [np.clip(level + rng.normal(0, 8, (96, 96, 3)), 0, 255).astype(np.uint8) for level in [60, 190] * 4]


@pytest.fixture(scope="module")
def pool(photos: list[np.ndarray]) -> PhotoPool:
    return build_pool(photos, [False] * len(photos))


def _trunk() -> torch.nn.Module:
    torch.manual_seed(0)
    return TinyTrunk().eval().requires_grad_(False)


def _head(photos, pool, config=_CONFIG) -> torch.nn.Linear:
    targets = torch.tensor([0, 1] * 4)
    return refit_head(_trunk(), photos, pool, targets, 2, _INPUT, AugmentConfig(mixed=0.0), config, seed=0)


def test_the_head_tells_the_classes_apart_in_photos_and_in_their_small_copies(photos, pool) -> None:
    trunk, head = _trunk(), _head(photos, pool)
    for kind in (photos, [shrink_and_recompress(photo) for photo in photos]):
        with torch.no_grad():
            answers = head(trunk.forward_features(input_batch(kind, _INPUT)).mean((2, 3))).argmax(1)
        assert answers.tolist() == [0, 1] * 4


def test_the_same_seed_gives_the_same_head_and_views_change_it(photos, pool) -> None:
    first, again = _head(photos, pool), _head(photos, pool)
    other = _head(photos, pool, replace(_CONFIG, view_weight=0.0))
    assert torch.equal(first.weight, again.weight)
    assert not torch.allclose(first.weight, other.weight)


def test_a_share_of_the_tuned_trunk_lies_on_the_line_between_both() -> None:
    config = FinetuneConfig(
        "infection", steps=4, batch=4, sizes_px=(32,), warmup_steps=1, probe_steps=0, trunk_rate=1e-2
    )
    photo = np.random.default_rng(1).integers(0, 256, (48, 48, 3)).astype(np.uint8)
    trunk = TinyTrunk()
    first = trunk.conv1.weight.detach().clone()
    tuner = Finetuner(
        trunk, build_pool([photo] * 4, [False] * 4), torch.tensor([0, 1, 0, 1]), 2, config, torch.device("cpu")
    )
    for _ in range(4):
        tuner.step()
    tuned = tuner.finished(batches=1).trunk.conv1.weight
    half = tuner.finished(batches=1, tuned_share=0.5).trunk.conv1.weight
    none = tuner.finished(batches=1, tuned_share=0.0).trunk.conv1.weight
    torch.testing.assert_close(half, (first + tuned) / 2)
    torch.testing.assert_close(none, first)
    assert not torch.allclose(tuned, first)
