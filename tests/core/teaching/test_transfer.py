"""A zip from another machine is checked before anything of it is installed."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator

import pytest

from core.errors import DermaError
from core.models.weights import read_card
from core.tasks import taught_tasks
from core.teaching import figures
from core.teaching.backbone import embed_with, find_backbone, load_alone
from core.teaching.inspection import inspect_photos
from core.teaching.photos import list_class_photos
from core.teaching.storage import remove_taught, store_taught
from core.teaching.training import train_on
from core.teaching.transfer import export_task, import_task
from tests.core.teaching.taught_small import install_toy, write_reds

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    """What an exported task holds, by its path in the zip; no task is left installed."""
    place = tmp_path_factory.mktemp("moved")
    with pytest.MonkeyPatch.context() as patch:
        install_toy(patch, place / "toy")
        patch.setattr(figures, "_DRAWN", 2)
        photos, backbone = list_class_photos(write_reds(place / "reds", 6)), find_backbone()
        embed = embed_with(load_alone(backbone), backbone)
        seen = inspect_photos(photos, backbone, embed)
        store_taught(train_on(seen, backbone, embed, "reds", "My reds"), backbone, {}, photos.folder)
        archive = zipfile.ZipFile(io.BytesIO(export_task("reds")))
        remove_taught("reds")
        yield {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Files) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def changed(files: Files, file: str, /, **entries: object) -> Files:
    return {**files, f"reds/{file}": json.dumps({**json.loads(files[f"reds/{file}"]), **entries}).encode()}


def renamed(files: Files, name: str) -> Files:
    labels = [{**one, "name": name} for one in json.loads(files["reds/task.json"])["labels"][:1]]
    rest = json.loads(files["reds/task.json"])["labels"][1:]
    return changed(files, "task.json", labels=[*labels, *rest])


BROKEN: dict[str, Callable[[Files], Files]] = {
    "a file too many": lambda files: {**files, "reds/evil.py": b"x"},
    "a path that leads out": lambda files: {**files, "../reds/card.json": files["reds/card.json"]},
    "a second folder": lambda files: {**files, "other/labels.csv": b""},
    "no head": lambda files: {name: data for name, data in files.items() if "model" not in name},
    "a head of other bytes": lambda files: {**files, "reds/model.safetensors": files["reds/trust.safetensors"]},
    "a card that is no JSON": lambda files: {**files, "reds/card.json": b"{"},
    "a card with a file elsewhere": lambda files: changed(
        files, "card.json", head={"path": "../../etc/passwd", "sha256": "0" * 64}
    ),
    "another network": lambda files: changed(
        files, "card.json", trunk={"path": "trunk/model.safetensors", "sha256": "0" * 64}
    ),
    "an installed task's name": lambda files: changed(files, "task.json", name="infection"),
    "a name that is a path": lambda files: changed(files, "task.json", name="../reds"),
    "a title that formats": lambda files: changed(files, "task.json", title=":material/skull: www.evil.example"),
    "a class that formats": lambda files: renamed(files, "a -> b"),
    "predictions of other classes": lambda files: {
        **files, "reds/predictions.csv": files["reds/predictions.csv"].replace(b"logit:pink", b"logit:green")
    },
    "a damaged history": lambda files: {**files, "reds/history.csv": b"\x00\x01"},
    "labels of another table": lambda files: {**files, "reds/labels.csv": b"a,b\n1,2\n"},
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_zip_is_refused_in_words_and_installs_nothing(files: Files, what: str):
    with pytest.raises(DermaError) as refusal:
        import_task(zipped(BROKEN[what](files)))
    assert str(refusal.value).endswith((".", "anew.", "installed."))
    assert taught_tasks() == ()


def test_what_is_no_zip_is_refused():
    with pytest.raises(DermaError, match="not a readable zip"):
        import_task(b"no zip")


def test_words_of_a_foreign_task_are_made_anew_and_no_photo_chooses_it(files: Files):
    task = import_task(zipped(changed(files, "task.json", automatic=True, shows="evil words", data="more words")))
    try:
        assert (task.title, task.automatic) == ("My reds", False)
        assert "evil" not in task.shows
        assert [one.automatic for one in taught_tasks()] == [False]
        assert read_card("reds").labels == task.labels
        with pytest.raises(DermaError, match="There is a taught task reds already"):
            import_task(zipped(files))
    finally:
        remove_taught("reds")
