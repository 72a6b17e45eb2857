"""The engine agrees with torch, is kept between runs, and whatever happens to it, an answer comes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from core.card import Card, WeightsFile
from core.inference import activation_ranges, engine_file
from core.inference import engine as engines
from core.inference.activation_ranges import read_ranges, write_ranges
from core.inference.classifier import Classifier, run_trunk
from core.inference.engine import Engine, load_engine, wanted_precision
from core.inference.engine_graph import measure_ranges, quantised_places
from core.inference.trunk_graph import trunk_graph
from core.models.architectures import build_backbone
from core.models.heads import Network, build_head
from core.models.weights import read_card
from core.records import Photo
from core.tasks import INFECTION
from core.transforms import Preprocessing
from tests.tiny_trunk import small_resnet

SIZE = 64
TRUNK = WeightsFile("trunk/model.safetensors", "a" * 64)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own cache folder, and no choice of engine in the environment."""
    monkeypatch.setenv("DERMA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("DERMA_ENGINE", raising=False)
    return tmp_path / "cache"


def classifier() -> Classifier:
    card = Card("infection", INFECTION.labels, Preprocessing(SIZE, SIZE), 16, TRUNK, WeightsFile("x", "b" * 64), 0.5)
    torch.manual_seed(1)
    return Classifier({"infection": card}, {"infection": Network(small_resnet(), build_head(16, 8))})


def batch(seed: int = 0, count: int = 1) -> torch.Tensor:
    return torch.randn(count, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(seed))


def photo(seed: int = 0) -> Photo:
    pixels = np.random.default_rng(seed).integers(0, 256, (80, 90, 3), dtype=np.uint8)
    return Photo(pixels, f"{seed:064d}", 90, 80)


def engine_of(model: Classifier) -> Engine:
    return next(iter(model.engines.values()))


def kept_files(cache: Path) -> list[Path]:
    return sorted((cache / "engines").glob("*"))


@pytest.mark.parametrize(("precision", "most"), [("fp32", 1e-4), ("bf16", 0.03)])
def test_its_maps_are_torchs(precision: str, most: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERMA_ENGINE", precision)
    model = classifier()
    assert model.prepare_engines() == precision
    images = batch(count=2)
    expected = run_trunk(model.networks["infection"], images)
    assert (engine_of(model).maps(images) - expected).abs().max() <= most * expected.max()


def test_the_classifier_answers_by_it_as_it_does_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERMA_ENGINE", "fp32")
    model = classifier()
    before = model.analyse(photo(), "infection")
    model.prepare_engines()
    monkeypatch.setattr("core.inference.classifier.run_trunk", None)  # nobody may ask the eager pass now
    after = model.analyse(photo(), "infection")
    np.testing.assert_allclose(after.finding.probabilities, before.finding.probabilities, atol=1e-4)
    np.testing.assert_allclose(after.explanation.maps, before.explanation.maps, atol=1e-3)


def test_a_second_start_takes_the_kept_engine_and_builds_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = classifier(), classifier()
    first.prepare_engines()
    assert len(kept_files(cache)) == 1
    monkeypatch.setattr(engines, "build_graph", None)
    second.prepare_engines()
    torch.testing.assert_close(engine_of(second).maps(batch()), engine_of(first).maps(batch()), rtol=0, atol=0)


@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: data[:-1] + b"?"]
)
def test_a_damaged_file_is_made_again(damage, cache: Path) -> None:
    classifier().prepare_engines()
    (file,) = kept_files(cache)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    model = classifier()
    model.prepare_engines()
    assert engine_of(model).maps(batch()).shape == (1, 2048, 2, 2)
    assert engine_file.read_engine(file) is not None  # whole; OpenVINO writes some bytes more or fewer each time


def test_a_file_with_a_right_digest_that_openvino_refuses_is_made_again(cache: Path) -> None:
    import hashlib

    classifier().prepare_engines()
    (file,) = kept_files(cache)
    foreign = b"not an engine" * 100
    file.write_bytes(hashlib.sha256(foreign).digest() + foreign)
    model = classifier()
    model.prepare_engines()
    assert model.engines
    assert len(file.read_bytes()) > 2000


def test_another_trunk_is_another_file(cache: Path) -> None:
    first = classifier()
    first.prepare_engines()
    other = classifier()
    card = first.cards["infection"]
    other.cards["infection"] = Card(
        card.task, card.labels, card.preprocessing, 16, WeightsFile("x", "c" * 64), card.head, 0.5
    )
    other.prepare_engines()
    assert len(kept_files(cache)) == 2


def test_old_engines_are_cleared_away(cache: Path) -> None:
    folder = cache / "engines"
    folder.mkdir(parents=True)
    for number in range(6):
        (folder / f"old-{number}.engine").write_bytes(b"old")
    classifier().prepare_engines()
    assert len(kept_files(cache)) == 4


def test_an_unwritable_cache_costs_nothing_but_the_file(cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    model = classifier()
    assert model.prepare_engines() != "eager"
    assert model.engines


def test_without_openvino_torch_answers_and_it_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> None:
        raise ImportError("No module named 'openvino'")

    monkeypatch.setattr(engines, "import_openvino", missing)
    model = classifier()
    assert model.prepare_engines() == "eager"
    assert caplog.text.count("No module named 'openvino'") == 1
    assert model.analyse(photo(), "infection").finding.probabilities.sum() == pytest.approx(1)


def refuse_bf16(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have OpenVINO refuse bf16, as it does where the processor's newer instructions are switched off."""
    make = engines.load_engine

    def refusing(card: Card, trunk: torch.nn.Module, precision: str, ranges: object = None) -> Engine:
        if precision == "bf16":
            raise RuntimeError("bf16 is not supported")
        return make(card, trunk, precision, ranges)

    monkeypatch.setattr(engines, "load_engine", refusing)


def test_a_precision_that_openvino_refuses_gives_fp32_before_torch_has_to_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    refuse_bf16(monkeypatch)
    monkeypatch.setenv("DERMA_ENGINE", "bf16")
    model = classifier()
    assert model.prepare_engines() == "fp32"
    assert engine_of(model).precision == "fp32"
    assert [record.getMessage() for record in caplog.records] == [
        "OpenVINO cannot be used in bf16, fp32 is tried instead: bf16 is not supported"
    ]


def test_int8_that_openvino_refuses_gives_fp32_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERMA_ENGINE", "int8")
    write_ranges(TRUNK, {"x": (-1.0, 1.0)}, 1, tmp_path)  # of another trunk, which the graph refuses
    assert classifier().prepare_engines(tmp_path) == "fp32"


def test_an_account_without_a_cache_folder_costs_nothing_but_the_file(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine_file, "cache_folder", lambda: None)
    model = classifier()
    assert model.prepare_engines() != "eager"
    assert model.engines
    assert "could not be kept" in caplog.text


def test_an_engine_that_fails_is_dropped_and_torch_answers() -> None:
    class Broken:
        def maps(self, batch: torch.Tensor) -> torch.Tensor:
            raise RuntimeError("out of memory")

    model = classifier()
    expected = model.analyse(photo(), "infection").finding.logits
    model.engines[TRUNK.sha256, SIZE] = Broken()
    np.testing.assert_array_equal(model.analyse(photo(), "infection").finding.logits, expected)
    assert not model.engines


@pytest.mark.parametrize(
    ("asked", "got"), [("eager", "eager"), ("FP32 ", "fp32"), ("auto", "bf16"), ("", "bf16"), ("fastest", "bf16")]
)
def test_the_environment_chooses_the_precision(asked: str, got: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: True)
    monkeypatch.setenv("DERMA_ENGINE", asked)
    assert wanted_precision() == got


def test_a_processor_without_bf16_gets_fp32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    assert wanted_precision() == "fp32"


def test_int8_needs_ranges_of_this_very_trunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERMA_ENGINE", "int8")
    ranges = measure_ranges(small_resnet(), [batch()])
    write_ranges(WeightsFile(TRUNK.path, "d" * 64), ranges, 1, tmp_path)
    assert read_ranges(TRUNK, tmp_path) is None
    assert classifier().prepare_engines(tmp_path) in {"fp32", "bf16"}
    write_ranges(TRUNK, ranges, 1, tmp_path)
    assert set(read_ranges(TRUNK, tmp_path)) == set(ranges)
    assert classifier().prepare_engines(tmp_path) == "int8"


def test_eight_threads_get_what_one_gets() -> None:
    model = classifier()
    model.prepare_engines()
    engine = engine_of(model)
    alone = [engine.maps(batch(seed)) for seed in range(16)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda seed: engine.maps(batch(seed)), range(16)))
    for one, other in zip(alone, together, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=0)


def test_the_maps_of_one_pass_survive_the_next() -> None:
    model = classifier()
    model.prepare_engines()
    engine = engine_of(model)
    first = engine.maps(batch(0))
    copy = first.clone()
    engine.maps(batch(1))
    assert torch.equal(first, copy)


def test_a_classifier_answers_while_its_engine_is_being_made(monkeypatch: pytest.MonkeyPatch) -> None:
    model, building, go_on = classifier(), threading.Event(), threading.Event()

    def slow(card: Card, trunk: torch.nn.Module, precision: str, ranges: object) -> Engine:
        building.set()
        go_on.wait(10)
        return load_engine(card, trunk, precision)

    monkeypatch.setattr(engines, "load_engine", slow)
    thread = threading.Thread(target=model.prepare_engines)
    thread.start()
    building.wait(10)
    assert model.analyse(photo(), "infection").finding.label
    assert not model.engines
    go_on.set()
    thread.join()
    assert model.engines


def test_shipped_ranges_are_those_of_the_shipped_trunk() -> None:
    """Ranges of another trunk would be ignored in silence: int8 would never run, and nobody would know."""
    shipped = Path(__file__).resolve().parents[3] / "weights"
    cards = [read_card(path.parent.name, shipped) for path in shipped.glob("*/card.json")]
    for trunk in {card.trunk for card in cards}:
        if activation_ranges.ranges_path(trunk, shipped).is_file():
            assert set(read_ranges(trunk, shipped)) == quantised_places(trunk_graph(build_backbone()))


def test_a_request_that_has_forgotten_holds_nothing_of_its_last_picture():
    model = classifier()
    model.prepare_engines()
    engine = engine_of(model)
    engine.maps(batch(1))
    held = [engine._requests.get() for _ in range(engine._passes)]
    before = [request.get_input_tensor().data.copy() for request in held]
    for request in held:
        engine._requests.put(request)
    model.forget_inputs()
    assert any(np.abs(one).max() > 1 for one in before)
    for _ in held:
        request = engine._requests.get()
        assert not request.get_input_tensor().data.any()
