import json
from dataclasses import replace

import numpy as np
import pytest

import core.inference.classifier
from core.__main__ import main
from core.card import Card, Metrics, WeightsFile
from core.data.tables import write_predictions
from core.file_hash import file_sha256
from core.models.weights import read_card, write_card
from core.records import Analysis, PredictionRow
from core.tasks import CONDITION, INFECTION
from core.transforms import Preprocessing
from core.trust.judge import judge
from tests.scenes import draw_scene, save_photo

FIGURES = {"n", "correct", "accuracy", "balanced_accuracy", "macro_f1", "interval"}


class ByWidth:
    """Answers the class whose index is the photo's width in steps of 10 px above 100, with certainty."""

    def predict_logits(self, photos, task):
        return np.array(
            [np.where(np.arange(8) == (photo.shape[1] - 100) // 10, 9.0, 0.0) for photo in photos], np.float32
        )

    def analyse(self, photo, task):
        logits = self.predict_logits([photo.pixels], task)[0].astype(np.float64)
        return Analysis(photo, judge(read_card("infection"), logits, 0.0), None)


def photo_of(folder, label, seed, answer, task=INFECTION):
    width = 100 + 10 * task.labels.index(answer)
    return save_photo(draw_scene(seed, width, 90), folder / label / f"{seed}.png")


@pytest.fixture
def weights(tmp_path, monkeypatch):
    """A weights folder with infection's card, and a fake that answers in place of the model."""
    folder = tmp_path / "weights"
    monkeypatch.setenv("DERMA_WEIGHTS", str(folder))
    monkeypatch.setattr(core.inference.classifier, "load_classifier", ByWidth)
    for task in (INFECTION, CONDITION):
        file = WeightsFile(f"{task.name}/model.safetensors", "ab" * 32)
        write_card(Card(task.name, task.labels, Preprocessing(), 512, file, file, threshold=0.5), folder)
    return folder


@pytest.fixture
def data(tmp_path):
    """Test: ringworm 2 of 3 right, one of them leaked; shingles 1 of 1 right. Outside: ringworm 9 of 10, one other."""
    train, test, outside = tmp_path / "infection/train_set", tmp_path / "infection/test_set", tmp_path / "external"
    photo_of(train, "FU-ringworm", 0, "FU-ringworm")
    photo_of(train, "VI-shingles", 1, "VI-shingles")
    photo_of(test, "FU-ringworm", 0, "FU-ringworm")
    photo_of(test, "FU-ringworm", 2, "FU-ringworm")
    photo_of(test, "FU-ringworm", 3, "VI-shingles")
    photo_of(test, "VI-shingles", 4, "VI-shingles")
    for seed in range(10, 20):
        photo_of(outside, "FU-ringworm", seed, "FU-ringworm" if seed > 10 else "VI-shingles")
    photo_of(outside, "VI-shingles", 20, "FU-ringworm")
    photo_of(outside, "healthy-skin", 21, "FU-ringworm")
    return tmp_path / "infection"


def evaluate(capsys, *arguments):
    status = main(["evaluate", *(str(argument) for argument in arguments), "--json"])
    printed = capsys.readouterr()
    return status, json.loads(printed.out), printed.err


def with_metrics(weights, **metrics):
    write_card(replace(read_card("infection"), metrics=Metrics.from_json(metrics)), weights)


def store(weights, *rows):
    logits = np.eye(8)
    write_predictions(
        weights / "infection" / "predictions.csv",
        INFECTION.labels,
        [
            PredictionRow(file, sha256, split, 0, group, False, truth, logits[INFECTION.labels.index(answer)])
            for file, sha256, split, group, truth, answer in rows
        ],
    )


def test_published_and_clean_images_are_counted(weights, data, capsys):
    status, answer, _ = evaluate(capsys, "infection", "--data", data)
    assert status == 0
    assert set(answer) >= {"published", "clean", "grouped_cv", "external", "stability"}
    assert set(answer["published"]) >= FIGURES
    assert (answer["published"]["n"], answer["published"]["correct"]) == (4, 3)
    assert answer["published"]["balanced_accuracy"] == pytest.approx((2 / 3 + 1) / 2)
    assert (answer["clean"]["n"], answer["clean"]["correct"]) == (3, 2)


def test_clean_images_that_are_crops_of_train_photos_are_counted_apart(weights, data, capsys):
    cropped = draw_scene(1, 100 + 10 * INFECTION.labels.index("VI-shingles"), 90)[10:80, 10:140]
    save_photo(cropped, data / "test_set" / "VI-shingles" / "cropped.png")
    clean = evaluate(capsys, "infection", "--data", data)[1]["clean"]
    assert (clean["n"], clean["correct"]) == (4, 2)
    assert (clean["without_crops"]["n"], clean["without_crops"]["correct"]) == (3, 2)


def test_photos_beside_the_data_are_the_external_ones_and_rare_classes_do_not_count(weights, data, capsys):
    external = evaluate(capsys, "infection", "--data", data)[1]["external"]
    assert (external["n"], external["correct"]) == (11, 9)
    assert external["balanced_accuracy"] == 0.9
    assert external["other"] == {"n": 1, "answered": 1}


def test_the_external_folder_can_be_named(weights, data, tmp_path, capsys):
    photo_of(tmp_path / "mine", "VI-shingles", 30, "VI-shingles")
    external = evaluate(capsys, "infection", "--data", data, "--external", tmp_path / "mine")[1]["external"]
    assert (external["n"], external["balanced_accuracy"]) == (1, None)


def test_each_set_of_outside_photos_has_its_own_figures_by_class_and_by_source(weights, data, tmp_path, capsys):
    later = tmp_path / "external-2026"
    for seed in range(30, 42):
        photo_of(later, "FU-ringworm", seed, "FU-ringworm" if seed < 36 else "VI-shingles")
    photo_of(later, "healthy-skin", 42, "FU-ringworm")
    rows = [f"FU-ringworm/{seed}.png,{'atlas' if seed < 38 else 'clinic'}" for seed in range(30, 42)]
    (later / "manifest.csv").write_text("\n".join(["file,source_repo", *rows]))
    answer = evaluate(capsys, "infection", "--data", data)[1]
    first, second = answer["external_sets"]["external"], answer["external_sets"]["external-2026"]
    assert list(answer["external_sets"]) == ["external", "external-2026"]
    assert (first["macro_recall"], second["macro_recall"]) == (0.9, 0.5)
    assert answer["external"]["correct"] == first["correct"] == 9
    ring = second["classes"]["FU-ringworm"]
    assert (ring["n"], ring["correct"], ring["recall"]) == (12, 6, 0.5)
    assert ring["interval"] == pytest.approx([0.254, 0.746], abs=0.001)  # Wilson, 6 of 12
    counted = {name: (one["correct"], one["n"]) for name, one in second["sources"]["FU-ringworm"].items()}
    assert counted == {"atlas": (6, 8), "clinic": (0, 4)}
    assert second["other"] == {"n": 1, "answered": 1}


def test_several_outside_folders_can_be_named_and_are_printed_apart(weights, tmp_path, capsys):
    photo_of(tmp_path / "mine", "VI-shingles", 30, "VI-shingles")
    photo_of(tmp_path / "yours", "VI-shingles", 31, "FU-ringworm")
    assert main(["evaluate", "infection", "--external", str(tmp_path / "mine"), str(tmp_path / "yours")]) == 0
    printed = capsys.readouterr().out
    assert "mine: macro recall – over classes with at least 10 photos; 1 of 1, 100.0%" in printed
    assert "  VI-shingles: 0 of 1, 0.0% (0.0%–79.3%)" in printed


def test_two_outside_folders_of_one_name_are_refused_with_a_way_on(weights, tmp_path, capsys):
    for place in ("a", "b"):
        photo_of(tmp_path / place / "mine", "VI-shingles", 30, "VI-shingles")
    assert main(["evaluate", "infection", "--external", *(str(tmp_path / place / "mine") for place in "ab")]) == 2
    assert "the same name: mine, mine. Rename one of them." in capsys.readouterr().err


def test_a_card_is_held_to_each_outside_set_by_its_name(weights, data, tmp_path, capsys):
    photo_of(tmp_path / "external-2026", "VI-shingles", 30, "VI-shingles")
    with_metrics(weights, **{"external-2026": {"n": 2, "correct": 1}})
    status, _, said = evaluate(capsys, "infection", "--data", data)
    assert status == 2
    assert "external-2026.n is 2 on the card and 1 when measured" in said


def test_any_folder_is_measured_and_its_unknown_classes_count_as_other(weights, tmp_path, capsys):
    photo_of(tmp_path / "mine", "VI-shingles", 30, "VI-shingles")
    photo_of(tmp_path / "mine", "warts", 31, "FU-ringworm")
    status, answer, _ = evaluate(capsys, "infection", "--folder", tmp_path / "mine")
    assert status == 0
    assert (answer["folder"]["n"], answer["folder"]["correct"]) == (1, 1)
    assert (answer["folder"]["other"]["n"], answer["folder"]["other"]["answered"]) == (1, 1)
    assert answer["published"] is None


def test_a_folder_of_unknown_classes_alone_has_no_accuracy(weights, tmp_path, capsys):
    photo_of(tmp_path / "mine", "warts", 31, "FU-ringworm")
    folder = evaluate(capsys, "infection", "--folder", tmp_path / "mine")[1]["folder"]
    assert (folder["n"], folder["accuracy"], folder["other"]["n"]) == (0, None, 1)


def test_stability_counts_labels_that_stay_whether_right_or_wrong(weights, data, capsys):
    stability = evaluate(capsys, "infection", "--data", data)[1]["stability"]
    assert (stability["n"], stability["correct"]) == (4, 4)
    assert (stability["scale"], stability["jpeg"], stability["joint"]) == (4, 4, 4)
    assert set(stability) >= FIGURES


def test_cross_validation_comes_from_the_stored_logits_and_says_so(weights, data, capsys):
    store(
        weights,
        ("a.png", "0", "cv", 0, "FU-ringworm", "FU-ringworm"),
        ("b.png", "1", "cv", 0, "FU-ringworm", "FU-ringworm"),
        ("c.png", "2", "cv", 1, "VI-shingles", "FU-ringworm"),
    )
    _, answer, remarks = evaluate(capsys, "infection", "--data", data)
    cv = answer["grouped_cv"]
    assert (cv["source"], cv["n"], cv["correct"], cv["group_accuracy"]) == ("stored", 3, 2, 0.5)
    assert "not all of its images are in this folder" in remarks


def test_without_stored_logits_cross_validation_is_null_and_stderr_says_why(weights, data, capsys):
    _, answer, remarks = evaluate(capsys, "infection", "--data", data)
    assert answer["grouped_cv"] is None
    assert "grouped_cv is left out" in remarks


def test_a_card_that_claims_more_is_refused_after_the_figures_are_shown(weights, data, capsys):
    with_metrics(weights, published={"n": 4, "correct": 4, "accuracy": 1.0}, clean={"n": 2})
    status, answer, remarks = evaluate(capsys, "infection", "--data", data)
    assert status == 2
    assert answer["published"]["correct"] == 3
    assert "The card says otherwise: clean.n is 2 on the card and 3 when measured." in remarks
    assert "published" not in remarks.split("otherwise", 1)[1]  # one image is a rounding


def test_a_card_is_not_held_to_photos_that_are_not_its_own(weights, data, capsys):
    with_metrics(weights, published={"n": 234, "correct": 230})
    store(weights, ("a.png", "0", "test", 0, "FU-ringworm", "FU-ringworm"))
    status, _, remarks = evaluate(capsys, "infection", "--data", data)
    assert status == 0
    assert "not the test photos of its predictions.csv" in remarks


def test_a_card_is_held_to_its_own_photos(weights, data, capsys):
    with_metrics(weights, published={"n": 234, "correct": 230})
    photos = sorted((data / "test_set").rglob("*.png"))
    store(weights, *((p.name, file_sha256(p), "test", 0, "FU-ringworm", "FU-ringworm") for p in photos))
    assert evaluate(capsys, "infection", "--data", data)[0] == 2


def test_concern_and_tone_are_reported_apart_for_faces(weights, tmp_path, capsys):
    train, test = tmp_path / "condition/Training", tmp_path / "condition/Validation"
    photo_of(train, "Acne", 0, "Acne", CONDITION)
    photo_of(test, "Acne", 1, "Acne", CONDITION)
    photo_of(test, "Wrinkled", 2, "dark_skintone", CONDITION)
    photo_of(test, "dark_skintone", 3, "dark_skintone", CONDITION)
    published = evaluate(capsys, "condition", "--data", tmp_path / "condition")[1]["published"]
    assert (published["n"], published["correct"]) == (3, 2)
    assert (published["parts"]["concern"]["n"], published["parts"]["concern"]["correct"]) == (2, 1)
    assert (published["parts"]["tone"]["n"], published["parts"]["tone"]["correct"]) == (1, 1)


def test_external_photos_of_no_class_are_left_out_with_a_remark(weights, data, tmp_path, capsys):
    photo_of(tmp_path / "faces", "face", 40, "FU-ringworm")
    _, answer, remarks = evaluate(capsys, "infection", "--external", tmp_path / "faces")
    assert answer["external"] is None
    assert "faces holds no photos of the classes of infection" in remarks


@pytest.mark.parametrize("arguments", [[], ["--data", "gone"], ["--folder", "gone"]])
def test_a_question_without_photos_is_refused_in_one_sentence(weights, arguments, capsys):
    assert main(["evaluate", "infection", *arguments, "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines()[-1].startswith("evaluate: ")
