"""`python -m core predict PHOTO… [--task NAME|auto] [--box L,T,R,B] --json [--overlay DIR]`: label photos."""

import argparse
import math
import sys
from dataclasses import astuple
from pathlib import Path
from typing import get_args

from core.cli.arguments import BOX_HELP, add_json, as_region
from core.cli.output import failure_sentence, print_json, print_line
from core.cli.writable import check_folder
from core.errors import DermaError
from core.files import write_bytes_atomically
from core.json_records import plain_json
from core.number_words import percent
from core.records import Analysis, ByteArray, Finding, Policy
from core.tasks import AUTO, first_task, installed_tasks, taught_tasks
from core.trust.headline import headline, not_ruled_out_sentence


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("photos", nargs="+", metavar="PHOTO", help="a JPEG, PNG, WebP or HEIC file")
    parser.add_argument(
        "--task",
        choices=[*(task.name for task in (*installed_tasks(), *taught_tasks())), AUTO],
        default=AUTO,
        help="the question for each photo; by default the one that suits it",
    )
    parser.add_argument(
        "--quality",
        choices=get_args(Policy),
        default="warn",
        help="say what is wrong with a photo, or refuse a poor one",
    )
    add_json(parser, "lines")
    parser.add_argument(
        "--box",
        type=as_region,
        metavar="L,T,R,B",
        help=f"answer for this spot of each photo, beside the answer for all of it: {BOX_HELP}",
    )
    parser.add_argument("--overlay", type=Path, metavar="DIR", help="also write each photo with its heatmap there")


def run(arguments: argparse.Namespace) -> int:
    """Answer every photo in the order given; the status is 2 if any was refused."""
    from core.photos.decode import read_photo_file
    from core.photos.quality import judge_quality, measure_quality, refuse_photo

    if arguments.overlay:
        check_folder(arguments.overlay)
    classifier, refused = None, False
    for number, name in enumerate(arguments.photos):
        try:
            photo = read_photo_file(Path(name), shown=arguments.box is not None)  # a box is cut from all there is
            remarks = judge_quality(measure_quality(photo), arguments.quality)
            sentences = [remark.sentence for remark in remarks]
            if any(remark.blocking for remark in remarks):
                finding = refuse_photo(first_task(arguments.task), remarks)
                _print(name, finding, sentences, arguments)
                continue
            if classifier is None:  # a list of broken files is refused without loading torch
                from core.inference.classifier import load_classifier
                from core.inference.spot import analyse_box, cut_box

                classifier = load_classifier()
            analysis = classifier.analyse(photo, arguments.task)
            finding, boxed = analysis.finding, None
            if arguments.box:
                analysis = analyse_box(classifier, photo, arguments.box, arguments.task)
                boxed = analysis.finding
            if arguments.overlay:
                larger = read_photo_file(Path(name))  # than what an answer needs
                picture = (cut_box(larger, arguments.box) if arguments.box else larger).pixels
                file = arguments.overlay / f"{number:04d}-{Path(name).stem}.png"
                refused |= not _write_overlay(analysis, picture, file)
            _print(name, finding, sentences, arguments, boxed)
        except DermaError as error:
            refused = True
            if arguments.json:
                print_json({"file": name, "error": str(error)})
            else:
                print_line(f"{name}: {error}")
    return 2 if refused else 0


def _print(
    name: str, finding: Finding, remarks: list[str], arguments: argparse.Namespace, boxed: Finding | None = None
) -> None:
    """Print the answer for a whole photo, or that for its box with the other beside it."""
    if arguments.json:
        whole = _answer(name, finding, remarks)
        marked = {} if boxed is None else _answer(name, boxed, remarks) | {"box": astuple(arguments.box)}
        print_json(marked | {"whole": whole} if marked else whole)
    else:
        said = (
            f": {_says(finding)}"
            if boxed is None
            else f", in the box: {_says(boxed)} The whole photo: {_says(finding)}"
        )
        print_line(f"{name}{said} This is not a diagnosis.")


def _answer(name: str, finding: Finding, remarks: list[str]) -> dict[str, object]:
    known = math.isfinite(finding.probability)
    return {
        "file": name,
        "task": finding.task,
        "label": finding.label if known else None,
        "probabilities": {
            label: float(probability) if known else None
            for label, probability in zip(finding.labels, finding.probabilities, strict=True)
        },
        "seconds": finding.seconds,
        "verdict": finding.verdict,
        "set": list(finding.label_set),
        "named": list(finding.named),
        "not_ruled_out": list(finding.not_ruled_out),
        "nothing": finding.nothing or None,
        "too_many": list(finding.too_many),
        "reasons": list(finding.reasons),
        "temperature": finding.temperature,
        "novelty": finding.novelty,
        "domain": dict(finding.domain.probabilities) if finding.domain is not None else None,
        "better_task": finding.better_task or None,
        "neighbours": plain_json(finding.neighbours),
        "quality": remarks,
    }


def _says(finding: Finding) -> str:
    """Return an answer in the words of the pages."""
    said = headline(finding)
    if finding.answered and len(finding.named) == 1:
        said += f" ({percent(finding.probability)})"
    return " ".join(filter(None, (f"{said}.", not_ruled_out_sentence(finding), *finding.reasons)))


def _write_overlay(analysis: Analysis, picture: ByteArray, path: Path) -> bool:
    """Write a photo with its map; say so and return False where that fails, because the answer is still there."""
    from core.charts.pictures.overlay import draw_overlay
    from core.charts.pictures.picture import png_bytes

    explanation = analysis.explanation
    heatmap = explanation.heatmap(analysis.finding.label)
    try:
        write_bytes_atomically(path, [png_bytes(draw_overlay(picture, heatmap, explanation.region))])
    except OSError as error:
        print(f"predict: {failure_sentence(error)}", file=sys.stderr)
        return False
    return True
