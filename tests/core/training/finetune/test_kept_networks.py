"""A run's networks can teach another run, if that divides the same photos into the same folds."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.errors import WeightsError
from core.models.architectures import build_backbone
from core.models.heads import Network, build_head
from core.training.finetune.kept_networks import KeptFacts, keep_network, read_kept

_FACTS = KeptFacts("infection", "efficientnet_lite2", 8, "f00", 5)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Network, Path]:
    torch.manual_seed(0)
    trunk = build_backbone(_FACTS.architecture)
    network = Network(trunk, build_head(0, 8, trunk.num_features)).eval()
    folder = tmp_path_factory.mktemp("networks")
    keep_network(network, "fold1", folder, _FACTS)
    return network, folder


def test_a_kept_network_answers_as_it_did(kept: tuple[Network, Path]) -> None:
    network, folder = kept
    student = replace(_FACTS, architecture="resnet50")  # it may be of another kind
    again = read_kept("fold1", folder, student)
    views = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(again(views), network(views), rtol=0.02, atol=0.02)  # kept in float16
    assert not any(parameter.requires_grad for parameter in again.parameters())


@pytest.mark.parametrize("change", [{"photos": "f01"}, {"folds": 4}, {"task": "condition"}])
def test_a_teacher_that_may_have_seen_the_held_out_photos_is_refused(
    kept: tuple[Network, Path], change: dict[str, object]
) -> None:
    with pytest.raises(WeightsError, match="other photos or in other folds"):
        read_kept("fold1", kept[1], replace(_FACTS, **change))


def test_a_missing_network_or_run_is_an_error_in_words(kept: tuple[Network, Path], tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"fold3\.safetensors is missing"):
        read_kept("fold3", kept[1], _FACTS)
    with pytest.raises(WeightsError, match="no run of a teacher"):
        read_kept("fold1", tmp_path, _FACTS)
