"""One trunk learns from all labels: what each photo allows, how often it is drawn, and that a stopped run goes on."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.data.more import MorePhotos, read_more
from core.errors import DataError
from core.models.backbones.backbone import Backbone
from core.models.weights import read_tensors
from core.tasks import INFECTION
from core.training.finetune.finetune import FinetuneConfig
from core.training.pretrain import run
from core.training.pretrain.lesson import PretrainLesson, pretrain_lesson
from core.training.pretrain.pretrainer import Pretrainer, allowed_loss
from core.training.pretrain.run import pretrain
from tests.tiny_trunk import TinyTrunk

RING, ACNE = "FU-ringworm", "Acne"
_CONFIG = FinetuneConfig("pretraining", steps=6, batch=6, sizes_px=(32,), warmup_steps=2, probe_steps=1)


def _draw(path: Path, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    coarse = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    Image.fromarray(coarse.repeat(8, 0).repeat(8, 1)).save(path)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    places = ["infection/train_set/FU-ringworm", "infection/test_set/FU-ringworm", "condition/Training/Acne"]
    places += ["condition/Validation/Acne", "natural/pool"]
    places += [f"more/{name}" for name in (RING, ACNE, "face-plain", "healthy-skin", "skin-unlabelled")]
    for seed, place in enumerate(places):
        _draw(folder / place / "a.png", seed)
    _draw(folder / "infection/train_set/BA-impetigo/5_BA-impetigo (27).jpg", 90)
    for number in range(9):
        _draw(folder / f"more/other-disease/{number}.png", 100 + number)
    rows = [f"other-disease/{number}.png,web,{'warts' if number else 'hives'},g{number}" for number in range(9)]
    (folder / "more/manifest.csv").write_text("\n".join(["file,source_repo,sublabel,group", *rows]))
    return folder


@pytest.fixture
def more(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MorePhotos:
    monkeypatch.setenv("DERMA_CACHE", str(tmp_path / "cache"))
    return read_more([data / "more"], data / "infection", lambda _: None)


@pytest.fixture
def lesson(data: Path, more: MorePhotos) -> PretrainLesson:
    return pretrain_lesson(more.photos, data)


@pytest.fixture
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: str) -> Backbone:
        torch.manual_seed(0)
        return TinyTrunk()

    monkeypatch.setattr(run, "load_backbone", load)


def allowed_of(lesson: PretrainLesson, place: str) -> set[str]:
    rows = [row for row, file in enumerate(lesson.files) if place in file.as_posix()]
    return {lesson.labels[i] for row in rows for i in lesson.allowed[row].nonzero().flatten().tolist()}


def test_a_published_photo_tells_its_kind_and_never_its_class(lesson: PretrainLesson):
    assert allowed_of(lesson, "infection/train_set") == set(INFECTION.labels)
    assert allowed_of(lesson, "condition/Training") == {ACNE, "face-plain"}
    assert not any("test_set" in file.parts or "Validation" in file.parts for file in lesson.files)
    assert not any("impetigo (27)" in file.name for file in lesson.files)  # a doubtful label teaches not even that


def test_a_photo_from_elsewhere_allows_its_class_or_its_sub_label_where_that_is_frequent(lesson: PretrainLesson):
    assert allowed_of(lesson, f"more/{RING}") == {RING}
    assert allowed_of(lesson, "more/other-disease/1.png") == {"other-disease: warts"}
    assert allowed_of(lesson, "more/other-disease/0.png") == {"other-disease"}
    assert allowed_of(lesson, "skin-unlabelled") == set()  # nothing was said of it


def test_draws_sum_to_one_and_follow_the_shares_of_the_kinds(lesson: PretrainLesson):
    def share(place: str) -> float:
        return sum(float(lesson.chance[row]) for row, file in enumerate(lesson.files) if place in file.as_posix())

    assert float(lesson.chance.sum()) == pytest.approx(1)
    assert share(f"more/{RING}") == pytest.approx(3 * share("infection/train_set"))
    assert share("other-disease") == pytest.approx(2.8 * share(f"more/{ACNE}"))


def test_the_loss_is_that_of_all_allowed_labels_together():
    shares = torch.tensor([[0.5, 0.3, 0.2]]).log()
    allowed = torch.tensor([[[True, True, False], [False, False, True]]])
    both = allowed_loss(shares, allowed, torch.tensor([[0.75, 0.25]]))
    assert float(both) == pytest.approx(-(0.75 * np.log(0.8) + 0.25 * np.log(0.2)))


@pytest.mark.usefixtures("_tiny")
def test_a_stopped_run_goes_on_to_the_same_trunk_and_names_its_sources(
    data: Path, more: MorePhotos, tmp_path: Path
) -> None:
    facts = pretrain(_CONFIG, "tiny", more, data, tmp_path / "unbroken")
    first = pretrain(_CONFIG, "tiny", more, data, tmp_path / "broken", minutes=0.0)
    assert first["steps"] == 1
    assert "trunk" not in first
    assert pretrain(_CONFIG, "tiny", more, data, tmp_path / "broken")["trunk"] == facts["trunk"]
    assert read_tensors(tmp_path / "broken" / "trunk.safetensors")
    assert {row["source"]: row["n"] for row in facts["sources"]} == {"web": 9, "more": 5}


@pytest.mark.usefixtures("_tiny")
def test_a_finished_run_gives_a_trunk_that_lies_nearer_to_its_start(
    data: Path, more: MorePhotos, tmp_path: Path
) -> None:
    def weight() -> torch.Tensor:
        return next(t.float() for t in read_tensors(tmp_path / "trunk.safetensors").values() if t.ndim == 4)

    pretrain(_CONFIG, "tiny", more, data, tmp_path)
    whole = weight()
    pretrain(_CONFIG, "tiny", more, data, tmp_path, share=1e-9)
    start = weight()
    assert pretrain(_CONFIG, "tiny", more, data, tmp_path, share=0.5)["share"] == 0.5
    torch.testing.assert_close(weight(), (start + whole) / 2, atol=1e-3, rtol=0)
    assert not torch.equal(start, whole)


@pytest.mark.usefixtures("_tiny")
def test_a_checkpoint_of_other_photos_is_refused(data: Path, more: MorePhotos, tmp_path: Path) -> None:
    pretrain(_CONFIG, "tiny", more, data, tmp_path, minutes=0.0)
    with pytest.raises(DataError, match="not those that this run began with"):
        pretrain(_CONFIG, "tiny", MorePhotos(more.photos[:-2]), data, tmp_path)


def test_a_pretrainer_learns_what_it_is_shown(lesson: PretrainLesson):
    torch.manual_seed(0)
    config = FinetuneConfig("pretraining", steps=40, batch=16, sizes_px=(32,), warmup_steps=1, probe_steps=0, mixed=0.0)
    photos = run.read_files(lesson.files, lesson.natural)
    trainer = Pretrainer(TinyTrunk(), photos, lesson.allowed, lesson.chance, config, torch.device("cpu"))
    losses = [trainer.step() for _ in range(40)]
    assert np.mean(losses[-8:]) < np.mean(losses[:8])
