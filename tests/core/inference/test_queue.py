"""The queue of analyses, with plain functions in the place of models."""

import gc
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import BusyError, PhotoError
from core.inference.queue import QueueShape, Ticket, WorkQueue, queue_shape, usable_cores


class Gate:
    """Work that begins at once and ends when the test says so."""

    def __init__(self) -> None:
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self.open.wait(10)
        return "done"


@pytest.fixture
def make_pool() -> Iterator[Callable[..., WorkQueue]]:
    pools: list[WorkQueue] = []

    def make(workers: int = 1, waiting: int = 4, patience_s: float = 10.0) -> WorkQueue:
        pools.append(WorkQueue(workers, waiting, patience_s=patience_s))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.open.set()


def hold(pool: WorkQueue, gate: Gate) -> Ticket[str]:
    ticket = pool.submit(gate)
    assert gate.begun.wait(10)
    return ticket


def until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
    return holds()


def test_one_worker_answers_in_the_order_asked(make_pool, gate: Gate):
    pool, order = make_pool(), []
    first = hold(pool, gate)
    tickets = [pool.submit(lambda number=number: order.append(number)) for number in range(4)]
    gate.open.set()
    for ticket in tickets:
        ticket.result()
    assert first.result() == "done"
    assert order == [0, 1, 2, 3]


def test_a_place_counts_those_worked_on_and_those_before_it(make_pool, gate: Gate):
    pool = make_pool()
    running = hold(pool, gate)
    second, third = pool.submit(int), pool.submit(int)
    assert [running.ahead(), second.ahead(), third.ahead()] == [0, 1, 2]
    gate.open.set()
    assert third.result() == 0
    assert third.ahead() == 0


def test_two_workers_work_at_the_same_time(make_pool):
    both = threading.Barrier(2)
    pool = make_pool(workers=2)
    tickets = [pool.submit(lambda: both.wait(10)) for _ in range(2)]
    assert sorted(ticket.result() for ticket in tickets) == [0, 1]


def test_past_the_bound_nobody_is_taken_and_nothing_computed(make_pool, gate: Gate):
    pool, ran = make_pool(waiting=2), []
    hold(pool, gate)
    waiting = [pool.submit(int) for _ in range(2)]
    with pytest.raises(BusyError, match=r"^Many photos are being looked at\. Please try again in a few seconds\.$"):
        pool.submit(lambda: ran.append(1))
    gate.open.set()
    assert [ticket.result() for ticket in waiting] == [0, 0]
    assert pool.run(lambda: "again") == "again"
    assert ran == []


def test_what_the_work_raises_reaches_its_caller_and_the_worker_goes_on(make_pool):
    def fail() -> None:
        raise PhotoError("This is no photo.")

    pool = make_pool()
    failed, next_one = pool.submit(fail), pool.submit(lambda: 7)
    with pytest.raises(PhotoError, match="This is no photo"):
        failed.result()
    assert next_one.result() == 7


def test_a_cancelled_place_is_free_and_its_work_never_done(make_pool, gate: Gate):
    pool, ran = make_pool(waiting=1), []
    hold(pool, gate)
    given_up = pool.submit(lambda: ran.append(1))
    given_up.cancel()
    assert given_up.is_lost()
    with pytest.raises(BusyError):
        given_up.result()
    taken = pool.submit(lambda: "mine")
    gate.open.set()
    assert taken.result() == "mine"
    assert ran == []


def test_a_place_nobody_asks_about_is_free_after_a_while(make_pool, gate: Gate):
    pool, ran = make_pool(waiting=1, patience_s=0.05), []
    hold(pool, gate)
    left_alone = pool.submit(lambda: ran.append(1))
    with pytest.raises(BusyError):
        pool.submit(int)
    assert until(lambda: pool.busy() == 1)
    assert left_alone.is_lost()
    taken = pool.submit(lambda: "mine")
    gate.open.set()
    assert taken.result() == "mine"
    assert ran == []


def test_who_waits_keeps_the_place_for_longer_than_the_patience(make_pool, gate: Gate):
    pool = make_pool(patience_s=0.05)
    hold(pool, gate)
    mine = pool.submit(lambda: "mine")
    assert not mine.wait(0.2)
    assert not mine.wait(0.2)
    gate.open.set()
    assert mine.result() == "mine"


def test_neither_photo_nor_answer_stays_once_the_caller_has_gone(make_pool):
    class Big:
        pass

    def make_answer(_photo: Big) -> Big:
        return Big()

    pool, photo = make_pool(), Big()
    ticket = pool.submit(lambda photo=photo: make_answer(photo))
    answer = ticket.result()
    refs = [weakref.ref(photo), weakref.ref(answer), weakref.ref(ticket)]
    del photo, answer, ticket
    assert until(lambda: [ref() for ref in refs] == [None] * 3)


def test_a_failure_leaves_nothing_in_memory_either(make_pool):
    class Big:
        pass

    def fail(_photo: Big) -> None:
        raise PhotoError("This is no photo.")

    pool, photo = make_pool(), Big()
    ticket = pool.submit(lambda photo=photo: fail(photo))
    with pytest.raises(PhotoError):
        ticket.result()
    ref = weakref.ref(photo)
    del photo, ticket
    gc.collect()
    assert ref() is None


def test_closing_gives_up_the_waiting_places(make_pool, gate: Gate):
    pool = make_pool()
    running = hold(pool, gate)
    waiting = pool.submit(int)
    threading.Timer(0.05, gate.open.set).start()
    pool.close()
    assert running.result() == "done"
    assert waiting.is_lost()
    with pytest.raises(BusyError):
        pool.submit(int)


@pytest.mark.parametrize(
    ("cores", "workers", "threads"),
    [(1, 1, 1), (2, 1, 2), (3, 1, 3), (4, 1, 4), (6, 2, 3), (8, 2, 4), (12, 3, 4), (16, 4, 4)],
)
def test_workers_times_threads_fill_the_cores_once(cores: int, workers: int, threads: int):
    assert queue_shape(cores) == QueueShape(workers, threads)


def test_a_containers_quota_counts_as_its_cores(tmp_path: Path):
    quota = tmp_path / "cpu.max"
    quota.write_text("100000 100000\n")
    assert usable_cores(quota) == 1
    quota.write_text("max 100000\n")
    assert usable_cores(quota) == usable_cores(tmp_path / "absent") >= 1
