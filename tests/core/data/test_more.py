"""Photos from elsewhere are trained on with their source and group, and never one that a model is judged by."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.more import read_more, source_table
from core.errors import DataError
from core.tasks import INFECTION
from tests.scenes import draw_scene, save_photo

RING, NAIL = "FU-ringworm", "FU-nail-fungus"
LABELS = INFECTION.labels


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One published photo of each split, and one from another source."""
    monkeypatch.setenv("DERMA_CACHE", str(tmp_path / "cache"))
    for place, seed in (("infection/train_set", 1), ("infection/test_set", 2), ("external-2026", 3)):
        save_photo(draw_scene(seed, 200, 160), tmp_path / place / RING / f"{seed}.png")
    return tmp_path


def read(around: Path, *names: str):
    said: list[str] = []
    return read_more([around / name for name in names], around / "infection", said.append), said


def test_photos_carry_source_licence_and_group_from_the_manifest(around: Path):
    for seed in (10, 11, 12):
        save_photo(draw_scene(seed), around / "more" / RING / f"{seed}.png")
    lines = [f"{RING}/10.png,lab/one,CC-BY,g1,A", f"{RING}/11.png,lab/one,CC-BY,g1,A", f"{RING}/12.png,web/two,,,C"]
    (around / "more" / "manifest.csv").write_text("\n".join(["file,source_repo,licence,group,licence_tier", *lines]))
    photos = read(around, "more")[0].showing(LABELS)
    assert [photo.group for photo in photos] == ["more/g1", "more/g1", f"more/{RING}/12.png"]
    assert source_table(photos) == [
        {"source": "lab/one", "licence": "CC-BY", "tier": "A", "n": 2, "classes": {RING: 2}},
        {"source": "web/two", "licence": "not stated", "tier": "C", "n": 1, "classes": {RING: 1}},
    ]


def test_a_folder_without_a_manifest_is_a_source_of_its_own(around: Path):
    save_photo(draw_scene(10), around / "mine" / NAIL / "a.png")
    assert [row["source"] for row in source_table(read(around, "mine")[0].photos)] == ["mine"]


@pytest.mark.parametrize("seed", [1, 2, 3], ids=["published train", "published test", "outside"])
def test_a_turned_and_mirrored_copy_of_a_photo_to_judge_by_is_refused_by_name(around: Path, seed: int):
    copy = np.ascontiguousarray(np.rot90(draw_scene(seed, 200, 160))[:, ::-1])
    save_photo(copy, around / "more" / RING / "copy.png")
    save_photo(draw_scene(30), around / "more" / RING / "new.png")
    made, said = read(around, "more")
    assert [photo.item.file for photo in made.photos] == [f"more/{RING}/new.png"]
    assert any(f"not trained on: more/{RING}/copy.png (shows the same as " in line for line in said)
    assert f"{RING}/{seed}.png" in made.refused[0][1]


def test_a_part_of_a_photo_to_judge_by_is_refused_by_name(around: Path):
    save_photo(draw_scene(3, 200, 160)[10:150, 20:190], around / "more" / "warts" / "part.png")
    made = read(around, "more")[0]
    assert made.photos == ()
    assert made.refused[0][0] == "more/warts/part.png"
    assert made.refused[0][1].startswith("shows a part of")


def test_what_was_found_once_is_not_looked_for_again(around: Path, monkeypatch: pytest.MonkeyPatch):
    save_photo(draw_scene(2, 200, 160), around / "more" / RING / "copy.png")
    first = read(around, "more")[0]
    monkeypatch.setattr("core.data.copies.copies_of", lambda *_: pytest.fail("looked for again"))
    assert read(around, "more")[0] == first


def test_a_photo_whose_licence_allows_judging_only_is_refused(around: Path):
    save_photo(draw_scene(10), around / "more" / RING / "a.png")
    (around / "more" / "manifest.csv").write_text(f"file,source_repo,licence_tier\n{RING}/a.png,atlas,d\n")
    made = read(around, "more")[0]
    assert dict(made.refused) == {f"more/{RING}/a.png": "its licence allows judging only"}


def test_unlabelled_skin_stands_for_no_class_and_against_none(around: Path):
    for seed, label in ((10, RING), (11, "warts"), (12, "skin-unlabelled")):
        save_photo(draw_scene(seed), around / "more" / label / "a.png")
    made = read(around, "more")[0]
    assert [photo.item.label for photo in made.showing(LABELS)] == [RING]
    assert [photo.item.label for photo in made.beside(LABELS)] == ["warts"]
    assert len(made.photos) == 3


def test_a_manifest_without_a_needed_column_is_refused_with_the_columns_it_has(around: Path):
    save_photo(draw_scene(10), around / "more" / RING / "a.png")
    (around / "more" / "manifest.csv").write_text("file,licence\na,b\n")
    with pytest.raises(DataError, match=r"needs the columns file, source_repo; it has: file, licence"):
        read(around, "more")


def test_two_folders_of_one_name_are_refused(around: Path):
    for place in ("a", "b"):
        Image.new("RGB", (60, 60)).save(_made(around / place / "more" / RING) / "x.png")
    with pytest.raises(DataError, match="same name"):
        read(around, "a/more", "b/more")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
