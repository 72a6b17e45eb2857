"""Many visitors at once: at their own pace, and all in the same moment."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from statistics import median, quantiles

from benchmarks.visitors.photos import new_photo, plain_photo
from benchmarks.visitors.server import Server
from benchmarks.visitors.visit import FULL, Page, Visit

PAGE = "upload"
_SETTLE_S = 2.0


@dataclass(slots=True)
class Tally:
    """What happened to many clicks: seconds until the heatmap of those answered, refusals, and errors in words."""

    answered_s: list[float] = field(default_factory=list)
    refused: int = 0
    places_seen: int = 0  # visitors who were told how many photos are ahead of theirs
    errors: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, page: Page) -> None:
        """Count what one click brought."""
        with self._lock:
            self.places_seen += any("ahead of yours" in text for text in page.texts())
            self.errors += page.errors()
            if page.is_refused():
                self.refused += 1
            elif page.heatmap_s == page.heatmap_s:
                self.answered_s.append(page.heatmap_s)
            elif not page.errors():
                self.errors.append("neither an answer nor a refusal")

    def fail(self, error: Exception) -> None:
        """Count a visit that broke."""
        with self._lock:
            self.errors.append(f"{type(error).__name__}: {error}")


def warm(server: Server) -> float:
    """Wait until the models answer as fast as they will, and return the median seconds of a click alone."""
    photo = plain_photo()
    with Visit(server.address, PAGE) as visit:
        fastest, slow = float("inf"), 0
        while slow < 3:  # until three in a row were no faster
            seconds = visit.upload("warm.jpg", new_photo(photo)).heatmap_s
            slow = slow + 1 if seconds > 0.9 * fastest else 0
            fastest = min(fastest, seconds)
            time.sleep(1.0)  # the engine is made beside the first answers
        return median(visit.upload("alone.jpg", new_photo(photo)).heatmap_s for _ in range(5))


def at_their_pace(server: Server, *, visitors: int, seconds: float, think_s: float, seed: int = 0) -> Tally:
    """Let visitors upload one photo after the other, each with a pause for thought of 0.5 to 1.5 × `think_s`."""
    photo, tally = plain_photo(), Tally()
    end = time.monotonic() + seconds

    def stay(number: int) -> None:
        chance = random.Random(seed + number)
        time.sleep(chance.uniform(0, think_s))  # nobody comes at the same moment
        with Visit(server.address, PAGE) as visit:
            while time.monotonic() < end:
                time.sleep(chance.uniform(0.5, 1.5) * think_s)
                tally.count(visit.upload("spot.jpg", new_photo(photo)))

    _all_at_once([partial(stay, number) for number in range(visitors)], tally)
    return tally


@dataclass(frozen=True, slots=True)
class Burst:
    """What a burst did: the clicks themselves, the refused ones tried again, and how soon all was as before."""

    first: Tally
    again: Tally
    normal_after_s: float


def all_at_once(server: Server, *, visitors: int, alone_s: float) -> Burst:
    """Let visitors who sit before the open page with their photo sent click in one moment; the refused try again.

    All is as before once a newcomer's click takes at most twice as long as it did alone.
    """
    photo, first, again = plain_photo(), Tally(), Tally()
    visits = [Visit(server.address, PAGE) for _ in range(visitors)]
    try:
        for visit in visits:
            visit.send_file("spot.jpg", new_photo(photo))
        pages: dict[int, Page] = {}
        start = threading.Barrier(visitors)

        def click(number: int) -> None:
            start.wait(60)
            pages[number] = visits[number].run()
            first.count(pages[number])

        _all_at_once([partial(click, number) for number in range(visitors)], first)
        ended = time.perf_counter()
        normal_after_s = _until_normal(server, alone_s, ended)
        for number, page in sorted(pages.items()):
            if page.is_refused():
                again.count(visits[number].click(FULL))
    finally:
        for visit in visits:
            visit.close()
    return Burst(first, again, normal_after_s)


def p95(seconds: list[float]) -> float:
    """Return the time that 95 of 100 clicks did not exceed."""
    return quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else max(seconds, default=float("nan"))


def _until_normal(server: Server, alone_s: float, ended: float) -> float:
    photo = plain_photo()
    with Visit(server.address, PAGE) as visit:
        while time.perf_counter() - ended < 60:
            page = visit.upload("after.jpg", new_photo(photo))
            if page.heatmap_s <= 2 * alone_s:
                break
            time.sleep(0.25)
    return time.perf_counter() - ended


def _all_at_once(tasks: list[Callable[[], None]], tally: Tally) -> None:
    def guarded(task: Callable[[], None]) -> None:
        try:
            task()
        except Exception as error:  # one visitor's broken visit is a figure, not the end of the others
            tally.fail(error)

    threads = [threading.Thread(target=guarded, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
