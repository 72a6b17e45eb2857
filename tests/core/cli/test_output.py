"""Whatever the stream can hold, a verb answers; whatever the place, an unwritable one is said before the work."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import core.cli.shades
from core.__main__ import VERBS, main
from core.samples.files import sample_photo
from core.training.finetune import run as tuned_run
from core.training.head import run

ROOT = Path(__file__).resolve().parents[3]
NO_FOLDER = "/proc/no-folder"


def _answered(arguments: list[str], encoding: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "core", *arguments]
    return subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, check=False)


def _all_helps(encoding: str) -> str:
    code = (
        "import contextlib\nfrom core.__main__ import main\n"
        f"for verb in {list(VERBS)!r}:\n    with contextlib.suppress(SystemExit):\n        main([verb, '--help'])\n"
    )
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, env=environment, check=False)
    assert b"Traceback" not in done.stderr
    return done.stdout.decode(encoding, "replace")


@pytest.mark.parametrize("encoding", ["cp932", "ascii"])
def test_every_help_is_printed_where_a_dash_cannot_be(encoding: str) -> None:
    assert _all_helps(encoding).count("usage: ") == len(VERBS)


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "ascii", "utf-8"])
def test_a_measured_face_is_answered_on_every_stream(encoding: str, tmp_path: Path) -> None:
    face = tmp_path / "face.png"
    Image.fromarray(sample_photo("face").pixels).save(face)
    done = _answered(["tone", str(face), "--box", "0.4,0.5,0.6,0.6"], encoding)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert "E00" in done.stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "cp932", "ascii", "utf-8"])
def test_json_stays_json_whatever_the_name_and_the_stream(encoding: str, tmp_path: Path) -> None:
    names = ["皮膚.jpg", "café.jpg", "\N{SMILING FACE WITH SUNGLASSES}.jpg", os.fsdecode(b"caf\xe9.jpg"), "Δ\n×.jpg"]
    done = _answered(["predict", *(str(tmp_path / name) for name in names), "--json"], encoding)
    assert (done.returncode, done.stderr) == (2, b"")
    answers = [json.loads(line) for line in done.stdout.decode(encoding).splitlines()]
    assert [Path(answer["file"]).name for answer in answers] == names


def test_figures_that_are_no_numbers_become_null_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    from core.cli.output import print_json

    print_json({"a": [1.0, float("nan")], "b": (float("inf"),)})
    assert json.loads(capsys.readouterr().out) == {"a": [1.0, None], "b": [None]}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_an_answer_that_finds_no_room_ends_in_a_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "core", "shades", "--hex", "#c68e6c"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("shades: There is no room left to write the answer")
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_has_gone_ends_the_run_without_a_word() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "core", "shades", "--hex", "#c68e6c"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (2, b"")


def _never(*_: object, **__: object) -> None:
    raise AssertionError("the work has begun")


@pytest.fixture
def no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any beginning of the work is a failure."""
    from core.cli import audit
    from core.inference import classifier
    from core.photos import decode
    from core.training import photo_pyramid as pool
    from core.training.trust import run as trust_run

    places = [(run, "train_task"), (tuned_run, "tune_task"), (audit, "scan_folder"), (decode, "read_photo_file")]
    places += [(pool, "read_pool"), (trust_run, "fit_and_store"), (classifier, "load_network")]
    places += [(core.cli.shades, "write_catalogue")]
    for module, name in places:
        monkeypatch.setattr(module, name, _never)


WRITING = {
    "a head": ["train", "infection", "--data", "{data}", "--out", "{out}"],
    "a source preset": ["train", "condition", "--data", "{data}", "--preset", "source", "--out", "{out}"],
    "a network": ["train", "infection", "--data", "{data}", "--preset", "tuned", "--out", "{out}"],
    "a distillation": ["distill", "--data", "{data}", "--steps", "1", "--out", "{out}"],
    "heatmaps": ["predict", "photo.jpg", "--overlay", "{out}"],
    "pairs": ["audit", "--train", "{data}", "--test", "{data}", "--pairs", "{out}/pairs.csv"],
}


@pytest.mark.usefixtures("no_work")
@pytest.mark.parametrize("place", ["a folder that cannot be made", "a file", "below a file"])
@pytest.mark.parametrize("verb", WRITING)
def test_an_output_that_cannot_be_written_is_said_before_the_work(verb, place, tmp_path, capsys) -> None:
    file = tmp_path / "file"
    file.write_text("kept")
    out = {"a folder that cannot be made": NO_FOLDER, "a file": str(file), "below a file": str(file / "below")}[place]
    assert main([part.format(data=tmp_path, out=out) for part in WRITING[verb]]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{WRITING[verb][0]}: The folder {out} cannot be written")
    assert file.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.usefixtures("no_work")
def test_pairs_cannot_be_written_over_a_folder(tmp_path, capsys) -> None:
    assert main(["audit", "--train", "a", "--test", "b", "--pairs", str(tmp_path)]) == 2
    assert f"{tmp_path} is a folder" in capsys.readouterr().err


@pytest.mark.usefixtures("no_work")
def test_trust_is_not_fitted_for_a_weights_folder_that_cannot_be_written(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("DERMA_WEIGHTS", NO_FOLDER)
    assert main(["trust", "infection", "--data", str(tmp_path), "--fit"]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.usefixtures("no_work")
def test_the_list_is_not_cleaned_for_a_place_that_cannot_be_written(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(core.cli.shades, "SHADES_FILE", Path(NO_FOLDER) / "shades.csv")
    assert main(["shades", "--build", str(tmp_path / "all.csv")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_a_place_that_can_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    from core.cli.writable import check_file, check_folder

    kept = tmp_path / "kept.csv"
    kept.write_text("kept")
    check_folder(tmp_path / "a" / "b")
    check_file(tmp_path / "c" / "new.csv")
    check_file(kept)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.csv"]
    assert kept.read_text() == "kept"


def test_a_disk_that_fills_up_during_the_work_ends_in_a_sentence(tmp_path, monkeypatch, capsys) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / "checkpoint.safetensors"))

    monkeypatch.setattr(run, "train_task", full)
    assert main(["train", "infection", "--data", str(tmp_path), "--out", str(tmp_path / "run")]) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("train: There is no room left to write")
    assert "checkpoint.safetensors" in said


def test_a_run_that_is_interrupted_says_so_in_a_line(tmp_path, monkeypatch, capsys) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "train_task", interrupted)
    assert main(["train", "infection", "--data", str(tmp_path), "--out", str(tmp_path / "run")]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "train: stopped."
