"""Stage B learns what tells the classes, goes on exactly after a break, and draws every class alike."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.training.finetune import FinetuneConfig, Finetuner, _beta
from core.training.pool import build_pool
from core.training.views import ViewRecipe
from tests.tiny_trunk import TinyTrunk

_VIEWS = ViewRecipe(area=(0.5, 1.0), shrunk=0.0, compressed=0.0, cast=0.0, mixed=0.0)
_CONFIG = FinetuneConfig(
    "infection", steps=30, batch=8, sizes_px=(32,), warmup_steps=3, trunk_rate=2e-3, mixed=0.3, views=_VIEWS
)
_CPU = torch.device("cpu")


def _tuner(config: FinetuneConfig = _CONFIG) -> Finetuner:
    """Two classes: stripes that lean one way or a plain grey, with one class three times as common."""
    rng = np.random.default_rng(0)
    photos, targets = [], []
    for number in range(16):
        plain = number % 4 == 0
        pixels = np.full((48, 48, 3), 128) + (0 if plain else 90 * np.sin(np.arange(48))[:, None, None])
        photos.append(np.clip(pixels + rng.normal(0, 4, (48, 48, 3)), 0, 255).astype(np.uint8))
        targets.append(int(plain))
    torch.manual_seed(1)
    return Finetuner(TinyTrunk(), build_pool(photos, [False] * 16), torch.tensor(targets), 2, config, _CPU)


def _weights(tuner: Finetuner) -> list[np.ndarray]:
    return [tensor.float().numpy().copy() for tensor in tuner.average.state_dict().values()]


def test_the_loss_falls_far_below_guessing() -> None:
    tuner = _tuner(replace(_CONFIG, label_smoothing=0.0, mixed=0.0))
    losses = [tuner.step() for _ in range(30)]
    assert np.mean(losses[-5:]) < 0.35 < np.log(2)


def test_a_run_saved_and_restored_ends_in_the_same_weights(tmp_path) -> None:
    from core.training.checkpoint import read_checkpoint, write_checkpoint

    straight = _tuner()
    for _ in range(8):
        straight.step()
    broken = _tuner()
    for _ in range(3):
        broken.step()
    write_checkpoint(tmp_path / "c.safetensors", broken.state())
    resumed = _tuner()
    resumed.restore(read_checkpoint(tmp_path / "c.safetensors"))
    for _ in range(5):
        resumed.step()
    for one, other in zip(_weights(straight), _weights(resumed), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_checkpoint_of_other_settings_is_refused() -> None:
    state = _tuner().state()
    with pytest.raises(ValueError, match="other settings"):
        _tuner(replace(_CONFIG, head_rate=1.0)).restore(state)


def test_classes_are_drawn_evenly_whatever_their_number() -> None:
    tuner = _tuner(replace(_CONFIG, batch=512, mixed=0.0, label_smoothing=0.0))
    _, truth = tuner._draw(32, torch.Generator().manual_seed(0))
    assert 0.42 < float(truth[:, 1].mean()) < 0.58


def test_mixed_targets_still_sum_to_one() -> None:
    tuner = _tuner(replace(_CONFIG, mixed=1.0))
    _, truth = tuner._draw(32, torch.Generator().manual_seed(0))
    torch.testing.assert_close(truth.sum(1), torch.ones(8))
    assert ((truth > 0.06) & (truth < 0.94)).any()


def test_sizes_rise_over_the_run() -> None:
    tuner = _tuner(replace(_CONFIG, sizes_px=(32, 48), steps=10))
    seen = []
    for step in range(10):
        tuner.steps_done = step
        seen.append(tuner._size_px())
    assert seen == [32] * 5 + [48] * 5


def test_the_mixing_weight_follows_the_beta_distribution() -> None:
    generator = torch.Generator().manual_seed(0)
    draws = np.array([_beta(0.4, generator) for _ in range(2000)])
    assert draws.mean() == pytest.approx(0.5, abs=0.03)
    assert draws.var() == pytest.approx(1 / (4 * 1.8), abs=0.01)  # Beta(a, a): 1 / (4 (2 a + 1))


def test_the_finished_network_has_fresh_batch_norms_and_leaves_the_run_alone() -> None:
    tuner = _tuner()
    tuner.step()
    before = _weights(tuner)
    network = tuner.finished(batches=2)
    assert not network.training
    assert int(network.trunk.bn1.num_batches_tracked) == 2
    for one, other in zip(before, _weights(tuner), strict=True):
        np.testing.assert_array_equal(one, other)
