"""A head fitted to the end, with photos from elsewhere beside the published ones."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from core.data.more import read_more
from core.data.tables import read_predictions
from core.tasks import CONDITION
from core.training import outcome
from core.training.config import TrainConfig, preset
from core.training.head import run
from core.training.head.left_out_sources import left_out_sources
from core.training.head.solve import Elsewhere, solve_head
from tests.tiny_trunk import TinyTrunk


class Kept:
    """Features as `CachedFeatures` holds them: (views, n, d)."""

    def __init__(self, features: torch.Tensor) -> None:
        self.views = features.unsqueeze(0)

    def every(self, indices: torch.Tensor) -> torch.Tensor:
        return self.views[:, indices]

    def plain(self, indices: torch.Tensor) -> torch.Tensor:
        return self.views[0, indices]


def accuracy(head: nn.Module, features: torch.Tensor, truth: torch.Tensor) -> float:
    with torch.no_grad():
        return float((head(features).argmax(1) == truth).float().mean())


def test_photos_from_elsewhere_teach_what_the_published_ones_do_not_show():
    generator = torch.Generator().manual_seed(0)
    truth = torch.arange(40) % 2
    published = torch.randn(40, 6, generator=generator) * 0.1
    published[:, 0] += truth * 2 - 1  # among published photos one axis tells the class, elsewhere another
    published[:, 1] -= 0.2 * (truth * 2 - 1)
    strange = torch.randn(40, 6, generator=generator) * 0.1
    strange[:, 1] += truth * 2 - 1
    config = TrainConfig("infection", solver="lbfgs", head_width=0, strength=1.0, epochs=30)
    nobody = torch.empty(0, dtype=torch.long)
    given = (Kept(published), truth, np.arange(40), (torch.arange(40), nobody), config, 2)
    elsewhere = Elsewhere(strange.unsqueeze(0), truth, ["atlas"] * 40, [str(number) for number in range(40)])
    alone, both = solve_head(*given), solve_head(*given, elsewhere)
    assert accuracy(alone, strange, truth) < 0.5 < 0.9 < accuracy(both, strange, truth)
    assert accuracy(both, published, truth) > 0.95


def test_an_answer_beside_the_classes_takes_what_belongs_to_it_and_is_left_out_of_the_head():
    generator = torch.Generator().manual_seed(0)
    truth = torch.arange(40) % 2
    published = torch.randn(40, 6, generator=generator) * 0.1
    published[:, 0] += truth * 2 - 1
    plain = torch.randn(40, 6, generator=generator) * 0.1 + torch.tensor([1.0, 1, 0, 0, 0, 0])  # nearer to class 1
    config = TrainConfig("infection", solver="lbfgs", head_width=0, strength=1.0, epochs=30)
    given = (Kept(published), truth, np.arange(40), (torch.arange(40), torch.empty(0, dtype=torch.long)), config, 2)
    beside = Elsewhere(plain.unsqueeze(0), torch.full((40,), 2), ["atlas"] * 40, [str(number) for number in range(40)])
    alone, both = solve_head(*given), solve_head(*given, beside)
    assert both.out_features == 2
    assert accuracy(both, published, truth) == 1.0
    with torch.no_grad():
        assert both(plain)[:, 1].max() < alone(plain)[:, 1].min()  # what speaks for the other answer no longer counts


def test_a_source_that_nothing_else_is_like_is_forecast_to_fail_and_one_that_is_like_others_to_hold():
    generator = torch.Generator().manual_seed(0)
    truth = torch.arange(60) % 2
    published = torch.randn(60, 8, generator=generator) * 0.1
    published[:, 0] += truth * 2 - 1
    alike, apart = published[1:40:2] * 0.9, torch.randn(20, 8, generator=generator) * 0.1
    apart[:, 0] -= 1  # photos of class 1 that look like class 0
    targets = torch.ones(40, dtype=torch.long)
    more = Elsewhere(
        torch.cat([alike, apart]).unsqueeze(0), targets, ["alike"] * 20 + ["apart"] * 20, [str(i) for i in range(40)]
    )
    data = SimpleNamespace(targets=truth.numpy(), groups=np.arange(60))
    config = TrainConfig("infection", solver="lbfgs", head_width=0, strength=1.0, epochs=30)
    made = left_out_sources(Kept(published), data, np.arange(60), config, ("a", "b"), more)
    assert list(made) == ["b"]  # the other class has one source alone
    assert list(made["b"]) == ["published", "alike", "apart"]
    assert made["b"]["alike"]["recall"] == 1.0
    assert made["b"]["apart"]["recall"] < 0.2
    assert made["b"]["published"]["n"] == 30


def test_both_tasks_share_their_preprocessing_under_the_shared_preset():
    assert preset("infection", "shared").preprocessing == preset("condition", "shared").preprocessing


def test_a_shared_head_learns_from_photos_from_elsewhere_in_every_fold_and_names_their_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, label in enumerate(CONDITION.labels):
        for split, count in (("Training", 4), ("Validation", 1)):
            for seed in range(count):
                _draw(tmp_path / "condition" / split / label / f"{seed}.png", 100 * number + 10 * count + seed)
    _draw(tmp_path / "more/Acne/a.png", 9000)
    _draw(tmp_path / "more/warts/b.png", 9001)
    monkeypatch.setenv("DERMA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(run, "load_backbone", lambda _: TinyTrunk())
    monkeypatch.setattr(run, "predict_rows", lambda *_: [])
    monkeypatch.setattr(outcome, "_stability_figures", lambda *_: {})
    taught: list[int] = []
    real = run.solve_head

    def note(*given: object) -> nn.Module:
        taught.append(len(given[6].targets))
        return real(*given)

    monkeypatch.setattr(run, "solve_head", note)
    more = read_more([tmp_path / "more"], tmp_path / "condition", lambda _: None)
    card = run.train_task(
        replace(preset("condition", "shared", "tiny"), valid_fraction=0.25),
        tmp_path / "condition",
        tmp_path / "out",
        cv_folds=2,
        more=more,
    )
    assert taught == [1, 1, 1]
    assert card.trunk.path == "shared/model.safetensors"
    assert {name: made["n"] for name, made in card.metrics.stored["left_out_sources"]["Acne"].items()} == {
        "published": 3, "more": 1
    }  # fmt: skip
    assert list(card.metrics.stored["left_out_sources"]) == ["Acne"]
    assert [row.classes for row in card.data.sources] == [{"Acne": 1}]
    rows = read_predictions(tmp_path / "out/condition/predictions.csv").rows
    assert len(rows) == 8 * 5
    assert not any(row.file.startswith("more/") for row in rows)


def _draw(path: Path, seed: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    coarse = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    Image.fromarray(coarse.repeat(8, 0).repeat(8, 1)).save(path)
