"""The trunk is torchvision's, its initialisation a choice, and the heads are those of the two source projects."""

from pathlib import Path

import pytest
import torch

import core.torchvision_import  # noqa: F401  # before torchvision
from core.errors import WeightsError
from core.models import backbones
from core.models.architectures import build_backbone, load_backbone
from core.models.backbones.names import architectures, display_name
from core.models.heads import build_head, pool
from core.models.weights import save_tensors


@pytest.fixture(scope="module")
def stand_in() -> dict[str, torch.Tensor]:
    """A state dict with the names and shapes of torchvision's ImageNet weights."""
    from torchvision.models import resnet50

    torch.manual_seed(0)
    return resnet50(weights=None).state_dict()


def test_the_pooled_map_is_what_torchvision_feeds_its_last_layer(stand_in: dict[str, torch.Tensor]) -> None:
    from torchvision.models import resnet50

    whole = resnet50(weights=None).eval()
    whole.load_state_dict(stand_in)
    trunk = build_backbone().eval()
    trunk.load_state_dict({name: tensor for name, tensor in stand_in.items() if not name.startswith("fc.")})
    x = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(whole.fc(pool(trunk.forward_features(x))), whole(x), rtol=1e-4, atol=1e-5)


def test_imagenet_weights_come_from_torchvisions_hub_without_unpickling_code(
    stand_in: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    from torchvision.models import ResNet50_Weights

    asked = {}

    def hub(url: str, **options: object) -> dict[str, torch.Tensor]:
        asked.update(options, url=url)
        return stand_in

    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", hub)
    trunk = load_backbone("imagenet")
    assert asked["url"] == ResNet50_Weights.IMAGENET1K_V2.url
    assert asked["weights_only"] is True
    assert asked["check_hash"] is True
    torch.testing.assert_close(trunk.conv1.weight, stand_in["conv1.weight"])


def test_a_machine_without_a_connection_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from urllib.error import URLError

    def hub(*_: object, **__: object) -> None:
        raise URLError("no route")

    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", hub)
    with pytest.raises(WeightsError, match="give --trunk FILE"):
        load_backbone("imagenet")


def test_a_trunk_comes_back_from_a_file_with_or_without_its_last_layer(
    stand_in: dict[str, torch.Tensor], tmp_path: Path
) -> None:
    save_tensors(stand_in, tmp_path / "trunk.safetensors")
    trunk = load_backbone(str(tmp_path / "trunk.safetensors"))
    torch.testing.assert_close(trunk.conv1.weight, stand_in["conv1.weight"], rtol=1e-3, atol=1e-4)  # stored as float16


def test_a_file_that_is_no_resnet_or_no_safetensors_is_refused_in_words(tmp_path: Path) -> None:
    save_tensors({"weight": torch.zeros(2)}, tmp_path / "other.safetensors")
    (tmp_path / "text.safetensors").write_text("hello")
    with pytest.raises(WeightsError, match="does not hold a ResNet-50"):
        load_backbone(str(tmp_path / "other.safetensors"))
    with pytest.raises(WeightsError, match="not a readable safetensors file"):
        load_backbone(str(tmp_path / "text.safetensors"))
    with pytest.raises(WeightsError, match="no trunk file missing"):
        load_backbone(str(tmp_path / "missing.safetensors"))


@pytest.mark.parametrize(("width", "parameters"), [(512, 2048 * 512 + 512 + 512 * 8 + 8), (128, 263_304), (0, 16_392)])
def test_heads_have_the_source_projects_shape_and_give_logits(width: int, parameters: int) -> None:
    head = build_head(width, 8)
    assert sum(tensor.numel() for tensor in head.parameters()) == parameters
    logits = head(torch.randn(64, 2048) * 30)
    assert logits.min() < 0  # probabilities would not be


def test_a_file_in_the_folder_is_an_architecture_without_an_edit_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "patchwork.py").write_text(
        "from core.models.backbones.resnet50 import ResNet50\n"
        'NAME = "Patchwork"\n'
        "class Patchwork(ResNet50):\n"
        "    pass\n"
        "def build():\n"
        "    return Patchwork((1, 1, 1, 1), width_per_group=8)\n"
    )
    monkeypatch.setattr(backbones, "__path__", [*backbones.__path__, str(tmp_path)])
    assert "patchwork" in architectures()
    trunk = build_backbone("patchwork").eval()
    assert display_name("patchwork") == "Patchwork"
    with torch.inference_mode():
        assert trunk.forward_features(torch.zeros(1, 3, 64, 64)).shape == (1, 2048, 2, 2)


@pytest.mark.parametrize("name", ["backbone", "names", "__init__", "../resnet50", "os", ""])
def test_what_is_no_architecture_is_refused(name: str) -> None:
    with pytest.raises(WeightsError, match="is not known"):
        build_backbone(name)
