"""A `~` in an option is the home, also where no shell has resolved it."""

import argparse
from pathlib import Path

import pytest

from core.__main__ import main
from core.cli import audit, distill


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[argparse.Namespace]:
    """What verbs would be run with; the home is the test's own folder."""
    found: list[argparse.Namespace] = []
    for verb in (audit, distill):
        monkeypatch.setattr(verb, "run", lambda options: found.append(options) or 0)
    monkeypatch.setenv("HOME", str(tmp_path))
    return found


def test_an_option_with_a_tilde_leads_into_the_home(seen: list[argparse.Namespace], tmp_path: Path) -> None:
    assert main(["audit", "--train=~/train", "--test=/photos/test"]) == 0
    assert (seen[0].train, seen[0].test) == (tmp_path / "train", Path("/photos/test"))


def test_so_does_each_of_several(seen: list[argparse.Namespace], tmp_path: Path) -> None:
    assert main(["distill", "--data=d", "--minutes=1", "--pool", "~/a", "/b"]) == 0
    assert seen[0].pool == [tmp_path / "a", Path("/b")]


def test_a_home_that_does_not_exist_is_said_in_words(
    seen: list[argparse.Namespace], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "--train=~nobody-of-that-name/x", "--test=y"]) == 2
    assert "write the whole path" in capsys.readouterr().err
    assert not seen
