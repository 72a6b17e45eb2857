"""The head's training: it learns, it can be resumed to the bit, and it never looks at test images."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import DataError
from core.models.heads import FEATURES, build_head
from core.records import EpochRecord
from core.training.config import TrainConfig, preset
from core.training.head.loop import Features, draw_order, fit, fold_standardisation, learning_rate, select_features

_CONFIG = TrainConfig("infection", head_width=32, epochs=6, batch_size=16, augmentation="none")


class _Blobs:
    """A source of features: one noisy direction per class."""

    def __init__(self, targets: torch.Tensor, noise: float = 0.3) -> None:
        generator = torch.Generator().manual_seed(5)
        centres = torch.randn(8, FEATURES, generator=generator)
        self.features = centres[targets] + noise * torch.randn(len(targets), FEATURES, generator=generator)

    def draw(self, indices: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        return self.features[indices]

    def plain(self, indices: torch.Tensor) -> torch.Tensor:
        return self.features[indices]


def _features(config: TrainConfig = _CONFIG, images: int = 160) -> Features:
    targets = torch.arange(images) % 8
    indices = torch.arange(images)
    return select_features(_Blobs(targets), targets, indices[: images // 2], indices[images // 2 :], config)


def _state(head: torch.nn.Module) -> dict[str, np.ndarray]:
    return {name: tensor.numpy().copy() for name, tensor in head.state_dict().items()}


def _assert_same(one: torch.nn.Module, other: torch.nn.Module) -> None:
    for name, array in _state(one).items():
        np.testing.assert_array_equal(array, _state(other)[name])


def test_one_batch_is_overfitted_to_almost_no_loss() -> None:
    config = replace(_CONFIG, epochs=60, label_smoothing=0.0, batch_size=16)
    records: list[EpochRecord] = []
    fit(_features(config, images=32), config, 8, on_epoch=records.append)
    assert records[-1].train_loss < 0.01
    assert records[-1].train_accuracy == 1


def test_separable_classes_are_learned_and_the_best_epoch_is_returned_for_raw_features() -> None:
    features = _features()
    head = fit(features, _CONFIG, 8)
    accuracy = (head(features.valid).argmax(1) == features.valid_targets).double().mean()
    assert accuracy > 0.95


def test_a_run_broken_off_and_resumed_ends_in_the_same_weights(tmp_path: Path) -> None:
    straight = fit(_features(), _CONFIG, 8)
    path = tmp_path / "checkpoint.safetensors"
    fit(_features(), _CONFIG, 8, checkpoint=path, epochs=2)
    resumed_records: list[EpochRecord] = []
    resumed = fit(_features(), _CONFIG, 8, checkpoint=path, resume=True, on_epoch=resumed_records.append)
    assert [record.epoch for record in resumed_records] == [3, 4, 5, 6]
    _assert_same(straight, resumed)


def test_a_checkpoint_of_other_settings_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.safetensors"
    fit(_features(), _CONFIG, 8, checkpoint=path, epochs=1)
    with pytest.raises(DataError, match="other settings"):
        fit(_features(), replace(_CONFIG, learning_rate=0.5), 8, checkpoint=path, resume=True)


def test_a_loss_that_is_no_number_stops_the_run_and_names_the_images() -> None:
    features = _features()
    features.source.features[3] = torch.nan
    features.mean.zero_(), features.spread.fill_(1)
    with pytest.raises(DataError, match="no longer a number"):
        fit(features, replace(_CONFIG, balanced=False), 8)


def test_balanced_drawing_shows_every_class_equally_often() -> None:
    targets = torch.tensor([0] * 900 + [1] * 100)
    drawn = targets[draw_order(targets, _CONFIG, torch.Generator().manual_seed(0))]
    assert 0.4 < float((drawn == 1).double().mean()) < 0.6
    plain = draw_order(targets, replace(_CONFIG, balanced=False), torch.Generator().manual_seed(0))
    assert sorted(plain.tolist()) == list(range(1000))


@pytest.mark.parametrize("width", [0, 16])
def test_folding_the_standardisation_changes_no_answer(width: int) -> None:
    torch.manual_seed(0)
    head = build_head(width, 8).double()
    mean, spread = torch.randn(FEATURES).double(), torch.rand(FEATURES).double() + 0.5
    x = torch.randn(4, FEATURES).double()
    torch.testing.assert_close(fold_standardisation(head, mean, spread)(x), head((x - mean) / spread))


def test_the_source_presets_are_the_published_recipes() -> None:
    infection, condition = preset("infection", "source"), preset("condition", "source")
    assert (infection.head_width, infection.epochs, infection.batch_size) == (512, 12, 32)
    assert (infection.augmentation, infection.preprocessing.fit, infection.split) == ("none", "stretch", "random")
    assert (condition.head_width, condition.epochs, condition.batch_size) == (128, 10, 5)
    assert (condition.learning_rate, condition.augmentation) == (5e-4, "crop_flip_rotate")
    assert {infection.weight_decay, condition.weight_decay} == {0.0}


def test_the_learning_rate_falls_along_half_a_cosine_or_stays() -> None:
    assert learning_rate(_CONFIG, 1) == _CONFIG.learning_rate
    assert learning_rate(_CONFIG, 4) == pytest.approx(_CONFIG.learning_rate / 2)
    assert learning_rate(preset("infection", "source"), 12) == 1e-3
