"""A trunk's layers and sums as torch's graph, written down layer by layer.

Not by torch's tracer: while it runs it replaces `nn.Module.__call__` for the whole process, so that a pass in another
thread, for a visitor who waits, is traced too and fails.
"""

from __future__ import annotations

import operator

from torch import fx, nn

import core.torchvision_import  # noqa: F401  # before torchvision, see its docstring
from core.models.resnet50 import RESNET_ROOMS

from torchvision.models.resnet import Bottleneck  # isort: skip  # after the import above


def trunk_graph(trunk: nn.Module) -> fx.GraphModule:
    """Return a ResNet's trunk in evaluation mode as a graph that ends at layer4; it shares the trunk's layers.

    Nodes are named as the tracer would name them: places in shipped activation ranges are these names. Raises
    ValueError for a trunk or a block of another kind.
    """
    graph = fx.Graph()
    value = graph.placeholder("x")
    for name in RESNET_ROOMS:
        layer = getattr(trunk, name, None)
        if layer is None:
            raise ValueError(f"{type(trunk).__name__} has no counterpart")
        value = _follow(graph, f"trunk.{name}", layer, value)
    graph.output(value)
    return fx.GraphModule(nn.ModuleDict({"trunk": trunk}), graph)


def _follow(graph: fx.Graph, place: str, layer: nn.Module, value: fx.Node) -> fx.Node:
    """Add what a layer does to a value, and return the node of the result."""
    if isinstance(layer, nn.Sequential):
        for name, part in layer.named_children():
            value = _follow(graph, f"{place}.{name}", part, value)
        return value
    if isinstance(layer, Bottleneck):
        return _bottleneck(graph, place, layer, value)
    if not type(layer).__module__.startswith("torch.nn.") or any(True for _ in layer.children()):
        raise ValueError(f"{type(layer).__name__} has no counterpart")
    return graph.call_module(place, (value,))


def _bottleneck(graph: fx.Graph, place: str, block: Bottleneck, value: fx.Node) -> fx.Node:
    """Add torchvision's block: three convolutions around which the value goes straight on, or through `downsample`."""
    inner = value
    for name in ("conv1", "bn1", "relu", "conv2", "bn2", "relu", "conv3", "bn3"):
        inner = _follow(graph, f"{place}.{name}", getattr(block, name), inner)
    if block.downsample is not None:
        value = _follow(graph, f"{place}.downsample", block.downsample, value)
    return _follow(graph, f"{place}.relu", block.relu, graph.call_function(operator.add, (inner, value)))
