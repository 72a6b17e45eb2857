"""`python -m core VERB …`; `python -m core --help` lists the verbs."""

import argparse
import importlib
import sys
from pathlib import Path
from typing import Any

from core.cli.output import ClosedOutputError, failure_sentence, keep_streams_alive
from core.errors import DermaError
from core.settings import resolved

VERBS = {
    "predict": "label photos, with heatmaps",
    "train": "train a head or a whole model",
    "distill": "train a ResNet-50 trunk from a teacher, without labels",
    "pretrain": "teach a trunk all labels that photos from elsewhere carry",
    "evaluate": "measure the shipped model on a data set or a folder",
    "teach": "make a task of your own class folders, with everything that is known of its labels",
    "tasks": "list, remove, export or import the tasks that were taught on this machine",
    "trust": "fit or judge what a model says of trust: calibration, sets, refusals",
    "quality": "measure how often the checks of a photo's quality speak",
    "audit": "find twins between train and test, and shortcuts",
    "tone": "measure skin tone on face photos",
    "bench": "time answers and heatmaps, as ratios measured side by side",
    "engine": "compile the installed models for this processor",
    "shades": "find the foundation shades nearest to a photo or a colour",
}
_INTERRUPTED = 130  # as shells count it: 128 and the number of the signal
_MODULES = {"bench": "benchmarks.command"}  # every other verb is a file of core/cli


def main(arguments: list[str] | None = None) -> int:
    """Run one verb and return its exit status."""
    keep_streams_alive()
    parser = argparse.ArgumentParser(prog="python -m core", description="Dermatology models on the command line.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    given = sys.argv[1:] if arguments is None else arguments
    subparsers = {verb: verbs.add_parser(verb, help=text, description=text) for verb, text in VERBS.items()}
    verb = given[0] if given else ""
    try:
        if verb in subparsers:  # only the verb that runs is imported: torch is slow to load
            _module(verb).configure(subparsers[verb])
        options = parser.parse_args(given)
        _resolve_paths(options)
        return int(_module(options.verb).run(options))
    except DermaError as error:
        said = str(error)
    except OSError as error:  # a full disk, or a place that can no longer be read or written
        said = failure_sentence(error)
    except ClosedOutputError:
        return 2
    except KeyboardInterrupt:
        print(f"{verb}: stopped.", file=sys.stderr)
        return _INTERRUPTED
    print(f"{verb}: {said}", file=sys.stderr)
    return 2


def _resolve_paths(options: argparse.Namespace) -> None:
    """Resolve a `~` that no shell has: `--data=~/photos` reaches a program as it stands."""
    for name, value in vars(options).items():
        if isinstance(value, Path):
            setattr(options, name, resolved(value))
        elif isinstance(value, list):
            setattr(options, name, [resolved(item) if isinstance(item, Path) else item for item in value])


def _module(verb: str) -> Any:
    return importlib.import_module(_MODULES.get(verb, f"core.cli.{verb}"))


if __name__ == "__main__":
    sys.exit(main())
