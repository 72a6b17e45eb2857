"""A task from elsewhere brings its own texts, or general ones; damaged ones count as none."""

from pathlib import Path

import pytest

from core.guidance.texts import general_guidance, guidance_for, red_flags
from core.guidance.urgency import judge_urgency
from tests.core.tasks.test_task_file import write

TEXTS = """
reviewed = 2026-11-23
[sources.book]
name = "The Book of Bark"
address = "https://bark.example.org/"
read = "copy"
[labels.smooth]
what = "Bark without a crack."
same_day = ["bark that falls off"]
level = "same_day"
because = "Bark that falls off should be seen today."
sources = ["book"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    return write(tmp_path).parent


def test_own_texts_are_taken_and_what_they_leave_out_is_that_of_any_photo(folder: Path):
    (folder / "guidance.toml").write_text(TEXTS)
    guidance = guidance_for("smooth")
    assert (guidance.what, guidance.level, guidance.route) == (
        "Bark without a crack.", "same_day", general_guidance().route,
    )  # fmt: skip
    assert [source.name for source in guidance.sources] == ["The Book of Bark"]
    assert "bark that falls off" in red_flags(["smooth"]).same_day
    assert judge_urgency((), ["smooth"]).level == "same_day"


@pytest.mark.usefixtures("folder")
def test_without_texts_the_words_are_general_and_say_that_nobody_checked_them():
    guidance = guidance_for("rough")
    assert "Nobody has checked what the label means." in guidance.what
    assert (guidance.reviewed, guidance.sources, guidance.level) == (None, (), "soon")
    assert red_flags(["rough"]).emergency == general_guidance().emergency  # it may be a disease


def test_labels_that_are_about_looks_alone_bring_no_flags_and_no_hurry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DERMA_WEIGHTS", str(tmp_path))
    write(tmp_path, diseases=False)
    assert guidance_for("rough").level == "routine"
    assert red_flags(["rough"]).emergency == ()


@pytest.mark.parametrize(
    "texts",
    [
        "not [toml", "reviewed = 3", TEXTS.replace("https://", "javascript:"), TEXTS.replace("same_day = [", "x = ["),
        TEXTS.replace('"same_day"', '"never"'), TEXTS.replace('["book"]', '["film"]'), "labels = 3",
        TEXTS.replace('"Bark without a crack."', "3"), TEXTS.replace('["bark that falls off"]', '"bark"'),
    ],
)  # fmt: skip
def test_damaged_texts_count_as_none_and_the_log_says_why(folder: Path, texts: str, caplog: pytest.LogCaptureFixture):
    (folder / "guidance.toml").write_text(texts)
    assert guidance_for("smooth").reviewed is None
    assert "weights/bark/guidance.toml are left out" in caplog.text
