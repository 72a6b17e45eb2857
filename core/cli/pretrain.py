"""`python -m core pretrain --data DIR --more DIR --out DIR`: teach a trunk all labels that photos from elsewhere carry.

It goes on from the checkpoint in --out, if there is one, so that it can be stopped and repeated at will. The trunk is
what `python -m core train TASK --preset tuned --trunk OUT/trunk.safetensors --more DIR` starts from.
"""

import argparse
import os
import sys
from pathlib import Path

from core.cli.arguments import add_all_data, add_seed, add_threads, choose_threads
from core.cli.output import print_json, print_remark
from core.cli.writable import check_folder


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    add_all_data(parser)
    parser.add_argument(
        "--more", type=Path, nargs="+", required=True, metavar="DIR",
        help="folders of photos in <class>/ folders, with a manifest.csv that names their sources",
    )  # fmt: skip
    parser.add_argument("--trunk", default="imagenet", help="where to start: imagenet, none or a safetensors file")
    parser.add_argument("--out", type=Path, required=True, help="folder of the checkpoint and the trunk")
    parser.add_argument("--steps", type=int, default=3000, help="of 48 photos each")
    parser.add_argument(
        "--share", type=_share, default=1.0, help="of the pre-trained weights in the trunk, the rest is the start's"
    )
    parser.add_argument("--minutes", type=float, help="stop after so long, to be gone on with later")
    add_threads(parser)
    add_seed(parser)


def run(arguments: argparse.Namespace) -> int:
    """Train, and print what is known of the run as one JSON object."""
    from core.data.more import read_more
    from core.tasks import INFECTION
    from core.training.pretrain.pretrainer import pretrain_config
    from core.training.pretrain.run import pretrain

    choose_threads(arguments)
    check_folder(arguments.out)
    arguments.out.mkdir(parents=True, exist_ok=True)
    print(f"Run folder: {os.fspath(arguments.out)}", file=sys.stderr)
    more = read_more(arguments.more, arguments.data / INFECTION.name, print_remark)
    config = pretrain_config(arguments.steps, arguments.seed)
    print_json(
        pretrain(config, arguments.trunk, more, arguments.data, arguments.out, arguments.minutes, share=arguments.share)
    )
    return 0


def _share(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError("a share is above 0 and at most 1")
    return value
