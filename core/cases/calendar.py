"""The next visit as a file for a calendar (iCalendar, RFC 5545); it names the case only if that is wanted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

_LONGEST_LINE = 75  # bytes of a line, RFC 5545 3.1


def next_visit_ics(title: str, day: date, now: datetime) -> bytes:
    """Return an event of one day with a reminder in its morning. Nothing in a title can begin a line of its own."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Skin photo reader//Cases//EN",
        "BEGIN:VEVENT",
        f"UID:{uuid4()}",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(title)}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_escaped(title)}",
        "TRIGGER:PT9H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _escaped(text: str) -> str:
    plain = " ".join(text.split())
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain


def _folded(line: str) -> str:
    """Return a line broken as the standard wants it, never inside a letter."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > _LONGEST_LINE - 1:
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
