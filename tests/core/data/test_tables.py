import os

import numpy as np
import pytest

from core.data.tables import append_epoch, read_history, read_predictions, write_predictions
from core.errors import DataError
from core.records import EpochRecord, PredictionRow

LABELS = ("BA- cellulitis", "FU, ringworm")


def epoch(number, loss=1 / 3):
    return EpochRecord(number, loss, 0.1 + 0.2, 2 / 3, 0.5, 1e-4, 12.3456789)


def row(file="Training/Acne/a, b.jpg", logits=(0.1, -1e-17), dtype=np.float64, split="cv"):
    return PredictionRow(file, "ab" * 32, split, 3, 17, True, 'a "quoted" label', np.array(logits, dtype))


def test_a_history_reads_back_exactly(tmp_path):
    path = tmp_path / "runs" / "history.csv"
    append_epoch(path, epoch(1))
    append_epoch(path, epoch(2, loss=1e-300))
    assert read_history(path) == (epoch(1), epoch(2, loss=1e-300))


def test_a_repeated_epoch_replaces_itself_and_all_after_it(tmp_path):
    path = tmp_path / "history.csv"
    for number in (1, 2, 3):
        append_epoch(path, epoch(number))
    append_epoch(path, epoch(2, loss=9.0))
    assert [(r.epoch, r.train_loss) for r in read_history(path)] == [(1, 1 / 3), (2, 9.0)]


def test_predictions_read_back_exactly_with_commas_and_quotes_in_names(tmp_path):
    path = tmp_path / "predictions.csv"
    write_predictions(path, LABELS, [row()])
    table = read_predictions(path)
    (read,) = table.rows
    assert table.labels == LABELS
    assert (read.file, read.sha256, read.split, read.fold, read.group, read.leaked, read.truth) == (
        "Training/Acne/a, b.jpg", "ab" * 32, "cv", 3, 17, True, 'a "quoted" label',
    )  # fmt: skip
    assert read.logits.tolist() == [0.1, -1e-17]


def test_float32_logits_keep_every_bit(tmp_path):
    path = tmp_path / "predictions.csv"
    logits = np.random.default_rng(0).normal(size=2).astype(np.float32)
    write_predictions(path, LABELS, [row(logits=logits, dtype=np.float32)])
    assert np.array_equal(read_predictions(path).rows[0].logits.astype(np.float32), logits)


def test_the_columns_are_those_that_the_readme_names(tmp_path):
    path = tmp_path / "predictions.csv"
    write_predictions(path, ("x", "y"), [])
    assert path.read_text() == "file,sha256,split,fold,group,leaked,truth,logit:x,logit:y\n"


@pytest.mark.parametrize("logits", [(1.0,), (1.0, np.nan), (1.0, np.inf)])
def test_logits_that_do_not_fit_are_refused_and_nothing_is_written(tmp_path, logits):
    path = tmp_path / "predictions.csv"
    with pytest.raises(DataError, match="2 finite numbers"):
        write_predictions(path, LABELS, [row(logits=logits)])
    assert not list(tmp_path.iterdir())


def test_an_unknown_split_is_refused(tmp_path):
    with pytest.raises(DataError, match="'holdout'"):
        write_predictions(tmp_path / "predictions.csv", LABELS, [row(split="holdout")])


@pytest.mark.parametrize("read", [read_history, read_predictions])
def test_a_missing_table_is_said_in_words(tmp_path, read):
    with pytest.raises(DataError, match=r"There is no table gone\.csv"):
        read(tmp_path / "gone.csv")


@pytest.mark.parametrize("read", [read_history, read_predictions])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b'"open'])
def test_a_file_that_is_no_table_is_said_in_words(tmp_path, read, content):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"table\.csv"):
        read(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [("true", "maybe"), ("cv", "holdout"), ("0.1", "nan"), ("0.1", "zero"), (",17,", ",17,17,"), (",3,", ",3.5,")],
)
def test_a_damaged_line_is_named(tmp_path, old, new):
    path = tmp_path / "predictions.csv"
    write_predictions(path, LABELS, [row(), row()])
    head, first, last = path.read_text().splitlines()
    path.write_text("\n".join([head, first, last.replace(old, new)]))
    with pytest.raises(DataError, match="Line 3 of"):
        read_predictions(path)


def test_a_history_cut_in_the_middle_of_a_line_is_named(tmp_path):
    path = tmp_path / "history.csv"
    append_epoch(path, epoch(1))
    append_epoch(path, epoch(2))
    path.write_text(path.read_text()[:-20])
    with pytest.raises(DataError, match="Line 3 of"):
        read_history(path)


def test_an_epoch_with_numpy_numbers_is_written_as_plain_ones(tmp_path):
    path = tmp_path / "history.csv"
    append_epoch(path, EpochRecord(np.int64(1), *(np.float64(0.25) for _ in range(6))))
    assert read_history(path) == (EpochRecord(1, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25),)


def test_a_file_whose_name_is_no_text_is_found_again(tmp_path):
    name = os.fsdecode(b"Training/Acne/caf\xe9.jpg")
    write_predictions(tmp_path / "predictions.csv", LABELS, [row(file=name)])
    assert read_predictions(tmp_path / "predictions.csv").rows[0].file == name


def _resaved(text, how):
    excel = text.replace(",", ";").replace("true", "TRUE")
    return {
        "mark": ("\ufeff" + text).encode(),
        "semicolons": ("\ufeff" + excel).encode(),
        "decimal commas": ("sep=;\r\n" + excel.replace(".", ",").replace(",jpg", ".jpg")).encode(),
        "Unicode text": text.replace(",", "\t").encode("utf-16"),
        "CR alone": text.replace("\n", "\r").encode(),
        "title": ("My run\n\n" + text).encode(),
        "another column": "".join(line + ",x\n" for line in text.splitlines()).encode(),
    }[how]


HOW = ["mark", "semicolons", "decimal commas", "Unicode text", "CR alone", "title", "another column"]


@pytest.mark.parametrize("how", HOW)
def test_a_history_that_a_spreadsheet_saved_is_read(tmp_path, how):
    path = tmp_path / "history.csv"
    for number in (1, 2):
        append_epoch(path, epoch(number))
    path.write_bytes(_resaved(path.read_text(), how))
    assert read_history(path) == (epoch(1), epoch(2))


@pytest.mark.parametrize("how", HOW)
def test_predictions_that_a_spreadsheet_saved_are_read(tmp_path, how):
    path = tmp_path / "predictions.csv"
    write_predictions(path, ("x", "y"), [row(file="Training/Acne/a.jpg"), row(file="Training/Acne/é.jpg")])
    kept = read_predictions(path)
    path.write_bytes(_resaved(path.read_text(encoding="utf-8"), how))
    read = read_predictions(path)
    assert read.labels == kept.labels
    for one, other in zip(read.rows, kept.rows, strict=True):
        assert (one.file, one.sha256, one.split, one.fold, one.leaked) == (
            other.file, other.sha256, other.split, other.fold, other.leaked,
        )  # fmt: skip
        assert one.logits.tolist() == other.logits.tolist()


def test_a_refusal_names_the_columns_that_are_there(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text("epoch;loss\n1;2\n")
    with pytest.raises(DataError, match=r"history\.csv needs .* it has: epoch, loss; missing: train_loss, .*seconds"):
        read_history(path)


def test_two_columns_of_one_label_are_refused(tmp_path):
    path = tmp_path / "predictions.csv"
    write_predictions(path, ("x", "y"), [row()])
    path.write_text(path.read_text().replace("logit:y", "logit:x"))
    with pytest.raises(DataError, match="same label"):
        read_predictions(path)
