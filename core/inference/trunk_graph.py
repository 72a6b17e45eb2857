"""A backbone's layers and sums as torch's graph, written down layer by layer.

Not by torch's tracer: while it runs it replaces `nn.Module.__call__` for the whole process, so that a pass in another
thread, for a visitor who waits, is traced too and fails.
"""

from __future__ import annotations

import operator
from typing import Any

from torch import fx, nn

from core.models.backbones.backbone import Backbone, ChannelAffine


def trunk_graph(trunk: Backbone) -> fx.GraphModule:
    """Return a backbone in evaluation mode as a graph that ends at its last map; it shares the backbone's layers.

    Nodes are named as the tracer would name them: places in shipped activation ranges are these names. Raises
    ValueError for a network or a layer of another kind.
    """
    graph = fx.Graph()
    graph.output(_Writer(graph).follow("trunk", trunk, graph.placeholder("x")))
    return fx.GraphModule(nn.ModuleDict({"trunk": trunk}), graph)


class _Writer:
    """Adds what layers do to a graph; a value is the node of a result."""

    def __init__(self, graph: fx.Graph) -> None:
        self._graph = graph

    def follow(self, place: str, layer: nn.Module, value: fx.Node) -> fx.Node:
        """Add what a layer does to a value, and return the node of the result."""
        own: Any = getattr(layer, "write_graph", None)  # a backbone, or a block of one
        if own is not None:
            node: fx.Node = own(self, place, value)
            return node
        if isinstance(layer, nn.Sequential):
            for name, part in layer.named_children():
                value = self.follow(f"{place}.{name}", part, value)
            return value
        is_torchs = type(layer).__module__.startswith("torch.nn.") or isinstance(layer, ChannelAffine)
        if not is_torchs or any(True for _ in layer.children()):
            raise ValueError(f"{type(layer).__name__} has no counterpart")
        return self._graph.call_module(place, (value,))

    def add(self, one: fx.Node, other: fx.Node) -> fx.Node:
        """Add a sum."""
        return self._graph.call_function(operator.add, (one, other))
