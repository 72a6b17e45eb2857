"""How much faster an answer is than the ways a user would otherwise run the same ResNet-50 on the same machine."""

from __future__ import annotations

from core.models.bench import BenchSettings, Figures, time_interleaved
from core.models.classifier import answer, load_classifier, run_trunk
from core.photos.samples import sample_photo
from core.transforms import input_batch


def cam_overhead(settings: BenchSettings) -> Figures:
    """Time the pass with all heatmaps over the pass without."""
    import torch

    classifier = load_classifier()
    card, network = classifier.installed(settings.task)
    batch = input_batch([sample_photo("ring").pixels], card.preprocessing)

    def plain() -> object:
        with torch.inference_mode():
            return network(batch)

    times = time_interleaved(
        {"without_heatmaps": plain, "with_heatmaps": lambda: answer(network, run_trunk(network, batch))},
        settings.rounds_or(20),
    )
    return {"cam_overhead": times.ratio("with_heatmaps", "without_heatmaps"), **times.figures()}
