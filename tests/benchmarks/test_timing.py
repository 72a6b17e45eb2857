"""Times are compared fairly: in turn, by medians, the first run of each not counted."""

import time

import pytest

from benchmarks.timing import time_interleaved


def test_a_contender_that_takes_twice_as_long_has_twice_the_median() -> None:
    times = time_interleaved({"one": lambda: time.sleep(0.02), "two": lambda: time.sleep(0.04)}, rounds=5)
    assert times.ratio("two", "one") == pytest.approx(2, rel=0.3)


def test_contenders_take_turns_and_the_first_run_of_each_is_not_counted() -> None:
    calls: list[str] = []

    def slow_at_first() -> None:
        calls.append("a")
        if len(calls) == 1:
            time.sleep(0.2)

    times = time_interleaved({"a": slow_at_first, "b": lambda: calls.append("b")}, rounds=4)
    assert "".join(calls) == "ab" + "ab" + "ba" + "ab" + "ba"
    assert times.medians_s["a"] < 0.05
