"""The maps on request: in the right place, unscaled, and without a trace on the model that everybody shares."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from torch import nn

from core.card import Card, WeightsFile
from core.errors import ExplainError, WeightsError
from core.inference.classifier import Classifier
from core.inference.explainers import EXPLAIN_METHODS, explain_method, explain_with, map_by, twin_of, without_grid
from core.models.architectures import build_backbone
from core.models.backbones.names import architectures
from core.models.heads import Network, build_head
from core.records import Photo
from core.tasks import INFECTION
from core.transforms import Preprocessing, input_batch
from tests.tiny_trunk import TinyTrunk

METHODS = [method.name for method in EXPLAIN_METHODS]
_INPUT = Preprocessing(size_px=64, resize_px=64, mean=(0, 0, 0), std=(1, 1, 1))


def _classifier(network: nn.Module) -> Classifier:
    file = WeightsFile("nowhere", "0" * 64)
    return Classifier(
        {"infection": Card("infection", INFECTION.labels, _INPUT, 0, file, file, 0.5)}, {"infection": network}
    )


def _colour_network() -> Network:
    """Label 0 is the amount of red, label 1 of green; layer3 has 8 × 8 places, layer4 4 × 4."""
    trunk = TinyTrunk()
    for name in ("conv1", "bn1", "relu", "layer1", "layer2"):
        setattr(trunk, name, nn.Sequential(nn.Identity()))
    trunk.maxpool = nn.AvgPool2d(8)
    for name, step in (("layer3", 1), ("layer4", 2)):
        same = nn.Conv2d(3, 3, 1, bias=False)
        same.weight.data = torch.eye(3)[:, :, None, None]
        setattr(trunk, name, nn.Sequential(nn.AvgPool2d(step), same))
    head = nn.Linear(3, 8)
    head.weight.data = torch.zeros(8, 3)
    head.weight.data[0, 0] = head.weight.data[1, 1] = 5.0
    return Network(trunk, head)


def _resnet() -> Network:
    """An untrained ResNet-50 whose batch norms do something, so that no map is trivially flat."""
    torch.manual_seed(0)
    trunk = build_backbone().eval()
    for module in trunk.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.8, 1.2)
    return Network(trunk, build_head(16, 8))


def _photo(pixels: np.ndarray) -> Photo:
    return Photo(pixels, "0" * 64, pixels.shape[1], pixels.shape[0])


def _two_colours() -> Photo:
    """Red at the lower right; green, smaller, at the upper left."""
    pixels = np.full((64, 64, 3), 20, np.uint8)
    pixels[40:56, 40:56, 0] = 250
    pixels[8:16, 8:16, 1] = 250
    return _photo(pixels)


def _noise(seed: int = 0) -> Photo:
    return _photo(np.random.default_rng(seed).integers(0, 256, (80, 96, 3), dtype=np.uint8))


@pytest.fixture(scope="module")
def resnet() -> Classifier:
    return _classifier(_resnet())


@pytest.mark.parametrize("method", METHODS)
def test_a_map_is_strongest_where_the_label_is(method: str):
    explanation = explain_with(_classifier(_colour_network()), _two_colours(), "infection", method, INFECTION.labels[0])
    heatmap = explanation.heatmap(INFECTION.labels[0])
    side = heatmap.shape[0]
    assert explanation.labels == ((INFECTION.labels[0],) if explain_method(method).per_label else INFECTION.labels)
    assert np.isfinite(explanation.maps).all()
    assert explanation.seconds > 0
    row, column = np.unravel_index(heatmap.argmax(), heatmap.shape)
    assert (row / side, column / side) == (pytest.approx(0.7, abs=0.2), pytest.approx(0.7, abs=0.2))


@pytest.mark.parametrize("method", [method for method in EXPLAIN_METHODS if method.per_label], ids=lambda m: m.name)
def test_another_label_has_its_own_place(method: object):
    classifier = _classifier(_colour_network())
    heatmap = explain_with(classifier, _two_colours(), "infection", method.name, INFECTION.labels[1]).maps[0]
    row, column = np.unravel_index(heatmap.argmax(), heatmap.shape)
    assert max(row, column) < heatmap.shape[0] / 2


@pytest.mark.parametrize("method", METHODS)
def test_a_map_of_a_resnet_is_finite_and_as_fine_as_its_layer(method: str, resnet: Classifier):
    explanation = explain_with(resnet, _noise(), "infection", method, INFECTION.labels[4])
    side = {-2: 4, -1: 2}[explain_method(method).stage]  # 64 px by 16 and by 32
    assert explanation.maps.shape == (len(explanation.labels), side, side)
    assert explanation.maps.dtype == np.float32
    assert np.isfinite(explanation.maps).all()
    assert 0 <= explanation.maps.min() < explanation.maps.max()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("architecture", architectures())
def test_every_architecture_has_every_map(architecture: str, method: str):
    torch.manual_seed(0)
    trunk = build_backbone(architecture).eval()
    classifier = _classifier(Network(trunk, build_head(0, 8, trunk.num_features)))
    explanation = explain_with(classifier, _noise(), "infection", method, INFECTION.labels[4])
    side = {-2: 4, -1: 2}[explain_method(method).stage]
    assert explanation.maps.shape[1:] == (side, side)
    assert np.isfinite(explanation.maps).all()


def test_eigencam_is_the_same_for_every_label(resnet: Classifier):
    one, other = (explain_with(resnet, _noise(), "infection", "EigenCAM", INFECTION.labels[i]) for i in (0, 5))
    np.testing.assert_array_equal(one.maps, other.maps)
    np.testing.assert_array_equal(one.heatmap(INFECTION.labels[0]), one.heatmap(INFECTION.labels[7]))


def test_hirescam_on_the_last_layer_would_be_grad_cam_itself(resnet: Classifier):
    """Which is why it is offered one layer earlier; it also proves our way through the library and its units."""
    from dataclasses import replace

    photo = _noise()
    last = replace(explain_method("HiResCAM"), stage=-1)
    batch = input_batch([photo.pixels], _INPUT)
    expected = resnet.analyse(photo, "infection").explanation.maps
    for index in range(8):
        found = map_by(resnet.networks["infection"], batch, last, index)
        np.testing.assert_allclose(found, expected[index], rtol=1e-3, atol=1e-5 * expected.max())


def test_the_grid_of_every_second_place_is_evened_out_and_a_single_place_keeps_its_sum():
    grid = np.zeros((14, 14), np.float32)
    grid[::2, ::2] = 4
    np.testing.assert_allclose(without_grid(grid), np.ones((14, 14)))
    place = np.zeros((7, 9), np.float32)
    place[3, 4] = 16
    np.testing.assert_allclose(without_grid(place)[2:5, 3:6], [[1, 2, 1], [2, 4, 2], [1, 2, 1]])
    assert without_grid(place).sum() == 16


def test_a_twin_shares_the_weights_and_nothing_else(resnet: Classifier):
    network = resnet.networks["infection"]
    twin = twin_of(network)
    pairs = list(zip(network.parameters(), twin.parameters(), strict=True))
    assert all(own is not theirs and own.data_ptr() == theirs.data_ptr() for own, theirs in pairs)
    assert {id(module) for module in network.modules()}.isdisjoint(id(module) for module in twin.modules())


def test_the_shared_model_is_as_before_after_every_method(resnet: Classifier):
    network = resnet.networks["infection"]
    before = resnet.analyse(_noise(), "infection")
    weights = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    for method in METHODS:
        explain_with(resnet, _noise(), "infection", method, INFECTION.labels[2])
    after = resnet.analyse(_noise(), "infection")
    np.testing.assert_array_equal(before.finding.logits, after.finding.logits)
    np.testing.assert_array_equal(before.explanation.maps, after.explanation.maps)
    assert all(torch.equal(weights[name], tensor) for name, tensor in network.state_dict().items())
    assert not any(parameter.requires_grad or parameter.grad is not None for parameter in network.parameters())
    assert not any(module._forward_hooks or module._backward_hooks for module in network.modules())


def test_answers_and_maps_beside_each_other_equal_those_alone_to_the_bit(resnet: Classifier):
    photos = [_noise(seed) for seed in range(6)]

    def answer(photo: Photo) -> tuple[np.ndarray, ...]:
        analysis = resnet.analyse(photo, "infection")
        return analysis.finding.logits, analysis.explanation.maps

    def explain(photo: Photo) -> tuple[np.ndarray, ...]:
        return tuple(explain_with(resnet, photo, "infection", name, INFECTION.labels[3]).maps for name in METHODS[:3])

    alone = [(answer(photo), explain(photo)) for photo in photos]
    with ThreadPoolExecutor(4) as threads:
        waiting = [(threads.submit(answer, photo), threads.submit(explain, photo)) for photo in photos]
        beside = [tuple(future.result() for future in pair) for pair in waiting]
    for one, other in zip(alone, beside, strict=True):
        for own, theirs in zip(one, other, strict=True):
            for array, twin in zip(own, theirs, strict=True):
                np.testing.assert_array_equal(array, twin)


def test_what_is_not_known_is_refused_in_words(resnet: Classifier):
    with pytest.raises(ExplainError, match=r"no method CAM-X; the maps on request are Grad-CAM\+\+, LayerCAM"):
        explain_with(resnet, _noise(), "infection", "CAM-X", INFECTION.labels[0])
    with pytest.raises(ExplainError, match="knows no class Acne"):
        explain_with(resnet, _noise(), "infection", METHODS[0], "Acne")
    with pytest.raises(WeightsError, match="condition model is not installed"):
        explain_with(resnet, _noise(), "condition", METHODS[0], "Acne")


def test_every_method_says_in_one_sentence_what_it_does():
    for method in EXPLAIN_METHODS:
        assert method.sentence[0].islower(), "it goes on after the name"
        assert method.sentence.count(".") == 1
