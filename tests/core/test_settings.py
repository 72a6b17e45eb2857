"""Environment variables name folders as people write them, and an account without a home still gets answers."""

import subprocess
import sys
from pathlib import Path

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from core import settings
from core.errors import DataError

FOLDERS = {
    "DERMA_CACHE": settings.cache_folder,
    "DERMA_DATA": settings.data_folder,
    "DERMA_NOTES": settings.notes_file,
    "DERMA_SHADES": settings.shades_file,
    "DERMA_RUNS": settings.runs_folder,
    "DERMA_WEIGHTS": settings.weights_folder,
}
VARIABLES = (*FOLDERS, "DERMA_ENGINE", "XDG_CACHE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA", "DERMA_CASES")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, and nothing chosen."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account without HOME and without an entry among the users."""

    def no_entry(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", no_entry)


@pytest.mark.parametrize("variable", FOLDERS)
def test_a_tilde_is_the_home(variable: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "mine").mkdir()
    monkeypatch.setenv(variable, "~/mine")
    assert FOLDERS[variable]() == home / "mine"


@pytest.mark.parametrize("variable", FOLDERS)
def test_a_full_path_stays_as_it_is(variable: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, str(home))
    assert FOLDERS[variable]() == home


@pytest.mark.parametrize("variable", FOLDERS)
def test_an_empty_variable_counts_as_none(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = FOLDERS[variable]()
    monkeypatch.setenv(variable, " ")
    assert FOLDERS[variable]() == expected


@pytest.mark.usefixtures("homeless")
@pytest.mark.parametrize("variable", FOLDERS)
def test_a_tilde_without_a_home_is_refused_in_words(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "~/mine")
    with pytest.raises(DataError, match="write the whole path"):
        FOLDERS[variable]()


def test_a_data_folder_that_does_not_exist_is_none(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERMA_DATA", str(home / "nowhere"))
    assert settings.data_folder() is None


@pytest.mark.parametrize(
    ("platform", "cache", "data"),
    [
        (Unix, ".cache/derma", ".local/share/skin-photo-reader"),
        (MacOS, "Library/Caches/derma", "Library/Application Support/skin-photo-reader"),
    ],
)
def test_the_defaults_lie_where_the_platform_keeps_such_files(
    platform: type, cache: str, data: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PlatformDirs", platform)
    assert settings.cache_folder() == home / cache
    assert settings.notes_file() == home / data / "notes.sqlite3"
    assert settings.cases_url() == f"sqlite:///{home / data / 'cases' / 'cases.sqlite3'}"


def test_notes_stay_where_an_earlier_version_kept_them(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PlatformDirs", MacOS)
    kept = home / ".local/share/skin-photo-reader/notes.sqlite3"
    kept.parent.mkdir(parents=True)
    kept.touch()
    assert settings.notes_file() == kept


def test_the_users_own_places_for_such_files_come_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "~/x")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "y"))
    assert settings.cache_folder() == home / "x" / "derma"
    assert settings.notes_file() == home / "y" / "skin-photo-reader" / "notes.sqlite3"


@pytest.mark.usefixtures("homeless")
def test_an_account_without_a_home_keeps_nothing_and_has_the_shipped_weights() -> None:
    assert settings.cache_folder() is None
    assert settings.notes_file() is None
    assert settings.cases_url() is None
    assert (settings.weights_folder() / "README.md").is_file()


@pytest.mark.parametrize(("given", "choice"), [(" FP32 ", "fp32"), ("", "auto"), (None, "auto")])
def test_the_engines_choice_is_read_in_small_letters(
    given: str | None, choice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if given is not None:
        monkeypatch.setenv("DERMA_ENGINE", given)
    assert settings.engine_choice() == choice


def test_reading_settings_loads_nothing_heavy() -> None:
    code = "import sys, core.settings; print({'torch', 'numpy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
