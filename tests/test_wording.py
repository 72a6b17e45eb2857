"""What is never said to a person: over every text of the guidance, and over every sentence that pages and `core` hold.

A photo cannot tell what someone suffers from, nor that all is well; and a program names no medicine and no dose.
"""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.guidance.texts import read_texts
from core.photos.quality import judge_quality, refuse_photo
from core.records import Domain, Finding, Quality
from core.review.abstention.track_record import GivenAnswer, record_intervals, record_sentence, track_record
from core.tasks import BUILT_IN, Task
from core.trust.aggregation import join_findings
from core.trust.entropy import entropy_words
from core.trust.headline import headline, not_ruled_out_sentence, short_answer
from core.trust.verdict import Limits, Verdict, decide

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted({*ROOT.glob("pages/**/*.py"), *ROOT.glob("core/**/*.py")})

NEVER = {
    "a diagnosis": r"\b(you have|you suffer|you've got|you are ill|your disease|your infection)\b",
    "that all is well": r"\b((un)?safe|healthy|harmless|no problem|nothing to worry|all clear|nothing wrong)\b",
    "a dose": r"\d\s?(mg|mcg|µg|g|ml|IU)\b|\b\w+ (tablets?|pills?|capsules?) (a|per|each) day\b",
    "a drug": r"\b(paracetamol|acetaminophen|ibuprofen|aspirin|naproxen|codeine|\w+cillin|\w+mycin|\w+cycline"
    r"|\w+floxacin|\w+ciclovir|\w+cyclovir|\w+conazole|clotrimazole|terbinafine|amorolfine|griseofulvin|nystatin|ivermectin"
    r"|albendazole|mebendazole|fusidic|mupirocin|hydrocortisone|prednisolone|cortisone|steroids?|\w*retinoin"
    r"|adapalene|benzoyl|salicylic|azelaic|hydroquinone|retinol|minoxidil|antihistamines?|antibiotics?|antivirals?)\b",
}
NAMES = {"Healthy skin"}  # a set of photos on the reviewers' page, which is no answer about anyone's skin
WAITING = (
    r"\bwait\b|\bwatch and\b|\bsee if it\b|\bgoes away\b|\bon its own\b|\bnot urgent\b|\bno need to\b|\bdon't worry\b"
)


def texts(value: Any) -> Iterator[str]:
    """Yield every text below a value of guidance.toml, without the addresses of the sources."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, below in value.items():
            if key != "address":
                yield from texts(below)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below)


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of every string of several words in a file that is no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and is_text(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):  # a sentence with gaps, whole: its pieces are looked at as well
            whole = "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
            if " " in whole.strip():  # the form of a number (".1%") is such a string too
                yield node.lineno, whole
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
            continue
        if " " in node.value.strip() and node.value not in NAMES:
            yield node.lineno, node.value


def verdicts_in_words() -> Iterator[str]:
    """Yield what a person reads of every verdict: headlines, reasons, records, and photos of one spot together."""
    for task in BUILT_IN:
        alone = Verdict("single", task.labels[:1])
        for finding in every_finding(task):
            yield from (headline(finding), short_answer(finding), not_ruled_out_sentence(finding))
            yield from finding.reasons
            yield entropy_words(finding.probabilities)
            joined = join_findings([finding, finding], lambda *known, said=alone: said)
            yield from (*joined.finding.reasons, *joined.sentences)
        for count in (0, 1, 2, 3):
            given = [GivenAnswer(task.labels[0], task.labels[:count], False, outside) for outside in (False, True)]
            for answers in (given, []):
                record = track_record(answers, task.labels[:count])
                yield from (record_sentence(record), record_intervals(record))


def every_finding(task: Task) -> Iterator[Finding]:
    """Yield a finding for every way that the rule can end, and one for a photo that is too poor."""
    limits = Limits((0.8,) * len(task.labels), gate=0.5, novelty=0.9)
    spread = [np.full(8, 1 / 8), *(np.array([1.0] * n + [0.01] * (8 - n)) for n in range(1, 6))]
    kinds = [
        None,
        Domain({"infection": 0, "face": 0, "other": 1}),
        Domain({"infection": 1, "face": 0, "other": 0}),
        Domain({"infection": 0, "face": 1, "other": 0}),
    ]
    for shares, novelty, domain in product(spread, (0.1, 0.95), kinds):
        probabilities = shares / shares.sum()
        said = decide(task, task.labels, limits, probabilities, novelty=novelty, domain=domain)
        yield Finding(
            task.name, task.labels, np.log(probabilities), probabilities, said.verdict, said.label_set, said.reasons,
            "0", 0.0, questions=task.questions,
        )  # fmt: skip
    poor = Quality(0.0, 10.0, 0.9, 0.0, 0.0, 64, 64)
    yield refuse_photo(task, judge_quality(poor, "block"))


def is_text(node: Any) -> bool:
    return bool(node.body) and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)


@pytest.mark.parametrize("what", NEVER)
def test_no_text_of_the_guidance_says(what: str):
    assert [text for text in texts(read_texts()) if re.search(NEVER[what], text, re.IGNORECASE)] == []


def test_no_text_of_the_guidance_tells_anyone_to_hold_off():
    assert [text for text in texts(read_texts()) if re.search(WAITING, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("what", NEVER)
def test_no_sentence_of_a_page_or_of_core_says(what: str):
    said = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in SOURCES
        for line, text in sentences(path)
        if re.search(NEVER[what], text, re.IGNORECASE)
    ]
    assert said == []


def test_every_verdict_is_among_those_looked_at():
    seen = {finding.verdict for task in BUILT_IN for finding in every_finding(task)}
    assert seen == {"single", "several", "cannot_tell", "not_skin", "other_task", "poor_photo"}


@pytest.mark.parametrize("rule", [*NEVER.values(), WAITING], ids=[*NEVER, "that it can be put off"])
def test_no_verdict_says(rule: str):
    assert [text for text in verdicts_in_words() if re.search(rule, text, re.IGNORECASE)] == []


def test_no_refusal_names_a_label_but_to_say_how_unlikely_it_is():
    """The best of eight may be named with the word that it is too unlikely, and nowhere else."""
    for task in BUILT_IN:
        names = [task.display_name(label) for label in task.labels if task.definition(label).group != "tone"]
        for finding in every_finding(task):
            if finding.verdict not in ("single", "several"):
                said = [headline(finding), *(text for text in finding.reasons if "has only" not in text)]
                assert not [name for name in names for text in said if name in text]


@pytest.mark.parametrize("what", NEVER)
def test_no_text_of_the_camera_says(what: str):
    for path in [*ROOT.glob("pages/**/*.html"), *ROOT.glob("pages/**/*.js")]:
        assert not re.search(NEVER[what], path.read_text(encoding="utf-8"), re.IGNORECASE), path.name


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a diagnosis", "You have ringworm."),
        ("that all is well", "This mole is safe."),
        ("that all is well", "Looks healthy."),
        ("a dose", "Take 500 mg at night."),
        ("a dose", "Take two tablets a day."),
        ("a drug", "Ask for aciclovir."),
        ("a drug", "Flucloxacillin helps."),
    ],
)
def test_the_rules_catch_what_they_are_for(what: str, text: str):
    assert re.search(NEVER[what], text, re.IGNORECASE)


RIDDLES = (
    r"\ball the same\b|\bwhatever stands\b|\bwavers\b|\beven answers\b|\bkindest\b|\banew\b|\btold by the paper\b|"
    r"\bseller's word\b|\bwhich are no answer\b|\bsent nowhere\b|\bis asked\b|\bnothing but\b"
)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_what_people_read_is_current_plain_english(path: Path):
    found = [(line, text) for line, text in sentences(path) if re.search(RIDDLES, text, re.IGNORECASE)]
    assert found == []
