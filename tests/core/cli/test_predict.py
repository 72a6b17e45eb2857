"""`predict` answers one JSON object a line in the order given, and refuses a broken file without stopping."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.__main__ import main
from core.card import Card, WeightsFile
from core.errors import WeightsError
from core.models.architectures import build_backbone
from core.models.heads import HEAD_WIDTHS, build_head
from core.models.weights import save_tensors, write_card
from core.samples.files import sample_photo
from core.tasks import BUILT_IN
from core.transforms import Preprocessing

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Untrained models with small input: quick, and enough for the contract of the command."""
    folder = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    trunk = WeightsFile("trunk/model.safetensors", "")
    trunk = WeightsFile(trunk.path, save_tensors(build_backbone().state_dict(), folder / trunk.path))
    small = Preprocessing(size_px=64, resize_px=64)
    for task in BUILT_IN:
        width = HEAD_WIDTHS[task.name]
        path = f"{task.name}/model.safetensors"
        modest = {name: tensor * 0.01 for name, tensor in build_head(width, 8).state_dict().items()}  # never sure
        head = WeightsFile(path, save_tensors(modest, folder / path))
        write_card(Card(task.name, task.labels, small, width, trunk, head, threshold=0.5), folder)
    return folder


@pytest.fixture
def installed(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERMA_WEIGHTS", str(weights))


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("photos")
    for name in ("ring", "face"):
        Image.fromarray(sample_photo(name).pixels).save(folder / f"{name}.png")
    return [str(folder / "ring.png"), str(folder / "face.png")]


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("task", BUILT_IN, ids=lambda task: task.name)
def test_each_photo_gets_a_line_with_label_and_all_probabilities(task, photos, capsys) -> None:
    assert main(["predict", *photos, "--task", task.name, "--json"]) == 0
    answers = _lines(capsys)
    assert [answer["file"] for answer in answers] == photos
    for answer in answers:
        assert answer["task"] == task.name
        assert tuple(answer["probabilities"]) == task.labels
        assert sum(answer["probabilities"].values()) == pytest.approx(1)
        assert answer["label"] == max(answer["probabilities"], key=answer["probabilities"].get)
        assert answer["seconds"] > 0


@pytest.mark.usefixtures("installed")
def test_a_refused_file_has_its_sentence_and_the_others_are_still_answered(photos, capsys, tmp_path) -> None:
    junk = tmp_path / "junk.jpg"
    junk.write_bytes(b"not a photo")
    missing = str(tmp_path / "missing.jpg")
    assert main(["predict", photos[0], str(junk), missing, photos[1], "--json"]) == 2
    answers = _lines(capsys)
    assert [answer["file"] for answer in answers] == [photos[0], str(junk), missing, photos[1]]
    assert ["error" in answer for answer in answers] == [False, True, True, False]
    assert set(answers[1]) == {"file", "error"}


@pytest.mark.usefixtures("installed")
def test_the_label_is_named_even_where_the_verdict_is_cannot_tell(photos, capsys) -> None:
    main(["predict", photos[0], "--json"])
    answer = _lines(capsys)[0]
    assert answer["verdict"] == "cannot_tell"
    assert answer["label"] in BUILT_IN[0].labels
    assert answer["set"] == []
    assert answer["reasons"]


@pytest.mark.usefixtures("installed")
def test_an_overlay_is_written_for_each_photo_in_its_own_size(photos, capsys, tmp_path) -> None:
    main(["predict", *photos, "--json", "--overlay", str(tmp_path / "out")])
    written = sorted((tmp_path / "out").iterdir())
    assert [path.name for path in written] == ["0000-ring.png", "0001-face.png"]
    for path, photo in zip(written, photos, strict=True):
        assert Image.open(path).size == Image.open(photo).size
        assert not np.array_equal(np.array(Image.open(path)), np.array(Image.open(photo)))


@pytest.mark.usefixtures("installed")
def test_without_json_a_sentence_says_that_it_is_no_diagnosis(photos, capsys) -> None:
    main(["predict", photos[0]])
    assert "not a diagnosis" in capsys.readouterr().out


def test_without_weights_every_photo_is_refused_in_words(photos, capsys, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    assert main(["predict", *photos, "--json"]) == 2
    assert all("No model is installed" in answer["error"] for answer in _lines(capsys))


def test_a_list_of_broken_files_is_refused_without_loading_torch(tmp_path) -> None:
    names = []
    for number, content in enumerate((b"", b"GIF89a", b"%PDF-1.4", b"\xff\xd8\xff\xe0 cut")):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(content)
        names.append(str(path))
    code = (
        "import sys; from core.__main__ import main; "
        f"status = main(['predict', *{names!r}, '--json']); print('torch' in sys.modules, status, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr.split() == ["False", "2"]
    assert len(done.stdout.splitlines()) == 4
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.usefixtures("installed")
def test_a_model_without_a_reference_says_nothing_of_novelty(photos, capsys) -> None:
    main(["predict", photos[0], "--json"])
    answer = _lines(capsys)[0]
    unknown = {name: answer[name] for name in ("novelty", "domain", "better_task", "neighbours")}
    assert unknown == {"novelty": None, "domain": None, "better_task": None, "neighbours": []}


@pytest.mark.usefixtures("installed")
def test_a_dark_photo_draws_a_remark_and_is_refused_only_under_the_policy_block(capsys, tmp_path) -> None:
    dark = tmp_path / "dark.png"
    Image.fromarray(sample_photo("ring").pixels // 16).save(dark)
    for policy, verdict, remarks in (("off", "cannot_tell", 0), ("warn", "cannot_tell", 1), ("block", "poor_photo", 1)):
        assert main(["predict", str(dark), "--quality", policy, "--json"]) == 0
        answer = _lines(capsys)[0]
        assert (answer["verdict"], any("dark" in remark for remark in answer["quality"])) == (verdict, bool(remarks))
    assert set(answer["probabilities"].values()) == {answer["label"]} == {None}
    assert answer["reasons"]


@pytest.mark.usefixtures("installed")
def test_without_a_domain_head_auto_asks_about_infections(photos, capsys) -> None:
    assert main(["predict", photos[1], "--task", "auto", "--json"]) == 0
    assert _lines(capsys)[0]["task"] == "infection"


def test_without_a_task_the_photo_decides_as_in_the_app(photos, capsys, monkeypatch) -> None:
    from core.inference import classifier

    asked = []

    class Asked:
        def analyse(self, photo, task):
            asked.append(task)
            raise WeightsError("No model is installed.")

    monkeypatch.setattr(classifier, "load_classifier", Asked)
    main(["predict", photos[0], "--json"])
    main(["predict", photos[0], "--task", "condition", "--json"])
    assert asked == ["auto", "condition"]


@pytest.mark.usefixtures("installed")
def test_a_box_is_answered_as_a_photo_of_it_alone_beside_the_whole(photos, capsys, tmp_path) -> None:
    picture = Image.open(photos[0])
    width, height = picture.size
    cut = tmp_path / "cut.png"
    picture.crop((width // 4, height // 4, 3 * width // 4, 3 * height // 4)).save(cut)
    assert main(["predict", str(cut), photos[0], "--task", "infection", "--json"]) == 0
    alone, whole = _lines(capsys)
    assert main(["predict", photos[0], "--task", "infection", "--box", "0.25,0.25,0.75,0.75", "--json"]) == 0
    answer = _lines(capsys)[0]
    assert answer["box"] == [0.25, 0.25, 0.75, 0.75]
    assert answer["probabilities"] == pytest.approx(alone["probabilities"], abs=1e-6)
    assert answer["whole"]["probabilities"] == pytest.approx(whole["probabilities"], abs=1e-6)
    assert answer["probabilities"] != answer["whole"]["probabilities"]


@pytest.mark.usefixtures("installed")
def test_a_box_is_named_in_the_sentence_and_its_overlay_shows_it_alone(photos, capsys, tmp_path) -> None:
    main(["predict", photos[0], "--box", "0.25,0.25,0.75,0.5", "--overlay", str(tmp_path)])
    said = capsys.readouterr().out
    assert "ring.png, in the box: " in said
    assert " The whole photo: " in said
    width, height = Image.open(photos[0]).size
    assert Image.open(tmp_path / "0000-ring.png").size == (width // 2, height // 4)


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ("0.5,0.5,0.2,0.9", "is not a box"),
        ("10,20,200,300", "not pixels"),
        ("0.1,0.2,0.3", "not four numbers"),
        ("nan,0,1,1", "is not a box"),
        ("-0.1,0,1,1", "is not a box"),
    ],
)
def test_a_box_that_is_none_is_refused_before_any_work(photos, capsys, box, said) -> None:
    with pytest.raises(SystemExit):
        main(["predict", photos[0], f"--box={box}"])
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("installed")
def test_a_box_with_too_few_pixels_is_refused_in_words(photos, capsys) -> None:
    assert main(["predict", photos[0], "--box", "0.5,0.5,0.51,0.51", "--json"]) == 2
    assert "Draw a larger one" in _lines(capsys)[0]["error"]
