"""A trunk rebuilt for OpenVINO gives torch's maps; in int8 nearly so, from ranges measured on photos."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

from core.inference import engine_graph
from core.inference.engine_graph import build_graph, measure_ranges, quantised_places
from core.inference.openvino_import import import_openvino
from core.inference.trunk_graph import trunk_graph
from core.models.architectures import build_backbone
from core.models.backbones.names import architectures
from tests.tiny_trunk import small_resnet

SIZE = 64


@pytest.fixture(scope="module")
def trunk() -> nn.Module:
    return small_resnet()


@pytest.fixture(scope="module")
def batch() -> torch.Tensor:
    return torch.randn(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(1))


def maps_of(model: object, batch: torch.Tensor, precision: str) -> np.ndarray:
    settings = {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": 1}
    return import_openvino().Core().compile_model(model, "CPU", settings)([batch.numpy()])[0]


def eager(trunk: nn.Module, batch: torch.Tensor) -> np.ndarray:
    with torch.inference_mode():
        return trunk.forward_features(batch).numpy()


def test_the_graph_gives_torchs_maps_to_the_last_digits(trunk: nn.Module, batch: torch.Tensor) -> None:
    expected = eager(trunk, batch)
    assert expected.std() > 0.1, "the comparison needs maps that are not flat"
    np.testing.assert_allclose(maps_of(build_graph(trunk, SIZE), batch, "f32"), expected, atol=1e-4 * expected.max())


@pytest.mark.parametrize("architecture", architectures())
def test_every_architecture_has_its_graph(architecture: str, batch: torch.Tensor) -> None:
    torch.manual_seed(0)
    backbone = build_backbone(architecture).eval()
    expected = eager(backbone, batch)
    made = maps_of(build_graph(backbone, SIZE), batch, "f32")
    assert made.shape == (1, backbone.num_features, SIZE // 32, SIZE // 32)
    np.testing.assert_allclose(made, expected, atol=1e-4 * max(expected.max(), 1e-6))


def test_int8_stays_near_torchs_maps_and_is_not_the_same(trunk: nn.Module, batch: torch.Tensor) -> None:
    expected = eager(trunk, batch)
    ours = maps_of(build_graph(trunk, SIZE, measure_ranges(trunk, [batch])), batch, "f32")
    off = np.abs(ours - expected).mean() / expected.mean()
    assert 1e-4 < off < 0.1


def test_a_range_is_the_mean_of_the_batches_extremes(trunk: nn.Module, batch: torch.Tensor) -> None:
    ranges = measure_ranges(trunk, [batch, 3 * batch])
    most = 2 * float(batch.abs().max())
    low, high = ranges["x"]
    assert low == pytest.approx(-most, rel=1e-5)
    assert high == pytest.approx(most * 127 / 128, rel=1e-5)  # 256 steps around 0, one fewer above it
    assert all(low == 0 for name, (low, _) in ranges.items() if "relu" in name)


def test_rare_giants_are_cut_off(trunk: nn.Module, batch: torch.Tensor, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = measure_ranges(trunk, [batch])
    monkeypatch.setattr(engine_graph, "_CUT_OFF", 0.1)
    cut = measure_ranges(trunk, [batch])
    relus = [name for name in whole if "relu" in name]
    assert relus
    assert all(0 < cut[name][1] < whole[name][1] for name in relus)


def test_convolutions_take_int8_and_the_residual_stream_stays_as_it_is(trunk: nn.Module) -> None:
    traced = trunk_graph(trunk)
    places = quantised_places(traced)
    # the input, the first relu, and three relus in each of four blocks but the very last
    assert len(places) == 1 + 1 + 4 * 3 - 1
    graph = build_graph(trunk, SIZE, dict.fromkeys(places, (0.0, 1.0)))
    kinds = {kind: [op for op in graph.get_ops() if op.get_type_name() == kind] for kind in ("Convolution", "Add")}
    sources = {
        kind: {value.get_node().get_type_name() for op in ops for value in op.input_values()}
        for kind, ops in kinds.items()
    }
    assert sources["Convolution"] <= {"FakeQuantize", "MaxPool"}
    assert "FakeQuantize" not in sources["Add"]


def test_ranges_of_another_trunk_are_refused(trunk: nn.Module) -> None:
    with pytest.raises(ValueError, match="another trunk"):
        build_graph(trunk, SIZE, {"x": (-1.0, 1.0)})


def test_a_layer_without_counterpart_is_refused_instead_of_skipped() -> None:
    trunk = small_resnet()
    trunk.maxpool = nn.Sequential(nn.BatchNorm2d(64))  # no convolution before it to go into
    with pytest.raises(ValueError, match="BatchNorm2d has no counterpart"):
        build_graph(trunk, SIZE)


def test_importing_openvino_loads_none_of_its_usage_reports() -> None:
    code = (
        "import sys; from core.inference.openvino_import import import_openvino; import_openvino(); "
        "print([name for name, module in sys.modules.items() if module and "
        "(name.startswith('openvino_telemetry') or name.startswith('openvino.tools.ovc'))])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
