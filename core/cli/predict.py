"""`python -m core predict PHOTO… [--task NAME|auto] [--box L,T,R,B] --json [--overlay DIR]`: label photos."""

import argparse
import math
import sys
from dataclasses import astuple
from pathlib import Path
from typing import cast

from core.cli.output import failure_sentence, print_json, print_line
from core.cli.region import HELP, as_region
from core.cli.writable import check_folder
from core.errors import DermaError
from core.files import write_bytes_atomically
from core.json_records import plain_json
from core.records import Analysis, ByteArray, Finding
from core.tasks import AUTO, first_task, installed_tasks, task_named

_POLICIES = ("off", "warn", "block")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("photos", nargs="+", metavar="PHOTO", help="a JPEG, PNG, WebP or HEIC file")
    parser.add_argument(
        "--task",
        choices=[*(task.name for task in installed_tasks()), AUTO],
        default=AUTO,
        help="the question for each photo; by default the one that suits it",
    )
    parser.add_argument(
        "--quality", choices=_POLICIES, default="warn", help="say what is wrong with a photo, or refuse a poor one"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of a sentence")
    parser.add_argument(
        "--box",
        type=as_region,
        metavar="L,T,R,B",
        help=f"answer for this spot of each photo, beside the answer for all of it: {HELP}",
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
                _print(_answer(name, finding, sentences), arguments.json)
                continue
            if classifier is None:  # a list of broken files is refused without loading torch
                from core.inference.classifier import load_classifier
                from core.inference.spot import analyse_box, cut_box

                classifier = load_classifier()
            analysis = classifier.analyse(photo, arguments.task)
            answer = _answer(name, analysis.finding, sentences)
            if arguments.box:
                analysis = analyse_box(classifier, photo, arguments.box, arguments.task)
                answer = _answer(name, analysis.finding, sentences) | {"box": astuple(arguments.box), "whole": answer}
            if arguments.overlay:
                larger = read_photo_file(Path(name))  # than what an answer needs
                picture = (cut_box(larger, arguments.box) if arguments.box else larger).pixels
                file = arguments.overlay / f"{number:04d}-{Path(name).stem}.png"
                refused |= not _write_overlay(analysis, picture, file)
        except DermaError as error:
            refused = True
            answer = {"file": name, "error": str(error)}
        _print(answer, arguments.json)
    return 2 if refused else 0


def _print(answer: dict[str, object], as_json: bool) -> None:
    if as_json:
        print_json(answer)
    else:
        print_line(_sentence(answer))


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
        "too_many": list(finding.too_many),
        "reasons": list(finding.reasons),
        "temperature": finding.temperature,
        "novelty": finding.novelty,
        "domain": dict(finding.domain.probabilities) if finding.domain is not None else None,
        "better_task": finding.better_task or None,
        "neighbours": plain_json(finding.neighbours),
        "quality": remarks,
    }


def _sentence(answer: dict[str, object]) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']}"
    said = f"{answer['file']}{', in the box' if 'box' in answer else ''}: {_says(answer)}"
    if "box" in answer:
        said += f" The whole photo: {_says(cast('dict[str, object]', answer['whole']))}"
    return f"{said} This is not a diagnosis."


def _says(answer: dict[str, object]) -> str:
    task = task_named(str(answer["task"]))
    names = [task.display_name(label) for label in cast("list[str]", answer["set"])]
    if answer["verdict"] == "single":
        share = cast("dict[str, float]", answer["probabilities"])[str(answer["label"])]
        return f"looks most like {names[0]} ({share:.0%})."
    if answer["verdict"] == "several":
        return f"could be {', '.join(names[:-1])} or {names[-1]}."
    return "Cannot tell. " + " ".join(cast("list[str]", answer["reasons"]))


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
