"""A card in which anything is wrong ends in one sentence, quickly, before a model is built around it."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from torch import nn

from core.card import Card, Metrics, TrustFacts, WeightsFile
from core.errors import WeightsError
from core.inference.classifier import load_classifier
from core.models.heads import Network
from core.models.weights import card_json, read_card, write_card
from core.tasks import CONDITION, INFECTION
from core.transforms import Preprocessing

_CARD = Card(
    "infection",
    INFECTION.labels,
    Preprocessing(size_px=192, resize_px=192),
    0,
    WeightsFile("trunk/model.safetensors", "a" * 64),
    WeightsFile("infection/model.safetensors", "b" * 64),
    threshold=0.4,
    metrics=Metrics.from_json({"published": {"n": 234, "correct": 227, "accuracy": 0.97, "interval": [0.93, 0.98]}}),
    trust=TrustFacts.from_json(
        {"limits": {"quantiles": dict.fromkeys(INFECTION.labels, 0.5), "gate": 0.5, "alpha": 0.1}}
    ),
)
_LABELS = list(INFECTION.labels)
_QUANTILES = dict.fromkeys(_LABELS, 0.5)

# Where something is put → what is put there, one malformed card each. "!" takes the field away.
MALFORMED: list[tuple[str, Any]] = [
    ("task", "condition"), ("task", 3), ("task", None), ("task", ["infection"]), ("task", "!"),
    ("labels", _LABELS[::-1]), ("labels", [_LABELS[1], _LABELS[0], *_LABELS[2:]]), ("labels", list(CONDITION.labels)),
    ("labels", _LABELS[:7]), ("labels", [*_LABELS, _LABELS[0]]), ("labels", [[label] for label in _LABELS]),
    ("labels", dict.fromkeys(_LABELS, 1)), ("labels", "FU-ringworm"), ("labels", 8), ("labels", "!"),
    ("preprocessing", "!"), ("preprocessing", None), ("preprocessing", []), ("preprocessing.size_px", 0),
    ("preprocessing.size_px", 100_000), ("preprocessing.size_px", "192"), ("preprocessing.size_px", 192.5),
    ("preprocessing.size_px", True), ("preprocessing.resize_px", -1), ("preprocessing.detail_px", 10**9),
    ("preprocessing.mean", [0.5, 0.5]), ("preprocessing.mean", "0.5"), ("preprocessing.mean", [[0.5], 0.5, 0.5]),
    ("preprocessing.std", [0.0, 0.2, 0.2]), ("preprocessing.std", [-1, 0.2, 0.2]), ("preprocessing.fit", "zoom"),
    ("preprocessing.fit", ["crop"]), ("preprocessing.interpolation", None), ("preprocessing.colour", "RGB"),
    ("head_width", 10**9), ("head_width", -1), ("head_width", "512"), ("head_width", None), ("head_width", "!"),
    ("temperature", 0), ("temperature", -1), ("temperature", "1"), ("temperature", float("nan")),
    ("temperature", float("inf")), ("temperature", [1.0]), ("threshold", -0.1), ("threshold", 40), ("threshold", "!"),
    ("threshold", float("nan")), ("threshold", 10**400),
    ("trunk", None), ("trunk", "trunk/model.safetensors"), ("trunk", "!"), ("trunk.path", None), ("trunk.path", ""),
    ("trunk.path", "/etc/passwd"), ("trunk.path", "../other/model.safetensors"), ("trunk.path", "..\\x.safetensors"),
    ("trunk.path", "a" * 10_000), ("trunk.path", "C:/x.safetensors"), ("trunk.sha256", "A" * 64),
    ("trunk.sha256", "a" * 63), ("trunk.sha256", None), ("trunk.size", 1), ("trunk.sha256", "c" * 64),
    ("head.path", "condition/model.safetensors"), ("head.path", "../infection/model.safetensors"), ("head.path", 1),
    ("head.sha256", 7), ("head", []), ("reference", []), ("reference", "x"), ("reference.path", "x.safetensors"),
    ("recipe", None), ("recipe", []), ("data", "x"), ("metrics", None), ("metrics", [1]), ("metrics.published", [1]),
    ("metrics.published.n", "many"), ("metrics.published.accuracy", 2), ("metrics.published.interval", [0.1]),
    ("trust", None), ("trust", []), ("trust", "none"), ("trust", {"judged": {}}), ("trust.limits", None),
    ("trust.limits", []), ("trust.limits.quantiles", [0.5] * 8), ("trust.limits.quantiles", {}),
    ("trust.limits.gate", "high"), ("trust.limits.gate", -1), ("trust.limits.quantiles.FU-ringworm", 7),
    ("trust.limits.quantiles", {**_QUANTILES, "VI-shingles": None}), ("trust.limits.foreign", 0.5),
    ("architecture", None), ("architecture", ["resnet50"]), ("architecture", "os.system"), ("author", "me"),
]  # fmt: skip

BYTES = {
    "nothing": b"",
    "half a card": json.dumps(card_json(_CARD)).encode()[:500],
    "a list": b"[]",
    "a text": b'"card"',
    "null": b"null",
    "nested arrays": b"[" * 100_000 + b"]" * 100_000,
    "nested objects": b'{"metrics":' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
    "nested as deep as JSON is read": b'{"metrics":' + b'{"a":' * 500 + b"1" + b"}" * 501,
    "no text": bytes(range(256)),
    "UTF-16": json.dumps(card_json(_CARD)).encode("utf-16"),
    "far too long": b'{"task": "' + b"x" * 6_000_000 + b'"}',
    "a number without end": b'{"threshold": ' + b"9" * 100_000 + b"}",
    "a pickle": b"\x80\x04\x95\x00\x00",
}


def _put(raw: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    *sections, last = place.split(".")
    inner = raw
    for name in sections:
        inner[name] = dict(inner.get(name) or {"path": "infection/trust.safetensors", "sha256": "d" * 64})
        inner = inner[name]
    if value == "!":
        del inner[last]
    else:
        inner[last] = value
    return raw


def _refusal(folder: Path, content: bytes) -> str:
    path = folder / "infection" / "card.json"
    path.parent.mkdir()
    path.write_bytes(content)
    started = time.perf_counter()
    with pytest.raises(WeightsError) as refused:
        load_classifier(folder)
    assert time.perf_counter() - started < 1
    return str(refused.value)


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """The first network built takes longer than a second on a busy machine, and no card can help it."""
    from core.models.architectures import build_backbone

    build_backbone()


@pytest.mark.parametrize(("place", "value"), MALFORMED, ids=lambda part: repr(part)[:30])
def test_a_malformed_field_ends_in_one_sentence(place: str, value: Any, tmp_path: Path) -> None:
    said = _refusal(tmp_path, json.dumps(_put(card_json(_CARD), place, value)).encode())
    assert said.endswith((".", "?"))
    assert len(said) < 300


@pytest.mark.parametrize("kind", BYTES)
def test_a_file_that_is_no_card_is_called_damaged(kind: str, tmp_path: Path) -> None:
    assert "damaged" in _refusal(tmp_path, BYTES[kind])


def test_the_sentence_names_the_field_what_stands_there_and_what_should() -> None:
    from core.models.card_schema import read_fields

    raw = _put(card_json(_CARD), "preprocessing.size_px", "192")
    with pytest.raises(WeightsError, match='preprocessing: size_px is "192", not a whole number from 16 to 1024'):
        read_fields(json.dumps(raw).encode(), INFECTION)


@pytest.mark.parametrize("trust", ["!", {}])
def test_a_card_without_trust_is_read(trust: Any, tmp_path: Path) -> None:
    write_card(_CARD, tmp_path)
    path = tmp_path / "infection" / "card.json"
    path.write_text(json.dumps(_put(card_json(_CARD), "trust", trust)))
    assert read_card("infection", tmp_path).trust == TrustFacts()


def test_a_card_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    write_card(_CARD, tmp_path)
    path = tmp_path / "infection" / "card.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_card("infection", tmp_path) == _CARD


def test_two_tasks_do_not_share_a_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.inference import classifier

    monkeypatch.setattr(classifier, "load_network", lambda *_: Network(nn.Identity(), nn.Identity()))
    monkeypatch.setattr(classifier, "load_trust", lambda *_: None)
    write_card(_CARD, tmp_path)
    head = replace(_CARD.head, path="condition/model.safetensors")
    write_card(replace(_CARD, task="condition", labels=CONDITION.labels, head=head, trust=TrustFacts()), tmp_path)
    with pytest.raises(WeightsError, match="another task's"):
        load_classifier(tmp_path)
