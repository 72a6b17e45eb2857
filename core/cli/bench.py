"""`python -m core bench --json`: how long answers take, as ratios measured side by side. Run it on a quiet machine."""

import argparse
import json

from core.tasks import TASKS


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("--task", choices=[task.name for task in TASKS], default="infection")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", action="store_true", help="one JSON object (the only form there is)")


def run(arguments: argparse.Namespace) -> int:
    """Print the machine's facts and the ratios as one JSON object."""
    from core.models.bench import bench_heatmaps, machine_facts
    from core.models.classifier import load_classifier
    from core.photos.samples import sample_photo

    figures = bench_heatmaps(load_classifier(), sample_photo("ring"), arguments.task, arguments.rounds)
    print(json.dumps({"facts": machine_facts(), **figures}))
    return 0
