"""Stage B learns what tells the classes, goes on exactly after a break, and draws every class alike."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.errors import DataError
from core.training.augment import AugmentConfig
from core.training.finetune.finetune import FinetuneConfig, Finetuner
from core.training.photo_pyramid import PhotoPool, build_pool
from core.training.steps import draw_beta
from tests.tiny_trunk import TinyTrunk

_VIEWS = AugmentConfig(area=(0.5, 1.0), shrunk=0.0, compressed=0.0, cast=0.0, mixed=0.0)
_CONFIG = FinetuneConfig(
    "infection",
    steps=30,
    batch=8,
    sizes_px=(32,),
    warmup_steps=3,
    probe_steps=0,
    trunk_rate=2e-3,
    mixed=0.3,
    views=_VIEWS,
)
_CPU = torch.device("cpu")


def _tuner(
    config: FinetuneConfig = _CONFIG, outliers: PhotoPool | None = None, teacher: torch.nn.Module | None = None
) -> Finetuner:
    """Two classes: stripes that lean one way or a plain grey, with one class three times as common."""
    rng = np.random.default_rng(0)
    photos, targets = [], []
    for number in range(16):
        plain = number % 4 == 0
        pixels = np.full((48, 48, 3), 128) + (0 if plain else 90 * np.sin(np.arange(48))[:, None, None])
        photos.append(np.clip(pixels + rng.normal(0, 4, (48, 48, 3)), 0, 255).astype(np.uint8))
        targets.append(int(plain))
    torch.manual_seed(1)
    pool = build_pool(photos, [False] * 16)
    return Finetuner(TinyTrunk(), pool, torch.tensor(targets), 2, config, _CPU, outliers, teacher)


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
    with pytest.raises(DataError, match="other settings"):
        _tuner(replace(_CONFIG, head_rate=1.0)).restore(state)


def test_classes_are_drawn_evenly_whatever_their_number() -> None:
    tuner = _tuner(replace(_CONFIG, batch=512, mixed=0.0, label_smoothing=0.0))
    _, truth, _ = tuner._draw(32, torch.Generator().manual_seed(0))
    assert 0.42 < float(truth[:, 1].mean()) < 0.58


def test_mixed_targets_still_sum_to_one() -> None:
    tuner = _tuner(replace(_CONFIG, mixed=1.0))
    _, truth, _ = tuner._draw(32, torch.Generator().manual_seed(0))
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
    draws = np.array([draw_beta(0.4, generator) for _ in range(2000)])
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


def test_while_the_head_is_probed_the_trunk_stays_as_it_was() -> None:
    tuner = _tuner(replace(_CONFIG, probe_steps=2))
    before = [p.detach().clone() for p in tuner.network.trunk.parameters()]
    head = tuner.network.head.weight.detach().clone()
    for _ in range(2):
        tuner.step()
    assert all(torch.equal(a, b) for a, b in zip(before, tuner.network.trunk.parameters(), strict=True))
    assert not torch.equal(head, tuner.network.head.weight)
    tuner.step()
    assert not all(torch.equal(a, b) for a, b in zip(before, tuner.network.trunk.parameters(), strict=True))


def test_outliers_come_last_in_a_batch_with_even_targets_and_their_own_weight() -> None:
    config = replace(_CONFIG, outliers=3, outlier_weight=0.25)
    tuner = _tuner(config, build_pool([np.full((48, 48, 3), 200, np.uint8)] * 2, [True] * 2))
    views, truth, weights = tuner._draw(32, torch.Generator().manual_seed(0))
    assert views.shape[0] == 8 + 3
    torch.testing.assert_close(truth[8:], torch.full((3, 2), 0.5))
    assert weights.tolist() == [1.0] * 8 + [0.25] * 3


def test_a_network_shown_outliers_answers_them_less_surely() -> None:
    noise = [np.random.default_rng(n).integers(0, 256, (48, 48, 3)).astype(np.uint8) for n in range(4)]
    config = replace(_CONFIG, outliers=8, outlier_weight=1.0, label_smoothing=0.0, mixed=0.0)
    sure = []
    for outliers in (None, build_pool(noise, [True] * 4)):
        tuner = _tuner(config, outliers)
        for _ in range(30):
            tuner.step()
        network = tuner.finished(batches=2)
        views = torch.from_numpy(np.stack(noise)).permute(0, 3, 1, 2).float().sub(118).div(58)
        with torch.no_grad():
            sure.append(float(network(views).softmax(1).max(1).values.mean()))
    assert sure[1] < sure[0]


def test_stages_further_from_the_head_learn_more_slowly() -> None:
    groups = _tuner(replace(_CONFIG, layer_decay=0.5)).optimizer.param_groups
    rates = sorted({group["full_rate"] for group in groups if group["of_trunk"]})
    assert rates == pytest.approx([2e-3 * 0.5**4, 2e-3])  # the tiny trunk has weights in its stem and its last stage
    assert {group["full_rate"] for group in _tuner().optimizer.param_groups if group["of_trunk"]} == {2e-3}


def test_a_teachers_answer_draws_the_network_towards_it() -> None:
    class Stubborn(torch.nn.Module):
        def forward(self, views: torch.Tensor) -> torch.Tensor:
            return torch.tensor([[0.0, 6.0]]).repeat(len(views), 1)

    def said(taught: float) -> float:
        tuner = _tuner(replace(_CONFIG, taught=taught), teacher=Stubborn() if taught else None)
        for _ in range(25):
            tuner.step()
        with torch.no_grad():
            return float(tuner.network.eval()(torch.zeros(1, 3, 32, 32)).softmax(1)[0, 1])

    assert said(1.0) > 0.9
    assert said(1.0) > said(0.0)
