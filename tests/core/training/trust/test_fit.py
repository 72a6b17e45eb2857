"""Trust fitted on drawn features: eight known directions, strangers along others."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.card import Card, TrustFacts, WeightsFile
from core.data.tables import PredictionTable
from core.errors import DataError
from core.records import PredictionRow
from core.tasks import CONDITION, INFECTION
from core.training.trust.data import PhotoSet, folder_is
from core.training.trust.figures import (
    cross_fitted_findings,
    cross_fitted_verdicts,
    out_of_fold_figures,
    verdict_figures,
)
from core.training.trust.fit import Targets, as_stored, fit_trust, out_of_fold
from core.training.trust.leave_one_class_out import auroc, left_out_auroc
from core.training.trust.standing_out import standing_out_figures
from core.transforms import Preprocessing
from core.trust.judge import Trust
from core.trust.ood_score import read_reference, reference_arrays
from core.trust.verdict import read_limits
from tests.core.tasks.test_task_file import write

WIDTH = 2048
LABELS = INFECTION.labels
FILE = WeightsFile("nowhere", "0" * 64)
CARD = Card("infection", LABELS, Preprocessing(), 0, FILE, FILE, threshold=0.5)
FACE, THING, DISEASE, HEALTHY, BARK = 8, 9, 10, 11, 12


def features(axes: np.ndarray, seed: int, spread: float = 0.45) -> np.ndarray:
    made = np.random.default_rng(seed).normal(0, spread / np.sqrt(WIDTH), (len(axes), WIDTH))
    made[np.arange(len(axes)), axes] += 1
    return made.astype(np.float32)


def photo_set(name: str, axes: np.ndarray, folder: str, seed: int, *, known: bool = False) -> PhotoSet:
    made = features(axes, seed)
    logits = 4 * made[:, :8].astype(np.float64) + np.random.default_rng(seed + 1).normal(0, 1.0, (len(axes), 8))
    files = tuple(f"{folder}/{number}.jpg" for number in range(len(axes)))
    sha256 = tuple(f"{seed:032x}{number:032x}" for number in range(len(axes)))
    truth = axes.astype(np.int64) if known else np.full(len(axes), -1, dtype=np.int64)
    return PhotoSet(name, files, sha256, made, logits, truth)


def joined(*sets: PhotoSet) -> PhotoSet:
    return PhotoSet(
        sets[0].name,
        sum((one.files for one in sets), ()),
        sum((one.sha256 for one in sets), ()),
        np.concatenate([one.features for one in sets]),
        np.concatenate([one.logits for one in sets]),
        np.concatenate([one.truth for one in sets]),
    )


class DrawnPhotos:
    """Answers as `TrustPhotos` does, with features that are drawn."""

    elsewhere: tuple[PhotoSet, ...] = ()
    strange: tuple[PhotoSet, ...] = ()

    def own(self, part: str) -> PhotoSet:
        count, seed = (320, 1) if part == "train" else (120, 2)
        return photo_set(part, np.arange(count) % 8, f"{part}_set", seed, known=True)

    def other_task(self, part: str) -> PhotoSet:
        return photo_set("faces", np.full(60, FACE), "faces", 3 if part == "train" else 4)

    def further(self) -> tuple[PhotoSet, ...]:
        return self.elsewhere

    def strangers(self) -> tuple[PhotoSet, ...]:
        return self.strange

    def other_kinds(self) -> dict[str, PhotoSet]:
        return {"face": self.other_task("train")}

    def natural(self, part: str) -> PhotoSet:
        return photo_set(part, np.full(80, THING), part, 5 if part == "pool" else 6)

    def nothing(self) -> np.ndarray:
        return np.concatenate([self.natural("pool").features, self.drawn(to_judge=False)["noise"].features])

    def external(self) -> tuple[PhotoSet, PhotoSet]:
        return self._outside(7), self._outside(17)

    def drawn(self, *, to_judge: bool) -> dict[str, PhotoSet]:
        return {"noise": photo_set("noise", np.full(20, 12), "noise", 30 + to_judge)}

    def _outside(self, seed: int) -> PhotoSet:
        known = photo_set("outside", np.arange(40) % 8, LABELS[0], seed, known=True)
        diseases = photo_set("outside", np.full(40, DISEASE), "other-disease", seed + 1)
        healthy = photo_set("outside", np.full(20, HEALTHY), "healthy-skin", seed + 2)
        return joined(known, diseases, healthy, photo_set("outside", np.full(10, FACE), "face", seed + 3))


def predictions(photos: DrawnPhotos) -> PredictionTable:
    own = photos.own("train")
    rows = []
    for i in range(len(own)):
        facts = (own.files[i], own.sha256[i])
        label = LABELS[own.truth[i]]
        rows.append(PredictionRow(*facts, "cv", i % 5, i, False, label, own.logits[i].copy()))
        if i % 4 == 0:
            rows.append(PredictionRow(*facts, "valid", -1, i, False, label, own.logits[i].copy()))
    return PredictionTable(LABELS, tuple(rows))


@pytest.fixture(scope="module")
def fitted():
    photos = DrawnPhotos()
    return fit_trust(CARD, predictions(photos), photos)


def test_the_known_are_answered_and_every_stranger_is_refused(fitted):
    photos = DrawnPhotos()
    seen = [row.sha256 for row in predictions(photos).rows if row.split == "valid"]
    card = Card("infection", LABELS, Preprocessing(), 0, FILE, FILE, threshold=0.5, temperature=fitted.temperature)
    figures = verdict_figures(card, Trust(fitted.limits, fitted.reference), photos, seen)
    assert 0.8 < figures["tuned_on_valid"]["answered"] < Targets().answered + 0.03
    assert figures["published"]["answered"] > 0.75
    assert figures["published"]["truth_in_set"] > 0.85
    for name, most in (("healthy_skin", 0.3), ("other_disease", 0.1), ("face", 0.2), ("natural_test", 0), ("noise", 0)):
        assert figures[name]["answered"] <= most, name
    assert set(figures["natural_test"]["verdicts"]) == {"not_skin"}
    assert figures["face"]["routed_to_infection"] < 0.2 < 0.8 < figures["published"]["routed_to_infection"]


def test_outside_photos_are_all_judged_each_half_by_limits_set_on_the_other(fitted):
    photos = DrawnPhotos()
    seen = [row.sha256 for row in predictions(photos).rows if row.split == "valid"]
    card = Card("infection", LABELS, Preprocessing(), 0, FILE, FILE, threshold=0.5, temperature=fitted.temperature)
    trust = Trust(fitted.limits, fitted.reference)
    halves, swapped = verdict_figures(card, trust, photos, seen), cross_fitted_findings(card, trust, photos, seen)
    whole, named = cross_fitted_verdicts(card, swapped).values()
    assert {name: made["n"] for name, made in whole.items()} == {
        "external": 80, "healthy_skin": 40, "other_disease": 80, "face": 20
    }  # fmt: skip
    for name, made in whole.items():  # of the half that the installed limits did not see, the same verdicts
        counts = halves[name]["verdicts"]
        assert all(counts[verdict] <= made["verdicts"][verdict] for verdict in counts), name
    answered = {name: round(made["answered"] * made["n"]) for name, made in whole.items()}
    assert len(named) == sum(answered.values()) > 40
    assert cross_fitted_findings(card, Trust(), photos, seen) == ()


def test_what_was_held_for_validation_is_not_in_the_bank(fitted):
    held = {row.sha256 for row in predictions(DrawnPhotos()).rows if row.split == "valid"}
    assert fitted.facts["bank"] == len(fitted.reference.sha256) == 240
    assert held.isdisjoint(fitted.reference.sha256)


def test_the_reference_is_the_one_that_its_file_gives(fitted):
    for name, array in reference_arrays(as_stored(fitted.reference)).items():
        assert np.array_equal(array, reference_arrays(fitted.reference)[name]), name


def test_what_goes_into_a_card_is_json_and_comes_back(fitted):
    stored = json.loads(json.dumps({"limits": fitted.limits.to_json(LABELS), "fitted_on": fitted.facts}))
    assert read_limits(TrustFacts.from_json(stored), LABELS) == fitted.limits


def test_out_of_fold_figures_are_counted_on_every_image_once():
    table = predictions(DrawnPhotos())
    doubled = PredictionTable(LABELS, (*table.rows, *(row for row in table.rows if row.split == "cv")))
    figures = out_of_fold_figures(CARD, out_of_fold(CARD, doubled))
    assert figures["calibration"]["n"] == sum(figures["coverage"]["sizes"]) == 320
    assert figures["coverage"]["overall"] == pytest.approx(0.9, abs=0.04)
    assert figures["coverage"]["least"] == min(figures["coverage"]["by_class"].values())
    assert figures["risk"]["error_at_coverage"] <= figures["risk"]["error"]


def test_images_of_the_published_test_choose_nothing():
    table = predictions(DrawnPhotos())
    first = table.rows[0]
    test = PredictionRow(first.file, first.sha256, "test", -1, 0, True, first.truth, first.logits)
    unseen = out_of_fold(CARD, PredictionTable(LABELS, (*table.rows, test)))
    assert len(unseen.truth) == 319


def test_without_out_of_fold_rows_there_is_nothing_to_fit_on():
    with pytest.raises(DataError, match="out-of-fold"):
        out_of_fold(CARD, PredictionTable(LABELS, ()))


def test_a_disease_that_looks_different_is_found_when_it_is_left_out():
    axes = np.arange(160) % 4
    drawn, groups = features(axes, 3, 0.2), np.arange(160)
    other_kinds = (features(np.full(30, FACE), 4, 0.2), features(np.full(30, THING), 5, 0.2))
    areas = left_out_auroc(drawn, axes, groups, LABELS[:4], other_kinds)
    assert list(areas) == list(LABELS[:4])
    assert min(areas.values()) > 0.8
    mixed = np.random.default_rng(0).permutation(axes)
    assert max(left_out_auroc(drawn, mixed, groups, LABELS[:4], other_kinds).values()) < 0.7


def test_the_area_counts_ties_half():
    assert auroc(np.array([1.0, 2.0]), np.array([2.0, 3.0])) == pytest.approx((1 + 0.5 + 2) / 4)


def test_a_missing_neighbour_folder_is_named(tmp_path: Path):
    from core.training.trust.data import TrustPhotos

    for split in ("train_set", "test_set"):
        (tmp_path / "infection" / split / LABELS[0]).mkdir(parents=True)
    with pytest.raises(DataError, match="no folder condition"):
        TrustPhotos(CARD, _no_network(), tmp_path / "infection", print)


def _no_network():
    from core.models.heads import Network, build_head
    from tests.tiny_trunk import TinyTrunk

    return Network(TinyTrunk(), build_head(0, 8))


def test_photos_from_elsewhere_that_taught_the_model_are_compared_with_too(fitted):
    photos = DrawnPhotos()
    photos.elsewhere = (photo_set("further", np.full(30, 0), "more", 50, known=True),)
    made = fit_trust(CARD, predictions(photos), photos)
    assert len(made.reference.bank) == len(fitted.reference.bank) + 30
    assert made.facts["bank"] == fitted.facts["bank"] + 30


def test_strangers_from_elsewhere_teach_what_no_task_is_about(fitted):
    photos = DrawnPhotos()
    photos.strange = (photo_set("strangers", np.full(60, DISEASE), "more", 60),)
    made = fit_trust(CARD, predictions(photos), photos)
    assert made.reference.kinds == ("infection", "face", "strange-skin", "other")
    disease, known = features(np.full(20, DISEASE), 61), features(np.arange(20) % 8, 62)
    surprise = [one.reference.signs(disease, np.zeros((20, 8)))[2].mean() for one in (fitted, made)]
    assert surprise[0] < surprise[1]
    assert made.reference.signs(known, np.zeros((20, 8)))[2].mean() < 1 < surprise[1]


class OutsideFaces(DrawnPhotos):
    """Two halves of outside faces: plain ones, whose logits speak for a tone, and Acne or Wrinkles, for those."""

    def external(self) -> tuple[PhotoSet, PhotoSet]:
        return self._faces(70), self._faces(80)

    def _faces(self, seed: int) -> PhotoSet:
        tone = CONDITION.indices("tone")[0]
        plain = photo_set("plain", np.full(20, tone), "face-plain", seed)
        acne, wrinkled = (
            photo_set(name, np.full(10, CONDITION.labels.index(name)), name, seed + number, known=True)
            for number, name in enumerate(("Acne", "Wrinkled"), start=2)
        )
        return joined(plain, acne, wrinkled)


def test_each_half_of_outside_faces_is_judged_by_the_limit_that_the_other_gives():
    made = standing_out_figures(replace(CARD, task="condition", labels=CONDITION.labels), OutsideFaces())
    assert made is not None
    assert made["plain"]["n"] == 40
    assert made["plain"]["quiet"] > 25
    assert {name: one["n"] for name, one in made["labels"].items()} == {
        "Acne": 20, "Pigmentation": 0, "Pore_Quality": 0, "Wrinkled": 20
    }  # fmt: skip
    assert 0.8 < made["macro_named"] <= made["macro_right"]
    assert standing_out_figures(CARD, DrawnPhotos()) is None


def test_a_folder_counts_by_its_name_wherever_the_photo_lies_in_it():
    files = ("external/healthy-skin/a.jpg", "external-2026/healthy-skin/deeper/b.jpg", "external/other-disease/c.jpg")
    made = PhotoSet("", files, ("",) * 3, np.zeros((3, 2)), np.zeros((3, 8)), np.full(3, -1))
    assert folder_is(made, "healthy-skin").tolist() == [True, True, False]
    assert folder_is(made, "a.jpg", "other-disease").tolist() == [False, False, True]


class ThreeKinds(DrawnPhotos):
    """Beside the faces there are photos of a third task."""

    def other_kinds(self) -> dict[str, PhotoSet]:
        return {**super().other_kinds(), "bark": photo_set("bark", np.full(60, BARK), "bark", 30)}


def test_with_a_third_task_installed_its_kind_is_told_apart_too(
    fitted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    write(tmp_path)
    photos = ThreeKinds()
    reference = fit_trust(CARD, predictions(photos), photos).reference
    assert reference.kinds == ("infection", "face", "bark", "other")
    for axis, kind in ((0, "infection"), (FACE, "face"), (BARK, "bark"), (THING, "other")):
        assert reference.domain(features(np.array([axis]), 40)[0]).of(kind) > 0.6, kind
    again = read_reference(reference_arrays(reference), LABELS)
    assert again.kinds == reference.kinds
    assert "kinds" not in reference_arrays(fitted.reference)  # with two tasks the file is what it always was
