"""The running app under more visitors than it can answer at once; `python -m core bench --only burst` is the whole."""

import time
from collections.abc import Iterator

import pytest

from benchmarks.visitors.crowd import all_at_once, at_their_pace, p95, warm
from benchmarks.visitors.server import Server, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(["--server.disconnectedSessionTTL=3"]) as started:
        yield started


def memory_once(server: Server, at_most_mb: float) -> float:
    end = time.monotonic() + 60
    while server.memory_mb() > at_most_mb and time.monotonic() < end:
        time.sleep(1)
    return server.memory_mb()


def test_thirty_at_once_are_answered_or_refused_politely_and_all_is_as_before(server: Server):
    alone_s = warm(server)
    time.sleep(20)  # the warming visit is forgotten
    before_mb = server.memory_mb()
    burst = all_at_once(server, visitors=30, alone_s=alone_s)
    assert (burst.first.errors, burst.again.errors, server.failures()) == ([], [], 0)
    assert len(burst.first.answered_s) + burst.first.refused == 30
    assert burst.first.refused > 0
    assert burst.first.places_seen > 0
    assert len(burst.again.answered_s) == burst.first.refused
    assert burst.normal_after_s < 10
    assert memory_once(server, 1.15 * before_mb) <= 1.15 * before_mb


def test_visitors_at_their_pace_are_all_answered(server: Server):
    tally = at_their_pace(server, visitors=5, seconds=12, think_s=4)
    assert (tally.errors, tally.refused, server.failures()) == ([], 0, 0)
    assert len(tally.answered_s) >= 5


def test_of_a_hundred_clicks_95_are_within_p95():
    seconds = [float(number) for number in range(1, 101)]
    assert sum(second <= p95(seconds) for second in seconds) == 95
