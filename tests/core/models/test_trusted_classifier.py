"""A classifier that carries the photos it compares with: loaded with its card, asked in the same pass, routed by it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.card import Card, TrustFacts, WeightsFile
from core.errors import WeightsError
from core.inference.classifier import Classifier, Passes, load_classifier, run_trunk
from core.models.architectures import build_backbone
from core.models.heads import build_head, pool
from core.models.weights import read_card, save_tensors, write_card
from core.records import Analysis, Photo
from core.tasks import BUILT_IN, INFECTION
from core.transforms import Preprocessing, input_batch
from core.trust.ood_score import Reference, reference_arrays, unit
from core.trust.verdict import Limits

SMALL = Preprocessing(size_px=64, resize_px=64)


def photo(seed: int) -> Photo:
    draw = np.random.default_rng(seed)
    pixels = np.kron(draw.integers(0, 256, (4, 4, 3)), np.ones((20, 20, 1))).astype(np.uint8)
    return Photo(pixels, f"{seed:064d}", 80, 80)


LESION, FACE, THING = photo(1), photo(2), photo(3)


def features(model: Classifier, shown: Photo) -> np.ndarray:
    return pool(run_trunk(model.networks["infection"], input_batch([shown.pixels], SMALL))).numpy()


def reference(model: Classifier, labels: tuple[str, ...]) -> Reference:
    kinds = np.concatenate([unit(features(model, shown)) for shown in (LESION, FACE, THING)])
    towards = kinds - kinds.mean(axis=0)
    towards /= np.linalg.norm(towards, axis=1, keepdims=True) ** 2
    known = np.linspace(0, 1, 9, dtype=np.float32)
    return Reference(
        labels=labels,
        axes=np.linalg.svd(kinds, full_matrices=False)[2],
        bank=kinds[:1] @ np.linalg.svd(kinds, full_matrices=False)[2].T,
        bank_labels=np.zeros(1, np.int64),
        files=("train/lesion.jpg",),
        sha256=("ab" * 32,),
        own=np.array([0 if labels == INFECTION.labels else 1]),
        scales=np.ones((3, 2), np.float32),
        sums=known,
        domain_weight=8 * towards,
        domain_bias=-8 * (towards * kinds.mean(axis=0)).sum(axis=1),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("weights")
    torch.manual_seed(0)
    trunk = WeightsFile("trunk/model.safetensors", "")
    trunk = replace(trunk, sha256=save_tensors(build_backbone().state_dict(), out / trunk.path))
    for task in BUILT_IN:
        path = f"{task.name}/model.safetensors"
        head = WeightsFile(path, save_tensors(build_head(0, 8).state_dict(), out / path))
        write_card(Card(task.name, task.labels, SMALL, 0, trunk, head, threshold=0.0), out)
    model = load_classifier(out)
    for task in BUILT_IN:
        path = f"{task.name}/trust.safetensors"
        arrays = reference_arrays(reference(model, task.labels))
        tensors = {name: torch.from_numpy(np.array(array)) for name, array in arrays.items()}
        file = WeightsFile(path, save_tensors(tensors, out / path))
        limits = Limits(quantiles=(0.95,) * 8, gate=0.8).to_json(task.labels)
        write_card(
            replace(read_card(task.name, out), trust=TrustFacts.from_json({"limits": limits}), reference=file), out
        )
    return out


@pytest.fixture(scope="module")
def model(folder: Path) -> Classifier:
    return load_classifier(folder)


def test_a_card_without_reference_and_trust_says_nothing_of_them(folder: Path, tmp_path: Path):
    bare = replace(read_card("infection", folder), trust=TrustFacts(), reference=None)
    write_card(bare, tmp_path)
    again = read_card("infection", tmp_path)
    assert (again.reference, again.trust) == (None, TrustFacts())


def test_the_finding_names_the_nearest_training_photo(model: Classifier):
    finding = model.analyse(LESION, "infection").finding
    assert [neighbour.file for neighbour in finding.neighbours] == ["train/lesion.jpg"]
    assert finding.neighbours[0].similarity == pytest.approx(1, abs=2e-3)  # the file holds float16
    assert finding.novelty is not None


@pytest.mark.parametrize(("shown", "task"), [(LESION, "infection"), (FACE, "condition")])
def test_auto_asks_the_task_that_the_photo_suits(model: Classifier, shown: Photo, task: str):
    finding = model.analyse(shown, "auto").finding
    assert finding.task == task
    assert finding.domain is not None
    assert max(finding.domain.of("infection"), finding.domain.of("face")) > 0.8


@pytest.mark.parametrize("shown", [LESION, FACE, THING])
def test_auto_runs_a_trunk_that_tasks_share_once(model: Classifier, monkeypatch, shown: Photo):
    passes = []
    monkeypatch.setattr(
        "core.inference.classifier.run_trunk", lambda network, batch: passes.append(1) or run_trunk(network, batch)
    )
    finding = model.analyse(shown, "auto").finding
    alone = model.analyse(shown, finding.task).finding
    assert len(passes) == 2  # one for each of the two questions here
    np.testing.assert_array_equal(finding.logits, alone.logits)


def test_auto_leaves_what_is_no_skin_with_the_refusal_of_the_first_task(model: Classifier):
    finding = model.analyse(THING, "auto").finding
    assert (finding.task, finding.verdict, finding.label_set) == ("infection", "not_skin", ())


def sent_away(analysis: Analysis) -> Analysis:
    return replace(analysis, finding=replace(analysis.finding, verdict="other_task", label_set=()))


@pytest.mark.parametrize(
    ("infection_sends_on", "face_sends_back", "task", "verdict"),
    [
        (True, False, "condition", None),
        (True, True, "infection", "cannot_tell"),  # each would send it to the other
        (False, True, "infection", None),  # the first had an answer
    ],
)
def test_auto_sends_no_photo_back_and_forth(
    model: Classifier, monkeypatch, infection_sends_on: bool, face_sends_back: bool, task: str, verdict: str | None
):
    real = model.analyse_tasks

    def analyse_tasks(photo: Photo, tasks: tuple[str, ...], passes: Passes) -> tuple[Analysis, ...]:
        (made,) = real(photo, tasks, passes)
        return (sent_away(made) if {"infection": infection_sends_on, "condition": face_sends_back}[tasks[0]] else made,)

    monkeypatch.setattr(model, "analyse_tasks", analyse_tasks)
    alone = real(FACE, (task,))[0].finding
    finding = model.analyse(FACE, "auto").finding
    assert (finding.task, finding.verdict) == (task, verdict or alone.verdict)
    assert finding.better_task == ""
    assert bool(finding.reasons) == (verdict is not None or bool(alone.reasons))


def test_auto_asks_the_only_task_that_is_installed(model: Classifier):
    alone = Classifier(
        {"condition": model.cards["condition"]},
        {"condition": model.networks["condition"]},
        {"condition": model.trusts["condition"]},
    )
    assert alone.analyse(LESION, "auto").finding.task == "condition"


def test_an_altered_reference_is_not_loaded(folder: Path):
    path = folder / "infection/trust.safetensors"
    kept = path.read_bytes()
    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    try:
        with pytest.raises(WeightsError, match=r"trust\.safetensors"):
            load_classifier(folder)
    finally:
        path.write_bytes(kept)
