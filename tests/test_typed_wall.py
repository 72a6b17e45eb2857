"""A page that takes a wrong name from `core`, or gives it a wrong argument, is found by the type checker."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def remarks(tmp_path_factory: pytest.TempPathFactory) -> str:
    page = tmp_path_factory.mktemp("page") / "page.py"
    page.write_text("import core\none: core.Finding\none.verdikt\ncore.read_photo(12)\ncore.reed_photo\n")
    command = [sys.executable, "-m", "mypy", "--no-error-summary", str(page)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout + run.stderr


@pytest.mark.parametrize(
    "remark",
    [
        '"Finding" has no attribute "verdikt"',
        'Argument 1 to "read_photo" has incompatible type "int"',
        'Module has no attribute "reed_photo"',
    ],
)
def test_what_is_wrong_at_the_wall_is_found(remarks: str, remark: str):
    assert remark in remarks
