"""Foreign words on pages pass one of the functions that keep them text: read from the source of the pages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
VIEWS = sorted(ROOT.glob("pages/**/*.py"))

# What holds words that somebody else wrote: names of files and runs, a table's cells, a refusal that quotes them.
FOREIGN = re.compile(
    r"\b(entry|run|own|file|zipped|path|part)\.name\b"
    r"|\.(file|refusal|problem|brand|product|shade|text|remarks)\b(?!\()"
    r"|\b(catalogue|kit|place)\.source\b"
    r"|^(error|.*\bkit_refusal\(\))$"
)
OWN = re.compile(r"^(made\.folder|question\.text)$")  # the project's own words under such a name
PASSED = {"as_text", "as_name", "as_plain", "_text"}
FORMATTING = {  # calls of Streamlit that format their first text, and all their `help`, `caption` and `label`
    *("title", "header", "subheader", "markdown", "caption", "write", "error", "warning", "info", "success", "toast"),
    *("button", "download_button", "expander", "popover", "metric", "checkbox", "toggle", "radio", "tabs", "badge"),
    *("text_input", "text_area", "number_input", "slider", "selectbox", "multiselect", "segmented_control", "pills"),
    *("file_uploader", "camera_input", "spinner", "status", "progress", "page_link", "link_button", "image", "form"),
}


def bare(node: ast.AST) -> Iterator[str]:
    """Yield foreign words below a node that pass no function on their way."""
    if isinstance(node, ast.Call):
        if _name(node) in PASSED:
            return
        if _name(node) == "str":
            yield from (ast.unparse(part) for part in node.args if FOREIGN.search(ast.unparse(part)))
        children: list[ast.AST] = [*node.args, *(word.value for word in node.keywords if word.arg != "key")]
    elif isinstance(node, ast.Attribute | ast.Name):
        text = ast.unparse(node)
        if FOREIGN.search(text) and not OWN.search(text):
            yield text
        return
    elif isinstance(node, ast.Compare | ast.Lambda):
        return
    else:
        children = list(ast.iter_child_nodes(node))
    for child in children:
        yield from bare(child)


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def doors(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what is formatted: the texts given to Streamlit, and every sentence with gaps that is no key."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    inside = [word.value for call in calls for word in call.keywords if word.arg in {"key", "file_name"}]
    inside += [call for call in calls if _name(call) in PASSED]
    seen = {id(below) for node in inside for below in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FORMATTING:
            yield from node.args[:1]
            yield from (word.value for word in node.keywords if word.arg in {"help", "caption", "label", "alt"})
        elif isinstance(node, ast.JoinedStr) and id(node) not in seen and _is_sentence(node):
            yield node


def _is_sentence(node: ast.JoinedStr) -> bool:
    return " " in "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_foreign_words_pass_a_function_before_they_are_formatted(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {f"line {door.lineno}: {words}" for door in doors(tree) for words in bare(door)}
    assert found == set()


def test_a_page_that_formats_a_name_is_found():
    source = 'st.subheader(f"{own.name}: photos")\nst.error(str(error))\nst.info(as_text(error))'
    assert {words for door in doors(ast.parse(source)) for words in bare(door)} == {"own.name", "error"}
