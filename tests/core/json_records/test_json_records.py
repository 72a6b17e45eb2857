import contextlib
import json
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from typing import Literal

import numpy as np
import pytest

import core
from core.errors import DataError
from core.json_records import from_json, plain_json, to_json
from core.records import Domain, EpochRecord, Explanation, Neighbour, Photo, Quality, Region
from tests.core.json_records.random_records import record_of, same

# hold how a file is opened, themselves or in a part, and are no answer
OPENERS = {core.OwnFiles, core.ClassPhotos, core.Inspected, core.Taught}
PUBLIC = sorted(
    {one for name in core.__all__ if isinstance(one := getattr(core, name), type) and is_dataclass(one)} - OPENERS,
    key=lambda kind: kind.__name__,
)


@dataclass(frozen=True, slots=True)
class Spot:
    site: str


@dataclass(frozen=True, slots=True)
class Client:
    site: str
    undertone: Literal["warm", "cool"] = "cool"


@dataclass(frozen=True, slots=True)
class Kept:
    about: Spot | Client
    visits: tuple[Spot | Client | None, ...] = ()
    shares: Mapping[str, float] | None = None
    codes: frozenset[str] = frozenset()


def through_text(record: object) -> object:
    return from_json(type(record), json.loads(json.dumps(to_json(record), allow_nan=False)))


@pytest.mark.parametrize("kind", PUBLIC, ids=lambda kind: kind.__name__)
def test_every_public_record_comes_back_to_the_bit(kind: type):
    for seed in range(20):
        record = record_of(kind, random.Random(seed))
        assert same(record, through_text(record)), record


def test_the_public_records_are_found():
    assert {core.Finding, core.Tone, core.Photo, core.Explanation, core.Quality, core.Card} <= set(PUBLIC)


@pytest.mark.parametrize("seed", range(20))
def test_records_of_a_union_say_which_they_are(seed: int):
    record = record_of(Kept, random.Random(seed))
    assert same(record, through_text(record))


def test_a_record_names_its_kind_and_the_schema():
    assert to_json(Spot("hand")) == {"@type": "Spot", "@schema": 1, "site": "hand"}


def test_arrays_come_back_read_only_in_their_own_kind_of_number():
    explanation = Explanation(("a",), np.ones((1, 7, 7), np.float32), Region(0.0, 0.0, 1.0, 1.0), "Grad-CAM")
    maps = through_text(explanation).maps
    assert maps.dtype == np.float32
    assert not maps.flags.writeable


def test_a_photo_of_many_pixels_is_kept_as_its_bytes():
    photo = Photo(np.zeros((300, 400, 3), np.uint8), "0" * 64, 400, 300)
    assert len(json.dumps(to_json(photo))) < 300 * 400 * 3 * 1.4


def test_a_field_that_is_missing_takes_its_default():
    told = to_json(Client("hand", "warm"))
    del told["undertone"]
    assert from_json(Client, told) == Client("hand")


def test_a_key_of_a_newer_version_is_left_out():
    assert from_json(Spot, {**to_json(Spot("hand")), "side": "left"}) == Spot("hand")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"@schema": 2}, "This Neighbour was written by a newer version of this program"),
        ({"@schema": "1"}, "Neighbour: @schema is '1', not a whole number from 1."),
        ({"@type": "Tone"}, "This holds 'Tone', not a Neighbour."),
        ({"similarity": True}, "Neighbour.similarity is True, not a number."),
        ({"similarity": 10**400}, "Neighbour.similarity is 1000000000000000"),
        ({"label": None}, "Neighbour.label is null, not a text."),
        ({"file": ["a"]}, "Neighbour.file is a list of 1, not a text."),
    ],
)
def test_what_a_field_cannot_hold_is_refused_with_its_place(change: dict, sentence: str):
    with pytest.raises(DataError) as told:
        from_json(Neighbour, {**to_json(Neighbour("a", "b", "c", 0.5)), **change})
    assert str(told.value).startswith(sentence)


def test_a_missing_field_without_a_default_is_named():
    told = to_json(Neighbour("a", "b", "c", 0.5))
    del told["label"]
    with pytest.raises(DataError, match=r"Neighbour\.label is missing"):
        from_json(Neighbour, told)


def test_a_word_that_is_none_of_a_literals_is_refused_with_them():
    with pytest.raises(DataError, match=r"Client\.undertone is 'mauve', not 'warm' or 'cool'"):
        from_json(Client, {**to_json(Client("hand")), "undertone": "mauve"})


@pytest.mark.parametrize("value", [None, [], "Spot", 3, {"@schema": 1}, {"@type": ["Spot"], "@schema": 1}])
def test_what_is_no_such_record_at_all_is_refused(value: object):
    with pytest.raises(DataError):
        from_json(Spot, value)


@pytest.mark.parametrize(
    "pixels",
    [
        {"dtype": "object", "shape": [1], "base64": "AAAA"},
        {"dtype": "uint8", "shape": [10**9], "base64": "AAAA"},
        {"dtype": "uint8", "shape": [-1], "base64": "AAAA"},
        {"dtype": "uint8", "shape": [3], "base64": "no base64!"},
        {"dtype": "nonsense", "shape": [3], "base64": "AAAA"},
        {"dtype": "uint8", "shape": 3, "base64": "AAAA"},
        {"shape": [3], "base64": "AAAA"},
        [[1, 2], [3]],
        [1.5],
        [300],
        [True],
        "AAAA",
        None,
    ],
)
def test_a_damaged_array_is_refused(pixels: object):
    told = to_json(Photo(np.zeros((1, 1, 3), np.uint8), "", 1, 1))
    with pytest.raises(DataError, match=r"Photo\.pixels"):
        from_json(Photo, {**told, "pixels": pixels})


@pytest.mark.parametrize("seed", range(30))
def test_damage_anywhere_gives_a_record_or_a_sentence(seed: int):
    chance = random.Random(seed)
    told = json.loads(json.dumps(to_json(record_of(core.Tone, chance))))
    places = []

    def walk(value: object) -> None:
        for key in list(value if isinstance(value, dict) else range(len(value))):
            places.append((value, key))
            if isinstance(value[key], dict | list):
                walk(value[key])

    walk(told)
    inside, key = chance.choice(places)
    inside[key] = chance.choice((None, [], {}, "x", -1, 0.5, True, [[[]]], {"@type": "Tone"}))
    with contextlib.suppress(DataError):
        assert isinstance(from_json(core.Tone, told), core.Tone)


def test_plain_json_has_neither_kind_nor_schema_and_null_for_what_is_no_finite_number():
    quality = Quality(12.5, 100.0, 0.0, math.inf, math.nan, 640, 480)
    assert plain_json({"photo": (quality,), "n": np.int64(3)}) == {
        "photo": [
            {
                "sharpness": 12.5,
                "brightness": 100.0,
                "black_share": 0.0,
                "white_share": None,
                "skin_share": None,
                "width_px": 640,
                "height_px": 480,
            }
        ],
        "n": 3,
    }


def test_plain_json_writes_arrays_and_mappings_as_lists_and_objects():
    assert plain_json(Domain({"skin": 1.0})) == {"probabilities": {"skin": 1.0}}
    assert plain_json(np.array([[1.0, np.nan]])) == [[1.0, None]]


@pytest.mark.parametrize("value", [object(), {"inner": {1, 2}}])
def test_what_has_no_json_form_is_no_silent_text(value: object):
    with pytest.raises(TypeError):
        plain_json(value)


def test_only_records_are_written():
    with pytest.raises(TypeError):
        to_json(3)


def test_whole_numbers_that_another_program_wrote_for_floats_are_read():
    told = {**to_json(EpochRecord(1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)), "seconds": 2}
    assert from_json(EpochRecord, told).seconds == 2.0
