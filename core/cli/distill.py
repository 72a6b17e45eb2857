"""`python -m core distill --data DIR`: train a ResNet-50 trunk from a frozen teacher, without labels.

python -m core distill --data DIR --minutes 600             go on at the full rate; stop and repeat at will
python -m core distill --data DIR --minutes 60 --cooldown   end a copy of that run with a usable trunk
"""

import argparse
import os
import sys
from dataclasses import asdict, replace
from pathlib import Path

from core.cli.arguments import add_all_data, add_seed, add_threads, choose_threads
from core.cli.output import print_json
from core.cli.writable import check_folder
from core.errors import DataError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_all_data(parser)
    parser.add_argument("--pool", type=Path, nargs="*", default=[], help="further folders of photos of skin, no labels")
    parser.add_argument("--out", type=Path, help="folder of the checkpoints (default: distill in the user's cache)")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--minutes", type=float, help="train this long, then stop (a cooldown: its whole length)")
    length.add_argument("--steps", type=int, help="train so many steps, then stop; repeatable to the bit")
    parser.add_argument("--cooldown", action="store_true", help="lower the rate to zero and write trunk.safetensors")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="PX", help="view sizes, one drawn a step")
    parser.add_argument("--batch", type=int, help="views a step (default: 128, on a graphics processor 512)")
    add_threads(parser)
    parser.add_argument("--save-minutes", type=float, default=4.0, help="time between checkpoints")
    parser.add_argument("--probe-minutes", type=float, default=15.0, help="time between probes, 0 for none")
    add_seed(parser)


def run(arguments: argparse.Namespace) -> int:
    """Train, and print the last row of the log as one JSON object."""
    import torch

    from core.settings import cache_folder
    from core.training.distill.distillation import DistillConfig, Distiller
    from core.training.distill.run import Budget, RunOptions, run_distillation
    from core.training.distill.student import ResNetStudent
    from core.training.distill.teacher import load_teacher
    from core.training.features import pick_device
    from core.training.head.probe import infection_probe
    from core.training.photo_pyramid import read_pool
    from core.training.resume import Origin, folder_hashes

    choose_threads(arguments)
    device = pick_device()
    data: Path = arguments.data
    cache = cache_folder()
    folder: Path | None = arguments.out or (cache and cache / "distill")
    if folder is None:
        raise DataError("This account has no folder for checkpoints: name one with --out or DERMA_CACHE.")
    check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    # published train images and the natural pool only: no test image, whatever else lies in the folder
    skin = [data / "infection" / "train_set", data / "condition" / "Training", *arguments.pool]
    natural = data / "natural" / "pool"
    photos = read_pool(skin, [natural])
    config = DistillConfig(seed=arguments.seed, batch=arguments.batch or (512 if device.type == "cuda" else 128))
    if arguments.sizes:
        config = replace(config, sizes_px=tuple(arguments.sizes))
    print(f"{len(photos)} photos, device {device}, checkpoints in {os.fspath(folder)}", file=sys.stderr)
    torch.manual_seed(config.seed)
    distiller = Distiller(ResNetStudent(), load_teacher(), photos, config, device)
    options = RunOptions(
        folder,
        Budget(arguments.minutes, arguments.steps),
        arguments.cooldown,
        arguments.save_minutes * 60,
        arguments.probe_minutes * 60,
        Origin(asdict(config), folder_hashes([*skin, natural])),
    )
    probe = infection_probe(data / "infection" / "train_set") if arguments.probe_minutes else None
    print_json(run_distillation(distiller, options, probe))
    return 0
