"""`python -m core tone PHOTO… --json`: skin tone measured on face photos."""

import argparse
import sys
from pathlib import Path
from typing import Any

from core.cli.arguments import add_json, add_skin_marks
from core.cli.output import print_json, print_line
from core.errors import DermaError
from core.photos.decode import read_photo_file
from core.tone.measurement.measure import measure_tone
from core.tone.records import Tone


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("photos", nargs="+", metavar="PHOTO", help="a JPEG, PNG, WebP or HEIC file with a face")
    add_json(parser, "lines")
    parser.add_argument("--face", type=int, metavar="N", help="which face, 1 is the largest, where there are several")
    add_skin_marks(parser)


def run(arguments: argparse.Namespace) -> int:
    """Answer every photo in the order given; the status is 2 if any was refused."""
    refused = False
    for number, name in enumerate(arguments.photos, start=1):
        print(f"{number}/{len(arguments.photos)} {name}", file=sys.stderr)
        face = None if arguments.face is None else arguments.face - 1
        try:
            photo = read_photo_file(Path(name))
            tone = measure_tone(photo, face=face, box=arguments.box, white=arguments.white)
            answer = tone_answer(name, tone)
        except DermaError as error:
            refused, answer = True, {"file": name, "error": str(error)}
        if arguments.json:
            print_json(answer)
        else:
            print_line(_sentence(answer))
    return 2 if refused else 0


def tone_answer(name: str, tone: Tone) -> dict[str, Any]:
    """Return the answer for one photo; the face's corners are fractions of the photo."""
    box = tone.face.box if tone.face else None
    return {
        "file": name,
        "lab": [round(float(value), 2) for value in tone.lab],
        "ita_deg": round(tone.ita_deg, 1),
        "ita_interval": [round(edge, 1) for edge in tone.ita_interval],
        "ita_class": tone.ita_class,
        "monk": {"swatch": tone.monk.swatch, "delta_e": round(tone.monk.delta_e, 1)},
        "undertone": tone.undertone,
        "face": [round(edge, 4) for edge in (box.left, box.top, box.right, box.bottom)] if box else None,
        "warnings": [warning.sentence for warning in tone.warnings],
        "confidence": tone.confidence,
        "hex": tone.hex,
    }


def _sentence(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']}"
    low, high = answer["ita_interval"]
    return (
        f"{answer['file']}: {answer['ita_class']}, ITA {answer['ita_deg']}° (90 % interval {low}° to {high}°), "
        f"nearest Monk swatch {answer['monk']['swatch']} at ΔE00 {answer['monk']['delta_e']}"
    )
