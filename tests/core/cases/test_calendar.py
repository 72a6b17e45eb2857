from datetime import UTC, date, datetime

from core.cases.calendar import next_visit_ics

NOW = datetime(2026, 11, 29, 8, 30, tzinfo=UTC)


def test_the_next_visit_is_an_event_of_one_day_with_a_reminder():
    lines = next_visit_ics("Next photo", date(2026, 12, 31), NOW).decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert {"DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "DTSTAMP:20261129T083000Z"} <= set(lines)
    assert "TRIGGER:PT9H" in lines


def test_a_title_begins_no_line_of_its_own_and_long_ones_are_folded():
    data = next_visit_ics("a, b; c\\\r\nATTENDEE:evil " + "ż" * 100, date(2026, 12, 31), NOW)
    lines = data.split(b"\r\n")
    assert not [line for line in lines if line.startswith(b"ATTENDEE")]
    assert max(map(len, lines)) <= 75
    unfolded = data.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:a\\, b\\; c\\\\ ATTENDEE:evil " + "ż" * 100 in unfolded
