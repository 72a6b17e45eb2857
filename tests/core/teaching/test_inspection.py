import shutil
from pathlib import Path

import numpy as np
import pytest

from core.errors import DataError
from core.teaching.facts import FactStore
from core.teaching.labels import LabelChange
from core.teaching.photos import list_class_photos
from core.teaching.table import demand_enough
from tests.core.teaching.taught_small import (
    REDS,
    colours_of,
    copy_class,
    grey_photo,
    inspected,
    install_toy,
    write_reds,
)


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    install_toy(monkeypatch, tmp_path / "toy")


def test_each_class_is_counted_with_its_duplicates(tmp_path: Path):
    folder = write_reds(tmp_path / "reds", 6)
    shutil.copy(folder / "pink" / "0.png", folder / "pink" / "again.png")
    rows = {row.label.folder: row for row in inspected(folder).table.rows}
    assert (rows["pink"].photos, rows["pink"].distinct) == (7, 6)
    assert (rows["brick"].photos, rows["brick"].distinct, rows["brick"].light) == (6, 6, "look")


def test_a_class_of_one_picture_many_times_is_named_and_nothing_is_taught(tmp_path: Path):
    folder = write_reds(tmp_path / "reds", 5)
    for number in range(1, 5):
        shutil.copy(folder / "pink" / "0.png", folder / "pink" / f"{number}.png")
    shutil.rmtree(folder / "maroon")
    write_reds(folder, 3, classes=["maroon"], first=90)
    table = inspected(folder).table
    with pytest.raises(DataError, match=r"Maroon \(3\), Pink \(all 5 photos show the same picture\)"):
        demand_enough(table)


def test_a_picture_of_nothing_is_off_topic_among_photos_of_skin(tmp_path: Path):
    folder = write_reds(tmp_path / "reds", 6)
    (folder / "brick" / "grey.png").write_bytes(grey_photo(77))
    seen = inspected(folder)
    assert [seen.photos[i].file for i in np.flatnonzero(seen.table.off_topic)] == ["brick/grey.png"]
    assert seen.table.kind == "infection"


def test_one_picture_in_two_classes_is_a_conflict(tmp_path: Path):
    folder = write_reds(tmp_path / "reds", 5)
    copy_class(folder, "brick", "copied")
    seen = inspected(folder)
    files = [{seen.photos[i].file for i in one.places} for one in seen.table.conflicts]
    assert sorted(map(sorted, files)) == [[f"brick/{n}.png", f"copied/{n}.png"] for n in range(5)]


def test_a_file_that_cannot_be_read_is_listed_and_the_others_count(tmp_path: Path):
    folder = write_reds(tmp_path / "reds", 5)
    (folder / "pink" / "broken.jpg").write_bytes(b"\xff\xd8\xff no photo")
    seen = inspected(folder)
    assert [file for file, _ in seen.refused] == ["pink/broken.jpg"]
    assert len(seen.photos) == 15


def test_decisions_change_and_drop_photos_without_touching_them(tmp_path: Path):
    folder = write_reds(tmp_path / "reds", 6)
    before = {path: path.read_bytes() for path in folder.glob("*/*")}
    seen = inspected(folder)
    changes = {
        (photo.file, key): LabelChange(photo.file, key, photo.label, decision, "pink" if decision == "change" else "")
        for photo, key, decision in zip(seen.photos, seen.facts.sha256, ["change", "drop", "keep"], strict=False)
    }
    again = inspected(folder, changes=changes)
    assert (again.changed, again.dropped, len(again.photos)) == (1, 1, 17)
    assert np.bincount(again.truth).tolist() == [4, 6, 7]
    assert {path: path.read_bytes() for path in folder.glob("*/*")} == before


def test_photos_that_were_looked_at_once_are_known_by_their_bytes_wherever_they_lie(tmp_path: Path):
    folder = write_reds(tmp_path / "reds", 5)
    inspected(folder)
    shutil.move(folder, tmp_path / "moved")

    def never(photos):
        raise AssertionError("asked again")

    assert len(inspected(tmp_path / "moved", never).photos) == 15


def test_a_run_that_was_stopped_goes_on_where_it_stood(tmp_path: Path):
    photos, asked = list_class_photos(write_reds(tmp_path / "reds", 15)).photos, []

    def count(pixels):
        asked.extend(pixels)
        return colours_of(pixels)

    def stop(done: int, total: int) -> None:
        if done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        FactStore("net").look_at(photos, count, stop)
    FactStore("net").look_at(photos, count)
    assert len(asked) == len(photos) == 15 * len(REDS)
