import random
from contextlib import suppress

import numpy as np
import pytest

from core.cases.book import CaseBook
from core.cases.pictures import LONGEST_SIDE_PX, is_bare
from core.cases.records import Case
from core.cases.removal import remove_all, remove_case, remove_visit
from core.errors import DataError
from core.json_records import to_json
from core.photos.decode import read_photo
from tests.core.cases.conftest import Clock
from tests.core.cases.examples import WEIRD, answered, client, measured, picture, spot


def test_a_case_and_its_visits_come_back_as_they_were_kept(book: CaseBook):
    case = book.add_case(spot(WEIRD, notes="two\nlines", site="arm"))
    first = book.add_visit(case.id, answered(), note=WEIRD)
    second = book.add_visit(case.id, measured())
    assert [to_json(visit) for visit in book.visits(case.id)] == [to_json(second), to_json(first)]
    (listed,) = book.cases()
    assert (listed.title, listed.notes, listed.visits, listed.last) == (WEIRD, "two\nlines", 2, "Depth: tan")
    assert book.case(case.id) == listed
    finding = book.visits(case.id)[1].figures.finding
    assert np.array_equal(finding.logits, answered().finding.logits)


def test_cases_are_found_by_all_words_in_any_case_and_alphabet(book: CaseBook):
    for title in ("Left ARM", "Żółw back", "100%_sure"):
        book.add_case(spot(title))
    book.add_case(client())
    assert [case.title for case in book.cases("arm left")] == ["Left ARM"]
    assert [case.title for case in book.cases("ŻÓŁW")] == ["Żółw back"]
    assert [case.title for case in book.cases("%_")] == ["100%_sure"]
    assert [case.title for case in book.cases(kind="client")] == ["Ms K."]
    assert len(book.cases(most=2)) == len(book.cases(offset=2)) == 2


def test_a_changed_case_keeps_its_kind_and_its_visits(book: CaseBook):
    case = book.add_case(client())
    book.add_visit(case.id, measured())
    book.change_case(Case(case.id, "spot", "Ms L.", allergies="none", keep_days=90))
    changed = book.case(case.id)
    assert (changed.kind, changed.title, changed.allergies, changed.visits) == ("client", "Ms L.", "none", 1)
    assert changed.expires[:10] == "2027-01-30"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (spot(" \u202e\x00 "), "name"),
        (Case("", "limb", "x"), "a spot or a client"),
        (spot(keep_days=7), "30, 90, 365 days"),
    ],
)
def test_a_case_that_cannot_be_kept_is_refused_in_words(book: CaseBook, wrong: Case, said: str):
    with pytest.raises(DataError, match=said):
        book.add_case(wrong)


def test_signs_that_a_database_or_a_page_cannot_hold_are_left_out(book: CaseBook):
    case = book.add_case(spot("a\x00b\ud800c", notes="x\u202ey\x1bz"))
    assert (case.title, book.case(case.id).notes) == ("abc", "xyz")


def test_nothing_is_kept_before_the_owner_agrees(store: str):
    book = CaseBook(store, "ben")
    assert not book.has_consent()
    with pytest.raises(DataError, match="before you agree"):
        book.add_case(spot())
    book.consent()
    assert book.has_consent()
    assert not CaseBook(store, "carl").has_consent()


def test_a_photo_is_kept_small_and_bare_and_only_on_wish(book: CaseBook):
    case = book.add_case(spot())
    without = book.add_visit(case.id, answered())
    kept = book.add_visit(case.id, answered(), photo=picture())
    assert (without.has_photo, kept.has_photo) == (False, True)
    assert book.photo(without.id) is None
    data = book.photo(kept.id)
    assert is_bare(data)
    photo = read_photo(data)
    assert (photo.width_px, photo.height_px) == (LONGEST_SIDE_PX, round(LONGEST_SIDE_PX * 700 / 1100))
    thumbs = book.thumbs([without.id, kept.id])
    assert list(thumbs) == [kept.id]
    assert len(thumbs[kept.id]) < 20_000


def test_a_visit_a_case_and_all_are_removed(book: CaseBook):
    case, other = book.add_case(spot("one")), book.add_case(spot("two"))
    visits = [book.add_visit(case.id, answered(), photo=picture()) for _ in range(2)]
    remove_visit(book, visits[0].id)
    assert [visit.id for visit in book.visits(case.id)] == [visits[1].id]
    remove_case(book, case.id)
    assert [one.id for one in book.cases()] == [other.id]
    assert book.photo(visits[1].id) is None
    remove_all(book)
    assert book.cases() == ()
    assert not book.has_consent()


def test_an_expired_case_is_gone_and_one_that_was_changed_lives_on(book: CaseBook, clock: Clock):
    old, changed, kept = (book.add_case(spot(name, keep_days=days)) for name, days in _EXPIRIES)
    clock.time = clock.time.replace(month=11, day=20)
    book.add_visit(changed.id, answered())
    clock.time = clock.time.replace(month=12, day=2)
    with pytest.raises(DataError, match="no such case"):
        book.add_visit(old.id, answered())
    assert {case.title for case in book.cases()} == {"changed", "kept"}
    clock.time = clock.time.replace(year=2036)
    assert [case.id for case in book.cases()] == [kept.id]


_EXPIRIES = (("old", 30), ("changed", 30), ("kept", None))


def test_two_owners_never_see_or_touch_each_others_rows(store: str, clock: Clock):
    books = [CaseBook(store, owner, now=clock) for owner in ("anna", "ben")]
    own: list[list[tuple[str, str]]] = []
    for book in books:
        book.consent()
        cases = [book.add_case(spot(f"{book.owner} {number}", site=book.owner)) for number in range(2)]
        own.append([(case.id, book.add_visit(case.id, answered(), photo=picture()).id) for case in cases])
    draw = random.Random(4)
    for _ in range(100):
        me = draw.randrange(2)
        (case_id, visit_id), book = draw.choice(own[1 - me]), books[me]
        call = draw.choice(_CALLS)
        seen = None
        with suppress(DataError):
            seen = call(book, case_id, visit_id)
        assert not seen
    for book, kept in zip(books, own, strict=True):
        assert {case.id for case in book.cases()} == {case_id for case_id, _ in kept}
        assert all(book.photo(visit_id) for _, visit_id in kept)
        assert all(case.notes == "" for case in book.cases())


def _change(book: CaseBook, case_id: str, _: str) -> None:
    book.change_case(Case(case_id, "spot", "mine now", notes="hers"))


_CALLS = (
    lambda book, case_id, _: book.case(case_id),
    lambda book, case_id, _: book.visits(case_id),
    lambda book, case_id, _: book.add_visit(case_id, answered()),
    lambda book, case_id, _: remove_case(book, case_id),
    lambda book, _, visit_id: remove_visit(book, visit_id),
    lambda book, _, visit_id: book.photo(visit_id),
    lambda book, _, visit_id: book.thumbs([visit_id]),
    lambda book, case_id, _: [case for case in book.cases() if case.id == case_id],
    lambda book, _, __: book.cases({"anna": "ben", "ben": "anna"}[book.owner]),
    _change,
)
