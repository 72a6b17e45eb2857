"""A trunk's graph is what torch's tracer would find, and writing it down disturbs no pass in another thread."""

import threading

import pytest
import torch
from torch import fx, nn

from core.inference.engine_graph import build_graph
from core.inference.trunk_graph import trunk_graph
from core.models.architectures import build_backbone
from core.models.backbones.names import architectures
from tests.tiny_trunk import small_resnet

SIZE = 32


class Traced(nn.Module):
    def __init__(self, trunk: nn.Module) -> None:
        super().__init__()
        self.trunk = trunk

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.trunk.forward_features(x)


def nodes_of(graph: fx.Graph) -> list[tuple[str, ...]]:
    """Each node's kind, what it takes, and for layers their place and name: those of sums mean nothing."""
    names = {node: str(number) for number, node in enumerate(graph.nodes)}
    return [
        (
            node.op,
            *([node.name, str(node.target)] if node.op == "call_module" else []),
            *(names[other] for other in node.all_input_nodes),
        )
        for node in graph.nodes
    ]


@pytest.mark.parametrize("trunk", [build_backbone(), small_resnet()], ids=["resnet50", "small"])
def test_it_is_the_graph_that_torchs_tracer_finds(trunk: nn.Module) -> None:
    assert nodes_of(trunk_graph(trunk).graph) == nodes_of(fx.symbolic_trace(Traced(trunk.eval())).graph)


@pytest.mark.parametrize("architecture", architectures())
def test_it_gives_torchs_maps_to_the_bit(architecture: str) -> None:
    trunk = build_backbone(architecture).eval()
    batch = torch.randn(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        assert torch.equal(trunk_graph(trunk)(batch), trunk.forward_features(batch))


def test_another_kind_of_block_is_refused() -> None:
    odd = small_resnet()
    odd.layer2 = nn.Sequential(Traced(small_resnet()))
    with pytest.raises(ValueError, match="has no counterpart"):
        trunk_graph(odd)


def test_passes_in_other_threads_go_on_undisturbed_while_a_graph_is_built() -> None:
    trunk, batch = small_resnet(), torch.randn(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        expected = trunk.forward_features(batch)
    over, faults, passes = threading.Event(), [], [0, 0]

    def answer(number: int) -> None:
        while not over.is_set():
            try:
                with torch.inference_mode():
                    assert torch.equal(trunk.forward_features(batch), expected)
                passes[number] += 1
            except Exception as error:  # whatever a disturbed pass raises
                faults.append(error)
                return

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        build_graph(trunk, SIZE)
    over.set()
    for thread in threads:
        thread.join()
    assert not faults
    assert min(passes) > 0
