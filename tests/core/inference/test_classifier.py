"""One forward pass gives labels and every class's heatmap, the same as the hook-based way and from any thread."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

import core.torchvision_import  # noqa: F401  # before pytorch_grad_cam
from core.card import Card, WeightsFile
from core.errors import WeightsError
from core.inference.classifier import Classifier, answer, judge, load_classifier, run_trunk
from core.models.architectures import build_backbone
from core.models.heads import HEAD_WIDTHS, Network, build_head, logits_and_jacobian
from core.models.weights import save_tensors, write_card
from core.records import Photo
from core.tasks import BUILT_IN, task_named
from core.transforms import Preprocessing

_SMALL = Preprocessing(size_px=96, resize_px=96)  # 3 × 3 maps: every layer runs, quickly


def _trunk(seed: int = 0) -> torch.nn.Module:
    """An untrained trunk whose batch norms do something, so that no map is trivially flat."""
    torch.manual_seed(seed)
    trunk = build_backbone().eval()
    for module in trunk.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.8, 1.2)
    return trunk


def _card(task: str, head_width: int | None = None, **changes: object) -> Card:
    width = HEAD_WIDTHS[task] if head_width is None else head_width
    file = WeightsFile("nowhere", "0" * 64)
    return Card(task, task_named(task).labels, _SMALL, width, file, file, threshold=0.5, **changes)


def _photo(seed: int = 0, height: int = 120, width: int = 150) -> Photo:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Photo(pixels, f"{seed:064d}", width, height)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    trunk = _trunk()
    torch.manual_seed(1)
    networks = {task.name: Network(trunk, build_head(HEAD_WIDTHS[task.name], 8)) for task in BUILT_IN}
    return Classifier({task.name: _card(task.name) for task in BUILT_IN}, networks)


@pytest.mark.parametrize(("task", "width"), [("infection", 512), ("condition", 128), ("infection", 0)])
def test_heatmaps_equal_hook_based_grad_cam_for_every_class(task: str, width: int) -> None:
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    torch.manual_seed(2)
    network = Network(_trunk(), build_head(width, 8)).double().eval()
    x = torch.randn(1, 3, 96, 96, dtype=torch.float64)
    with torch.no_grad():
        _, ours = answer(network, run_trunk(network, x))

    layer = network.trunk.layer4[-1]
    targets = [ClassifierOutputTarget(index) for index in range(8)]
    with GradCAM(model=network, target_layers=[layer]) as cam:
        repeated = x.repeat(8, 1, 1, 1)  # one image per class, so that one backward pass serves all
        cam(input_tensor=repeated, targets=targets)
        activations = cam.activations_and_grads.activations[0].numpy()
        gradients = cam.activations_and_grads.gradients[0].numpy()
        theirs = np.maximum(cam.get_cam_image(repeated, layer, targets, activations, gradients, False), 0)

    assert (theirs.reshape(8, -1).max(1) > 0).sum() >= 4, "the comparison needs maps that are not all zero"
    np.testing.assert_allclose(ours[0].numpy(), theirs, rtol=1e-5, atol=1e-5 * theirs.max())


def test_the_heads_jacobian_is_the_derivative_that_autograd_finds() -> None:
    torch.manual_seed(3)
    head = build_head(16, 8).double()
    pooled = torch.randn(2, 2048, dtype=torch.float64)
    logits, ours = logits_and_jacobian(head, pooled)
    torch.testing.assert_close(logits, head(pooled), rtol=1e-12, atol=1e-12)
    for row in range(2):
        theirs = torch.autograd.functional.jacobian(head, pooled[row : row + 1])[0, :, 0]
        torch.testing.assert_close(ours[row], theirs, rtol=1e-12, atol=1e-12)


def test_probabilities_sum_to_one_and_maps_are_seven_by_seven_at_224(classifier: Classifier) -> None:
    full = Classifier({"infection": _card("infection")}, {"infection": classifier.networks["infection"]})
    full.cards["infection"] = Card(
        "infection", task_named("infection").labels, Preprocessing(), 512, WeightsFile("", ""), WeightsFile("", ""), 0.5
    )
    analysis = full.analyse(_photo(), "infection")
    assert analysis.finding.probabilities.sum() == pytest.approx(1, abs=1e-12)
    assert analysis.explanation.maps.shape == (8, 7, 7)
    assert analysis.explanation.maps.min() >= 0


def test_tasks_on_one_trunk_share_its_pass(classifier: Classifier, monkeypatch: pytest.MonkeyPatch) -> None:
    passes = []
    monkeypatch.setattr(
        "core.inference.classifier.run_trunk", lambda network, batch: passes.append(1) or run_trunk(network, batch)
    )
    together = classifier.analyse_tasks(_photo(), ("infection", "condition"))
    assert len(passes) == 1
    alone = [classifier.analyse(_photo(), task) for task in ("infection", "condition")]
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_array_equal(one.finding.logits, other.finding.logits)


def test_eight_threads_on_one_model_give_the_serial_results_to_the_bit(classifier: Classifier) -> None:
    photos = [_photo(seed) for seed in range(24)]
    serial = [classifier.analyse(photo, "infection") for photo in photos]
    with ThreadPoolExecutor(8) as threads:
        parallel = list(threads.map(lambda photo: classifier.analyse(photo, "infection"), photos))
    for one, other in zip(serial, parallel, strict=True):
        np.testing.assert_array_equal(one.finding.logits, other.finding.logits)
        np.testing.assert_array_equal(one.explanation.maps, other.explanation.maps)


def test_batched_logits_equal_single_ones(classifier: Classifier) -> None:
    photos = [_photo(seed, height=80 + seed) for seed in range(5)]
    batched = classifier.predict_logits([photo.pixels for photo in photos], "condition", batch_size=2)
    single = np.stack([classifier.analyse(photo, "condition").finding.logits for photo in photos])
    np.testing.assert_allclose(batched, single, atol=1e-4)


def test_a_low_top_probability_is_cannot_tell_with_a_reason() -> None:
    unsure = judge(_card("infection"), np.array([1.0, 0.9, 0.8, 0, 0, 0, 0, 0]), 0.0)
    assert (unsure.verdict, unsure.label_set, unsure.label) == ("cannot_tell", (), "BA- cellulitis")
    assert "50%" in unsure.reasons[0]
    sure = judge(_card("infection"), np.array([0, 0, 0, 0, 9.0, 0, 0, 0]), 0.0)
    assert (sure.verdict, sure.label_set, sure.reasons) == ("single", ("FU-ringworm",), ())


def test_the_temperature_softens_probabilities_and_keeps_the_order() -> None:
    logits = np.array([2.0, 1.0, 0, 0, 0, 0, 0, 0])
    plain, soft = judge(_card("infection"), logits, 0.0), judge(_card("infection", temperature=2.0), logits, 0.0)
    expected = np.exp(logits / 2) / np.exp(logits / 2).sum()
    np.testing.assert_allclose(soft.probabilities, expected, rtol=1e-12)
    assert soft.label == plain.label
    assert soft.probability < plain.probability


def test_a_task_that_is_not_installed_is_refused_in_words(classifier: Classifier) -> None:
    alone = Classifier({"infection": classifier.cards["infection"]}, {"infection": classifier.networks["infection"]})
    with pytest.raises(WeightsError, match="condition model is not installed"):
        alone.analyse(_photo(), "condition")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A weights folder with both heads on one trunk."""
    folder = tmp_path_factory.mktemp("weights")
    trunk_file = WeightsFile("trunk/model.safetensors", "")
    trunk_sha = save_tensors(_trunk().state_dict(), folder / trunk_file.path)
    for task in BUILT_IN:
        path = f"{task.name}/model.safetensors"
        sha = save_tensors(build_head(HEAD_WIDTHS[task.name], 8).state_dict(), folder / path)
        width = HEAD_WIDTHS[task.name]
        trunk, head = WeightsFile(trunk_file.path, trunk_sha), WeightsFile(path, sha)
        write_card(Card(task.name, task.labels, _SMALL, width, trunk, head, 0.5), folder)
    return folder


def test_loading_answers_both_tasks_from_one_copy_of_the_trunk(installed: Path) -> None:
    loaded = load_classifier(installed)
    assert loaded.networks["infection"].trunk is loaded.networks["condition"].trunk
    assert {analysis.finding.task for analysis in loaded.analyse_tasks(_photo(), ("infection", "condition"))} == {
        "infection",
        "condition",
    }


def test_one_flipped_byte_in_the_weights_is_refused_in_words(installed: Path, tmp_path: Path) -> None:
    copy = _copy(installed, tmp_path)
    path = copy / "infection/model.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError, match="not the one its card describes"):
        load_classifier(copy)


def test_a_pickle_under_a_safetensors_name_is_never_run(installed: Path, tmp_path: Path) -> None:
    import hashlib
    import pickle

    class Bomb:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "ran",))

    copy = _copy(installed, tmp_path / "w")
    content = pickle.dumps(Bomb())
    (copy / "infection/model.safetensors").write_bytes(content)
    card_path = copy / "infection/card.json"
    card = json.loads(card_path.read_text())
    card["head"]["sha256"] = hashlib.sha256(content).hexdigest()
    card_path.write_text(json.dumps(card))
    with pytest.raises(WeightsError, match="not a readable safetensors file"):
        load_classifier(copy)
    assert not (tmp_path / "ran").exists()


def test_a_head_of_another_width_is_refused_in_words(installed: Path, tmp_path: Path) -> None:
    copy = _copy(installed, tmp_path)
    card_path = copy / "infection/card.json"
    card = json.loads(card_path.read_text())
    card["head_width"] = 64
    card_path.write_text(json.dumps(card))
    with pytest.raises(WeightsError, match="does not fit its card"):
        load_classifier(copy)


def test_an_empty_weights_folder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="No model is installed"):
        load_classifier(tmp_path)


def _copy(source: Path, target: Path) -> Path:
    import shutil

    return Path(shutil.copytree(source, target / "copy"))
