"""A trunk rebuilt as an OpenVINO graph, node by node: batch norms folded into convolutions, optionally in int8.

Built from the trunk's layers and sums instead of through OpenVINO's converter, which reports its use and would
choose the places of int8 itself. Convolutions that run in int8 take activations in 256 steps between ranges measured
on training photos, one range a place, and weights in 255 steps, one range an output channel (Jacob et al. 2018,
arXiv:1712.05877). What a convolution takes is rounded, the residual stream is not: rounded at every sum it changed 6 of
the 234 published test labels. Sums and what leaves the trunk stay in floating point.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx, nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from core.inference.openvino_import import import_openvino
from core.inference.trunk_graph import trunk_graph
from core.models.backbones.backbone import Backbone, ChannelAffine
from core.records import FloatArray

Ranges = Mapping[str, tuple[float, float]]  # a place in the graph → the least and greatest value worth telling apart

_CUT_OFF = 1e-5  # share of a place's values; of 1e-3, 5e-4, 1e-4, 1e-5 and none this gave the least error


def build_graph(trunk: Backbone, size_px: int, ranges: Ranges | None = None) -> Any:
    """Return an OpenVINO model (1, 3, size_px, size_px) → the last maps (1, C, h, w), in int8 where ranges are given.

    Raises ImportError without OpenVINO, ValueError for a layer that has no counterpart here or ranges of another trunk.
    """
    openvino = import_openvino()
    ops = openvino.opset13
    traced = trunk_graph(trunk)
    modules = dict(traced.named_modules())
    if ranges is not None and set(ranges) != quantised_places(traced):
        raise ValueError("the activation ranges belong to another trunk")
    image = ops.parameter([1, 3, size_px, size_px], openvino.Type.f32)
    values: dict[fx.Node, Any] = {}
    rounded: dict[fx.Node, Any] = {}  # the same values as convolutions take them, in int8
    folded: set[fx.Node] = set()  # batch norms that have gone into the convolution before them
    for node in traced.graph.nodes:
        taken = rounded if node.op == "call_module" and _passes_int8_on(modules[node.target]) else {}
        inputs = [taken.get(other, values[other]) for other in node.all_input_nodes]
        if node.op == "placeholder":
            value = image
        elif node.op == "output":
            return openvino.Model([ops.result(inputs[0])], [image], "trunk")
        elif node.op == "call_function" and node.target is operator.add:
            value = ops.add(*inputs)
        elif node in folded:
            value = inputs[0]
        elif node.op == "call_module" and isinstance(modules[node.target], nn.Conv2d):
            norm = _batch_norm_after(node, modules)
            folded |= set(node.users) if norm is not None else set()
            value = _convolution(ops, modules[node.target], norm, inputs[0], ranges is not None)
        elif node.op == "call_module":
            value = _layer(ops, modules[node.target], inputs[0])
        else:
            raise ValueError(f"{node} has no counterpart")
        if ranges is not None and node.name in ranges:
            rounded[node] = _in_steps(ops, value, *(np.float32(limit) for limit in ranges[node.name]), steps=256)
        values[node] = value
    raise ValueError("the trunk returns nothing")


def quantised_places(traced: fx.GraphModule) -> set[str]:
    """Return the names of the nodes whose values convolutions take in int8."""
    modules = dict(traced.named_modules())
    result = next(node for node in traced.graph.nodes if node.op == "output").all_input_nodes[0]
    places = set()
    for node in traced.graph.nodes:
        layer = modules.get(node.target) if node.op == "call_module" else None
        if node is not result and (node.op == "placeholder" or isinstance(layer, (nn.ReLU, nn.ReLU6))):
            places.add(node.name)
    return places


def measure_ranges(trunk: Backbone, batches: Iterable[Tensor]) -> dict[str, tuple[float, float]]:
    """Return every place's range over prepared batches (B, 3, H, W): the mean of the batches' extremes.

    A few channels give giants that would make every step coarser: one value in 100,000 is cut off at the top, which
    halved the mean error of the logits on train photos. The picture has values of both signs, and a range around 0.
    """
    traced = trunk_graph(trunk)
    watch = _Watch(traced, quantised_places(traced))
    with torch.inference_mode():
        for batch in batches:
            watch.run(batch)
    ranges = {}
    for name, extremes in watch.extremes.items():
        low, high = np.mean(extremes, axis=0)
        most = max(-low, high)
        ranges[name] = (0.0, float(high)) if low >= 0 else (float(-most), float(most * 127 / 128))
    return ranges


class _Watch(fx.Interpreter):
    """Runs a graph and notes the extremes of some places."""

    def __init__(self, traced: fx.GraphModule, places: set[str]) -> None:
        super().__init__(traced)
        self.extremes: dict[str, list[tuple[float, float]]] = {name: [] for name in places}

    def run_node(self, n: fx.Node) -> Any:
        value = super().run_node(n)
        if n.name in self.extremes:
            above = value.flatten().topk(1 + int(_CUT_OFF * value.numel())).values
            self.extremes[n.name].append((float(value.min()), float(above[-1])))
        return value


def _passes_int8_on(layer: nn.Module) -> bool:
    return isinstance(layer, (nn.Conv2d, nn.MaxPool2d))  # a greatest value is one of the rounded ones


def _batch_norm_after(node: fx.Node, modules: Mapping[str, nn.Module]) -> nn.BatchNorm2d | None:
    """Return the batch norm that alone takes a node's value."""
    users = list(node.users)
    if len(users) != 1 or users[0].op != "call_module":
        return None
    layer = modules[str(users[0].target)]
    return layer if isinstance(layer, nn.BatchNorm2d) else None


def _layer(ops: Any, layer: nn.Module, value: Any) -> Any:
    if isinstance(layer, nn.MaxPool2d) and layer.dilation == 1 and not layer.ceil_mode:
        stride, padding, kernel = (_pair(side) for side in (layer.stride, layer.padding, layer.kernel_size))
        return ops.max_pool(value, stride, [1, 1], padding, padding, kernel).output(0)
    if isinstance(layer, nn.ReLU):
        return ops.relu(value)
    if isinstance(layer, nn.ReLU6):
        return ops.clamp(value, 0.0, 6.0)
    if isinstance(layer, nn.ZeroPad2d):
        left, right, top, bottom = layer.padding
        return ops.pad(value, [0, 0, top, left], [0, 0, bottom, right], "constant", np.float32(0))
    if isinstance(layer, ChannelAffine):
        return ops.add(ops.multiply(value, layer.scale.numpy()[None]), layer.shift.numpy()[None])
    if isinstance(layer, nn.Identity):
        return value
    raise ValueError(f"{type(layer).__name__} has no counterpart")


def _convolution(ops: Any, layer: nn.Conv2d, norm: nn.BatchNorm2d | None, value: Any, in_int8: bool) -> Any:
    if isinstance(layer.padding, str):
        raise ValueError("a convolution with named padding has no counterpart")
    weight, bias = layer.weight.detach(), None if layer.bias is None else layer.bias.detach()
    if norm is not None:
        assert norm.running_mean is not None
        assert norm.running_var is not None
        weight, bias = fuse_conv_bn_weights(
            weight, bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
        )
    kernel: FloatArray = weight.detach().contiguous().numpy()  # (out, in, h, w)
    constant = ops.constant(kernel)
    if in_int8:
        most = np.maximum(np.abs(kernel).max((1, 2, 3), keepdims=True), np.float32(1e-12))
        constant = _in_steps(ops, constant, -most, most, steps=255)
    if layer.groups == 1:
        result = ops.convolution(value, constant, layer.stride, layer.padding, layer.padding, layer.dilation)
    else:
        out, within, *sides = kernel.shape
        grouped = ops.reshape(constant, [layer.groups, out // layer.groups, within, *sides], special_zero=False)
        result = ops.group_convolution(value, grouped, layer.stride, layer.padding, layer.padding, layer.dilation)
    return result if bias is None else ops.add(result, ops.constant(bias.detach().numpy().reshape(1, -1, 1, 1)))


def _in_steps(ops: Any, value: Any, low: Any, high: Any, *, steps: int) -> Any:
    return ops.fake_quantize(value, low, high, low, high, steps)


def _pair(side: int | tuple[int, ...]) -> list[int]:
    return [side, side] if isinstance(side, int) else list(side)
