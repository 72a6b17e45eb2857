"""What is never said to a person: over every text of the guidance, and over every sentence that pages and `core` hold.

A photo cannot tell what someone suffers from, nor that all is well; and a program names no medicine and no dose.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.trust.guidance import read_texts

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
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
            continue
        if " " in node.value.strip() and node.value not in NAMES:
            yield node.lineno, node.value


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
