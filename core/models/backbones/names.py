"""Which architectures there are, and what people call them; read from the files' text, so that torch stays out."""

from __future__ import annotations

import ast
import pkgutil
from pathlib import Path

from core.models import backbones

_OTHERS = {"backbone", "names"}  # files of the folder that are no architecture


def architectures() -> tuple[str, ...]:
    """Return the names of all architectures, as cards name them."""
    return tuple(sorted({part.name for part in pkgutil.iter_modules(backbones.__path__)} - _OTHERS))


def display_name(architecture: str) -> str:
    """Return what people call an architecture, `NAME` in its file; an unknown one is called as the card calls it."""
    if architecture not in architectures():
        return architecture
    files = [Path(folder) / f"{architecture}.py" for folder in backbones.__path__]
    tree = ast.parse(next(file for file in files if file.is_file()).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "NAME":
            return str(ast.literal_eval(node.value))
    return architecture
