"""One queue for all analyses of a process: few workers, a bounded wait, and a place in it that can be seen.

    pool = WorkQueue(workers=1, waiting=16)
    ticket = pool.submit(lambda: classifier.analyse(photo, "infection"))    # BusyError past the bound
    while not ticket.wait(0.25):
        print(ticket.ahead())
    analysis = ticket.result()

Why one queue: the cores are the scarce thing. Forty passes at once would not be faster than one after the other, only
all of them late, each with its own activations in memory.

Why a lease: a visitor's page may end at any moment, in the middle of a wait, without a word. So nobody has to give a
place back; whoever waits holds it by asking, and a place nobody has asked about for `patience_s` is free again.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from core.errors import BusyError
from core.settings import threads_are_chosen

MOST_WAITING = 16  # so that the last of them waits for a second or two on two cores, and anybody after is told at once
_CORES_A_PASS = 4
_QUOTA = Path("/sys/fs/cgroup/cpu.max")  # "max 100000", or microseconds of processor time in that period

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class QueueShape:
    """How many passes run at once, and how many threads each of them has."""

    workers: int
    threads: int


def queue_shape(cores: int | None = None) -> QueueShape:
    """Return the shape for a number of cores (default: those this process may use).

    A pass is split over up to four cores, because one answer soon is worth more than two answers late: at the same
    load a queue with one fast server is never slower than one with several slow ones. Beyond four a 7 × 7 layer has too
    little work for each, so more cores become more workers: 2 → 1 × 2, 4 → 1 × 4, 6 → 2 × 3, 8 → 2 × 4, 16 → 4 × 4.
    """
    count = usable_cores() if cores is None else cores
    workers = max(1, math.ceil(count / _CORES_A_PASS))
    return QueueShape(workers, max(1, count // workers))


def usable_cores(quota: Path = _QUOTA) -> int:
    """Return how many cores this process may use: a container's quota may be less than the machine has."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        share, period = quota.read_text(encoding="ascii").split()
        return allowed if share == "max" else min(allowed, max(1, int(share) // int(period)))
    except (OSError, ValueError):
        return allowed


def limit_threads(threads: int) -> None:
    """Give every pass so many threads, once a model has loaded torch; without torch there is nothing to limit.

    The setting holds for the whole process: each worker that starts a pass later makes a team of this size, so that
    workers × threads fill the cores once. OMP_NUM_THREADS, where somebody set it, is left as it is.
    """
    torch: Any = sys.modules.get("torch")
    if torch is not None and not threads_are_chosen() and torch.get_num_threads() != threads:
        torch.set_num_threads(threads)


class Ticket(Generic[Answer]):
    """One caller's place in the queue, then the answer; made by `WorkQueue.submit`."""

    def __init__(self, pool: WorkQueue, work: Callable[[], Answer]) -> None:
        self._pool = pool
        self._work: Callable[[], Answer] | None = work
        self._answer: Answer | None = None
        self._error: BaseException | None = None
        self._over = threading.Event()
        self._lost = False
        self._watchers = 0
        self._seen = time.monotonic()

    def ahead(self) -> int:
        """Return how many analyses are before this one, 0 as soon as it is worked on."""
        self._seen = time.monotonic()
        return self._pool._ahead(self)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait at most so long (None: until it is over), and return whether it is over; the place is held meanwhile."""
        self._watchers += 1
        try:
            return self._over.wait(seconds)
        finally:
            self._watchers -= 1
            self._seen = time.monotonic()

    def is_lost(self) -> bool:
        """Whether the place was cancelled or left alone, so that there will be no answer."""
        return self._lost

    def result(self) -> Answer:
        """Wait for the answer and return it; whatever the work raised is raised here. BusyError for a lost place."""
        self.wait()
        try:
            if self._lost:
                raise BusyError("This place in the queue was given up.")
            if self._error is not None:
                raise self._error
            return self._answer  # type: ignore[return-value]  # None is an answer where the work returns it
        finally:
            del self  # the error's traceback holds this frame: without this both would live until the next collection

    def cancel(self) -> None:
        """Give the place back; work that has begun is finished, its answer dropped."""
        self._pool._cancel(self)

    def _is_left_alone(self, now: float, patience_s: float) -> bool:
        return self._watchers == 0 and now - self._seen > patience_s

    def _end(self, *, lost: bool = False) -> None:
        self._work = None  # and with it the photo
        self._lost = lost
        self._over.set()


class WorkQueue:
    """Workers that answer in the order asked; `waiting` is how many may wait behind those being answered."""

    def __init__(self, workers: int, waiting: int = MOST_WAITING, *, patience_s: float = 2.0) -> None:
        self.workers = workers
        self.waiting = waiting
        self._patience_s = patience_s
        self._queue: deque[Ticket[Any]] = deque()
        self._changed = threading.Condition()
        self._running = 0
        self._threads: list[threading.Thread] = []
        self._closed = False

    def submit(self, work: Callable[[], Answer]) -> Ticket[Answer]:
        """Take a place for some work. Raises BusyError where all places are taken; nothing is computed then."""
        ticket = Ticket(self, work)
        with self._changed:
            self._drop_left_alone()
            if self._closed or self._running + len(self._queue) >= self.workers + self.waiting:
                raise BusyError("Many photos are being looked at. Please try again in a few seconds.")
            if len(self._threads) < self.workers:  # none before it is needed
                thread = threading.Thread(target=self._serve, name=f"analysis-{len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._queue.append(ticket)
            self._changed.notify()
        return ticket

    def run(self, work: Callable[[], Answer]) -> Answer:
        """Take a place, wait, and return the answer. Raises BusyError, or what the work raises."""
        return self.submit(work).result()

    def busy(self) -> int:
        """Return how many analyses are being worked on or waiting."""
        with self._changed:
            self._drop_left_alone()
            return self._running + len(self._queue)

    def close(self) -> None:
        """Give up all waiting places and end the workers once they are done."""
        with self._changed:
            self._closed = True
            while self._queue:
                self._queue.popleft()._end(lost=True)
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        while (ticket := self._next()) is not None:
            _answer(ticket)
            del ticket  # a worker that waits for work holds nobody's photo
            with self._changed:
                self._running -= 1

    def _next(self) -> Ticket[Any] | None:
        with self._changed:
            while True:
                self._drop_left_alone()
                if self._queue:
                    self._running += 1
                    return self._queue.popleft()
                if self._closed:
                    return None
                self._changed.wait()

    def _ahead(self, ticket: Ticket[Any]) -> int:
        with self._changed:
            self._drop_left_alone()
            return self._running + self._queue.index(ticket) if ticket in self._queue else 0

    def _cancel(self, ticket: Ticket[Any]) -> None:
        with self._changed:
            if ticket in self._queue:
                self._queue.remove(ticket)
                ticket._end(lost=True)

    def _drop_left_alone(self) -> None:
        now = time.monotonic()
        for ticket in [ticket for ticket in self._queue if ticket._is_left_alone(now, self._patience_s)]:
            self._queue.remove(ticket)
            ticket._end(lost=True)


def _answer(ticket: Ticket[Any]) -> None:
    try:
        assert ticket._work is not None  # it is taken out of the queue once, and only then worked on
        ticket._answer = ticket._work()
    except BaseException as error:  # it belongs to whoever asked, and must not end the worker
        ticket._error = error
    ticket._end()
    del ticket  # as in `result`: the traceback holds this frame
