import threading
import time
import weakref

from core.inference import memory as tidy


class Ring:
    """Something that only a collection can free."""

    def __init__(self) -> None:
        self.itself = self


def gone(ref: weakref.ref) -> bool:
    end = time.monotonic() + 5
    while ref() is not None and time.monotonic() < end:
        time.sleep(0.01)
    return ref() is None


def test_tidying_frees_what_holds_itself():
    ref = weakref.ref(Ring())
    tidy.tidy_memory()
    assert ref() is None


def test_who_keeps_tidy_does_it_when_asked_and_waits_while_there_is_work():
    busy = threading.Event()
    busy.set()
    threading.Thread(target=tidy.keep_tidy, args=(busy.is_set,), kwargs={"every_s": 600}, daemon=True).start()
    ref = weakref.ref(Ring())
    tidy.ask_to_tidy()
    time.sleep(0.1)
    assert ref() is not None
    busy.clear()
    assert gone(ref)
