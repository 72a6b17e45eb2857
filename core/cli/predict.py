"""`python -m core predict PHOTO… --task infection|condition --json [--overlay DIR]`: label photos."""

import argparse
import json
import sys
from pathlib import Path

from core.errors import DermaError
from core.records import Analysis, ByteArray
from core.tasks import TASKS, task_named


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("photos", nargs="+", metavar="PHOTO", help="a JPEG, PNG, WebP or HEIC file")
    parser.add_argument("--task", choices=[task.name for task in TASKS], default="infection")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of a sentence")
    parser.add_argument("--overlay", type=Path, metavar="DIR", help="also write each photo with its heatmap there")


def run(arguments: argparse.Namespace) -> int:
    """Answer every photo in the order given; the status is 2 if any was refused."""
    from core.photos.decode import read_photo_file

    classifier, refused = None, False
    for number, name in enumerate(arguments.photos):
        try:
            photo = read_photo_file(Path(name), shown=False)
            if classifier is None:  # a list of broken files is refused without loading torch
                from core.models.classifier import load_classifier

                classifier = load_classifier()
            analysis = classifier.analyse(photo, arguments.task)
            if arguments.overlay:
                picture = read_photo_file(Path(name)).pixels  # larger than what an answer needs
                _write_overlay(analysis, picture, arguments.overlay, f"{number:04d}-{Path(name).stem}.png")
            answer = _answer(name, analysis)
        except DermaError as error:
            refused = True
            answer = {"file": name, "error": str(error)}
        print(json.dumps(answer, ensure_ascii=False) if arguments.json else _sentence(answer), flush=True)
    return 2 if refused else 0


def _answer(name: str, analysis: Analysis) -> dict[str, object]:
    finding = analysis.finding
    return {
        "file": name,
        "task": finding.task,
        "label": finding.label,
        "probabilities": {
            label: float(probability) for label, probability in zip(finding.labels, finding.probabilities, strict=True)
        },
        "seconds": finding.seconds,
        "verdict": finding.verdict,
        "set": list(finding.label_set),
        "reasons": list(finding.reasons),
        "temperature": finding.temperature,
    }


def _sentence(answer: dict[str, object]) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']}"
    task = task_named(str(answer["task"]))
    probabilities = answer["probabilities"]
    assert isinstance(probabilities, dict)
    name = task.display_name(str(answer["label"]))
    share = probabilities[answer["label"]]
    doubt = " Cannot tell:" if answer["verdict"] == "cannot_tell" else ""
    return f"{answer['file']}:{doubt} looks most like {name} ({share:.0%}). This is not a diagnosis."


def _write_overlay(analysis: Analysis, picture: ByteArray, folder: Path, name: str) -> None:
    from core.charts.overlay import draw_overlay
    from core.charts.picture import png_bytes

    explanation = analysis.explanation
    heatmap = explanation.heatmap(analysis.finding.label)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(png_bytes(draw_overlay(picture, heatmap, explanation.region)))
    except OSError as error:
        print(f"The overlay {name} could not be written: {error.strerror}.", file=sys.stderr)
