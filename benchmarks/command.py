"""`python -m core bench --json`: how long answers take, as ratios measured side by side. Run it on a quiet machine."""

import argparse
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from benchmarks.timing import BenchSettings, Figures, machine_facts
from core.cli.output import print_json
from core.errors import DermaError
from core.settings import data_folder
from core.tasks import installed_tasks

# What can be measured: name → module:function. A function takes BenchSettings and returns its figures, its own name
# among them; its module is loaded only when it runs, so that a bench of the app's start is not warmed by another.
BENCHES = {
    "latency_ratio": "benchmarks.serving:latency_ratio",
    "forward_ratio": "benchmarks.serving:forward_ratio",
    "cam_overhead": "benchmarks.serving:cam_overhead",
    "auto_ratio": "benchmarks.serving:auto_ratio",
    "upload_ratio": "benchmarks.serving:upload_ratio",
    "epoch_ratio": "benchmarks.epoch:epoch_ratio",
    "agreement": "benchmarks.agreement:agreement",
    "paint_ratio": "benchmarks.app:paint_ratio",
    "rerun_ratio": "benchmarks.app:rerun_ratio",
    "sessions": "benchmarks.app:sessions",
    "burst": "benchmarks.app:burst",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("--task", choices=[task.name for task in installed_tasks()], default="infection")
    parser.add_argument("--only", action="append", choices=list(BENCHES), help="measure this alone; may be repeated")
    parser.add_argument("--rounds", type=int, default=None, help="interleaved rounds (default: each bench's own)")
    parser.add_argument("--visitors", type=int, help="how many visit the running app (default: 25, or 40 at once)")
    parser.add_argument("--seconds", type=float, help="how long they stay (default: 60)")
    parser.add_argument("--data", type=Path, help="folder with infection/ and condition/ (default: DERMA_DATA)")
    parser.add_argument("--json", action="store_true", help="one JSON object (the only form there is)")


def run(arguments: argparse.Namespace) -> int:
    """Print the machine's facts and every bench's figures as one JSON object; 2 if one could not be measured."""
    data = arguments.data or data_folder()
    settings = BenchSettings(
        task=arguments.task,
        rounds=arguments.rounds,
        seconds=arguments.seconds,
        visitors=arguments.visitors,
        data=data,
    )
    answers: dict[str, Figures] = {}
    not_measured = False
    for name in arguments.only or BENCHES:
        print(f"bench: {name}", file=sys.stderr)
        try:
            answers[name] = _bench(name)(settings)
        except DermaError as error:
            answers[name], not_measured = {"refused": str(error)}, True
    print_json({"facts": machine_facts(), **answers})
    return 2 if not_measured else 0


def _bench(name: str) -> Callable[[BenchSettings], Figures]:
    module, function = BENCHES[name].split(":")
    return cast("Callable[[BenchSettings], Figures]", getattr(importlib.import_module(module), function))
