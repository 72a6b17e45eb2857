"""A page that takes a wrong name from `core`, or gives it a wrong argument, is found by the type checker."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

_PAGE = """
import core
from pages.shared.state import answer_session, picture_session

one: core.Finding
photo: core.Photo
one.verdikt
core.read_photo(12)
core.reed_photo

def count() -> int:
    return 1

answer_session.remembered(photo, picture_session.TILE, None, count)
answer_session.last_answer(photo, picture_session.TIEL)
said: str = answer_session.last_answer(photo, picture_session.TILE)
words: core.ForRefusals[str] = {"cannot_tell": "", "not_skin": "", "other_task": ""}
one.verdict == "singel"
policy: core.Policy = "wran"
"""


@pytest.fixture(scope="module")
def remarks(tmp_path_factory: pytest.TempPathFactory) -> str:
    page = tmp_path_factory.mktemp("page") / "page.py"
    page.write_text(_PAGE)
    command = [sys.executable, "-m", "mypy", "--no-error-summary", str(page)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout + run.stderr


@pytest.mark.parametrize(
    "remark",
    [
        '"Finding" has no attribute "verdikt"',
        'Argument 1 to "read_photo" has incompatible type "int"',
        'Module has no attribute "reed_photo"',
        'Argument 4 to "remembered" has incompatible type "Callable[[], int]"; expected "Callable[[], bytes]"',
        'Module has no attribute "TIEL"',
        'Missing key "poor_photo" for TypedDict',
        "Non-overlapping equality check",
        "expression has type \"Literal['wran']\"",
        'Argument 2 to "last_answer" has incompatible type "Memo[bytes]"; expected "Memo[str]"',
    ],
)
def test_what_is_wrong_at_the_wall_is_found(remarks: str, remark: str):
    assert remark in remarks
