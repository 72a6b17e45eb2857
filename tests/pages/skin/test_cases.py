"""An answer kept in a case, and the page of cases, without a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import core
from pages.shared.server import nearness
from tests.pages.conftest import headings, words
from tests.pages.skin.test_upload import button, upload

PAGE, UPLOAD = "pages/skin/cases.py", "pages/skin/upload.py"
Open = Callable[[str], AppTest]
Draw = Callable[..., bytes]


@pytest.fixture(autouse=True)
def own_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The visitor sits at this machine, whose folders are the test's own; return where the cases go."""
    monkeypatch.setattr(nearness, "is_at_this_machine", lambda: True)
    monkeypatch.delenv("DERMA_CASES")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("DERMA_CACHE", str(tmp_path / "cache"))
    return tmp_path


def book() -> core.CaseBook:
    return core.CaseBook(core.cases_url(), "")


def window(photo: bytes) -> str:
    return f"keep-spot-{core.read_photo(photo).sha256[:12]}"


def with_window_open(app: AppTest, photo: bytes) -> AppTest:
    app.session_state[window(photo)] = True
    return app.run()


def keep(app: AppTest, photo: bytes, title: str) -> AppTest:
    key = window(photo)
    if case := [one for one in app.selectbox if one.key == f"{key}-case"]:
        case[0].set_value(title)
    else:
        app.text_input(key=f"{key}-title").set_value(title)
    app.toggle(key=f"{key}-photo").set_value(True)
    return button(app, "Keep").click().run()


def test_a_whole_visit_without_consent_writes_nothing(open_page: Open, photo_file: Draw, own_machine: Path):
    photo = photo_file()
    app = with_window_open(upload(open_page(UPLOAD), ("spot.jpg", photo)), photo)
    assert "skin-photo-reader/cases/cases.sqlite3" in words(app)
    assert button(app, "Yes, keep cases here")
    app.switch_page(PAGE).run()
    assert "Nothing is kept." in words(app)
    assert list(own_machine.rglob("*")) == []


def test_an_answer_is_kept_after_consent_with_its_picture_and_a_second_visit_in_the_same_case(
    open_page: Open, photo_file: Draw
):
    photo = photo_file()
    app = with_window_open(upload(open_page(UPLOAD), ("spot.jpg", photo)), photo)
    button(app, "Yes, keep cases here").click().run()
    keep(app, photo, "Left arm")
    assert not app.exception
    assert [one.value for one in app.toast] == ["Kept in Left arm."]
    (case,) = book().cases()
    app.run()
    keep(app, photo, case.id)
    (case,) = book().cases()
    assert (case.title, case.kind, case.visits, case.last) == ("Left arm", "spot", 2, "Most likely Ringworm")
    visit = book().visits(case.id)[0]
    assert visit.figures.fingerprint == "fake"
    assert visit.figures.finding.label == "FU-ringworm"
    assert visit.has_photo


def test_a_case_without_a_name_is_refused_and_the_answer_stays(open_page: Open, photo_file: Draw):
    photo = photo_file()
    book().consent()
    app = with_window_open(upload(open_page(UPLOAD), ("spot.jpg", photo)), photo)
    keep(app, photo, " ")
    assert "Give the case a name" in words(app)
    assert headings(app)[1] == "Most likely Ringworm"
    assert book().cases() == ()


def test_what_cannot_be_kept_is_said_and_the_answer_stays(
    open_page: Open, photo_file: Draw, monkeypatch: pytest.MonkeyPatch
):
    photo = photo_file()
    book().consent()
    app = with_window_open(upload(open_page(UPLOAD), ("spot.jpg", photo)), photo)

    def full(*_: object, **__: object) -> None:
        raise core.DataError("Not kept: the disk is full. Make room and try again.")

    monkeypatch.setattr(core.CaseBook, "add_case", full)
    keep(app, photo, "Left arm")
    assert "Not kept: the disk is full." in words(app)
    assert headings(app)[1] == "Most likely Ringworm"


def kept_case(photo: bytes | None = None, **case: object) -> core.Case:
    cases = book()
    cases.consent()
    made = cases.add_case(core.Case(**{"id": "", "kind": "spot", "title": "Left arm", **case}))
    pixels = None if photo is None else core.read_photo(photo).pixels
    cases.add_visit(made.id, core.Figures("Most likely Ringworm", ("9 of 10.",), fingerprint="ab" * 32), photo=pixels)
    return made


def test_the_page_lists_finds_and_opens_cases(open_page: Open):
    kept_case()
    kept_case(kind="client", title="Ms *K*", notes="Żółw")
    app = open_page(PAGE)
    assert [one for one in words(app).splitlines() if one.startswith("**")] == ["**Ms \\*K\\***", "**Left arm**"]
    app.text_input(key="cases-search").set_value("żółw").run()
    assert "Left arm" not in words(app)
    button(app, "Open").click().run()
    assert headings(app) == ["Cases", "Ms \\*K\\*"]
    assert "Model `abababab`." in words(app)
    assert "9 of 10." in words(app)


def test_a_case_is_changed_and_given_an_expiry(open_page: Open):
    case = kept_case()
    app = open_page(PAGE)
    button(app, "Open").click().run()
    next(one for one in app.text_input if one.label == "Where on the body").set_value("elbow")
    next(one for one in app.selectbox if one.label == "Remove by itself").set_value("90 days")
    button(app, "Save").click().run()
    assert not app.exception
    changed = book().case(case.id)
    assert (changed.site, changed.keep_days, changed.title) == ("elbow", 90, "Left arm")
    assert "removed on" in words(app)


def test_a_visit_a_case_and_all_are_removed_on_the_page(open_page: Open):
    kept_case()
    app = open_page(PAGE)
    button(app, "Open").click().run()
    button(app, "Yes, remove this visit").click().run()
    assert "No visit yet." in words(app)
    button(app, "Yes, remove this case").click().run()
    assert "No case yet." in words(app)
    button(app, "Yes, remove all").click().run()
    assert "All your cases were removed." in [one.value for one in app.success]
    assert not book().has_consent()


def test_asked_again_both_answers_stand_with_their_models(open_page: Open, photo_file: Draw):
    photo = photo_file()
    app = with_window_open(upload(open_page(UPLOAD), ("spot.jpg", photo)), photo)
    button(app, "Yes, keep cases here").click().run()
    keep(app, photo, "Left arm")
    app.switch_page(PAGE).run()
    button(app, "Open").click().run()
    button(app, "Ask again").click().run()
    assert not app.exception
    assert "**Asked again today:** Most likely Ringworm (the same model)." in words(app)
    assert "stays as it was kept" in words(app)


def test_a_visitor_from_elsewhere_without_a_login_keeps_and_sees_nothing(
    open_page: Open, photo_file: Draw, monkeypatch: pytest.MonkeyPatch
):
    kept_case(title="SECRET")
    monkeypatch.setattr(nearness, "is_at_this_machine", lambda: False)
    photo = photo_file()
    app = with_window_open(upload(open_page(UPLOAD), ("spot.jpg", photo)), photo)
    assert "Keep in a case" not in [one.proto.popover.label for one in app.get("popover")]
    app.switch_page(PAGE).run()
    assert "only at the machine that serves this page, or behind a login" in words(app)
    assert "SECRET" not in words(app)


def test_a_damaged_file_is_said_kept_aside_and_the_page_goes_on(open_page: Open):
    kept_case()
    file = Path(core.cases_url().removeprefix("sqlite:///"))
    file.write_bytes(b"no database" * 1000)
    app = open_page(PAGE)
    assert not app.exception
    assert "was kept aside as cases.sqlite3.damaged-" in words(app).replace("\\", "").replace("\u2060", "")
    app.run()
    assert "Nothing is kept." in words(app)
