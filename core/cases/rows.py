"""A row of the store as a frozen record, and back; foreign words are cut and cleaned on the way in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.cases.records import CASE_KINDS, KEEP_DAYS, Case, Figures, Visit
from core.cases.tables import CaseRow, VisitRow
from core.errors import DataError
from core.json_records import from_json, to_json

LONGEST_LINE, LONGEST_TEXT = 120, 4000  # characters
MOST_FIGURES_BYTES = 256 * 2**10  # of one visit; an answer with its neighbours has 4 kB
_LINES = ("title", "site")
_TEXTS = ("allergies", "patch_test", "consent", "notes")


def stamp(moment: datetime) -> str:
    """Return a moment as the store writes it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def cleaned(case: Case) -> Case:
    """Return a case with its words cut to what is kept, and nothing in them that a database cannot hold.

    Raises DataError for one without a title, or of a kind or an expiry that there is not.
    """
    title = clean(case.title, LONGEST_LINE, one_line=True)
    if case.kind not in CASE_KINDS:
        raise DataError(f"A case is a spot or a client, not {case.kind!r:.40}.")
    if not title:
        raise DataError("Give the case a name, so that you find it again.")
    if case.keep_days is not None and case.keep_days not in KEEP_DAYS:
        raise DataError(f"A case is kept for {', '.join(map(str, KEEP_DAYS))} days or for good.")
    return replace(
        case,
        title=title,
        site=clean(case.site, LONGEST_LINE, one_line=True),
        allergies=clean(case.allergies, LONGEST_TEXT),
        patch_test=clean(case.patch_test, LONGEST_TEXT),
        consent=clean(case.consent, LONGEST_TEXT),
        notes=clean(case.notes, LONGEST_TEXT),
    )


def clean(text: str, most: int, *, one_line: bool = False) -> str:
    """Return at most `most` characters of a text without those that a database refuses or a page cannot show."""
    kept = "".join(letter for letter in text if letter in "\n\t" or not _is_no_letter(letter))
    return (" ".join(kept.split()) if one_line else kept.strip())[:most]


def fill(row: CaseRow, case: Case) -> None:
    """Write a case into its row; its owner and its times are the store's."""
    for name in ("kind", *_LINES, *_TEXTS, "keep_days"):
        setattr(row, name, getattr(case, name))
    row.search = "\n".join((case.title, case.site, case.notes)).casefold()


def touch(row: CaseRow, now: datetime) -> None:
    """Note that a case was changed: its days until it expires begin anew."""
    row.changed = stamp(now)
    row.expires = None if row.keep_days is None else stamp(now + timedelta(days=row.keep_days))


def case_of(row: CaseRow, visits: int, last: str) -> Case:
    """Return a row as a record."""
    if row.kind not in CASE_KINDS:
        raise DataError("A case in the store is of a kind that this program does not know.")
    kind = CASE_KINDS[CASE_KINDS.index(row.kind)]
    words = {name: getattr(row, name) for name in (*_LINES, *_TEXTS)}
    return Case(
        id=row.id,
        kind=kind,
        **words,
        keep_days=row.keep_days,
        created=row.created,
        changed=row.changed,
        expires=row.expires,
        visits=visits,
        last=last,
    )


def visit_of(row: VisitRow, has_photo: bool) -> Visit:
    """Return a row as a record. Raises DataError where its figures cannot be read."""
    try:
        figures = from_json(Figures, json.loads(row.figures))
    except ValueError as error:
        raise DataError("The figures of a visit are damaged.") from error
    return Visit(row.id, row.case_id, row.taken, figures, row.note, has_photo)


def figures_text(figures: Figures) -> str:
    """Return the figures of a visit as the store keeps them. Raises DataError for far too many."""
    text = json.dumps(to_json(figures), allow_nan=False, separators=(",", ":"))
    if len(text) > MOST_FIGURES_BYTES:
        raise DataError(f"A visit has more than {MOST_FIGURES_BYTES >> 10} kB of figures.")
    return text


def _is_no_letter(letter: str) -> bool:
    """Whether a character is a control sign, half a surrogate pair, or turns the direction of what follows."""
    code = ord(letter)
    return (
        code < 0x20
        or 0x7F <= code < 0xA0
        or 0xD800 <= code < 0xE000
        or letter in "\u202a\u202b\u202d\u202e\u2066\u2067"
    )
