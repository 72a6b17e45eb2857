"""`python -m benchmarks.visitors SCENE` starts the app, sends visitors, and prints one JSON object, for `core bench`.

* sessions: visitors at their own pace; how long from click to heatmap
* burst: all in the same moment; who is refused, and whether all is well afterwards
* paint: from the start of the process to the first finished page, beside an app that imports torch first
* rerun: a slider's change for each line of the standard input, of the "whole" page or the "part" that changes
"""

import argparse
import json
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.visitors.crowd import PAGE, all_at_once, at_their_pace, p95, warm
from benchmarks.visitors.photos import plain_photo
from benchmarks.visitors.server import EAGER, LAZY, Server, serving, wait_until_open
from benchmarks.visitors.visit import Visit

_SLIDER = "Strength of the colours"
_FORGOTTEN_AFTER_S = 5  # a closed tab's photos, here sooner than for people, who may come back
_TIDIED_AFTER_S = 45.0  # core/inference/memory.py does it every half minute


def main() -> int:
    """Run one scene."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.visitors", description="Visitors to the running app.")
    parser.add_argument("scene", choices=["sessions", "burst", "paint", "rerun"])
    parser.add_argument("--visitors", type=int)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--think", type=float, default=10.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--photo", type=Path, help="the JPEG that the visitor of `rerun` looks at")
    options = parser.parse_args()
    scenes = {"sessions": _sessions, "burst": _burst, "paint": _paint, "rerun": _rerun}
    figures = scenes[options.scene](options)
    if figures:
        sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def _sessions(options: argparse.Namespace) -> dict[str, object]:
    visitors = options.visitors or 25
    with serving() as server:
        alone_s = warm(server)
        tally = at_their_pace(server, visitors=visitors, seconds=options.seconds, think_s=options.think)
        return {
            "visitors": visitors,
            "think_s": options.think,
            "seconds": options.seconds,
            "clicks": len(tally.answered_s) + tally.refused,
            "alone_s": alone_s,
            "median_s": median(tally.answered_s) if tally.answered_s else None,
            "p95_s": p95(tally.answered_s),
            "longest_s": max(tally.answered_s, default=None),
            "refused": tally.refused,
            "errors": tally.errors[:5],
            "error_count": len(tally.errors) + server.failures(),
        }


def _burst(options: argparse.Namespace) -> dict[str, object]:
    visitors = options.visitors or 40
    with serving([f"--server.disconnectedSessionTTL={_FORGOTTEN_AFTER_S}"]) as server:
        alone_s = warm(server)
        before_mb = _settled_memory(server)
        burst = all_at_once(server, visitors=visitors, alone_s=alone_s)
        peak_mb = server.memory_mb()
        after_mb = _settled_memory(server, least_mb=before_mb)
        return {
            "visitors": visitors,
            "answered": len(burst.first.answered_s),
            "refused": burst.first.refused,
            "told_their_place": burst.first.places_seen,
            "slowest_answer_s": max(burst.first.answered_s, default=None),
            "answered_on_trying_again": len(burst.again.answered_s),
            "alone_s": alone_s,
            "normal_after_s": burst.normal_after_s,
            "memory_mb": {"before": before_mb, "at_its_end": peak_mb, "after": after_mb},
            "errors": (burst.first.errors + burst.again.errors)[:5],
            "error_count": len(burst.first.errors) + len(burst.again.errors) + server.failures(),
        }


def _settled_memory(server: Server, least_mb: float = 0.0) -> float:
    """Return the memory once the visits are forgotten and tidied away, or once it is as little as asked for."""
    end = time.monotonic() + _FORGOTTEN_AFTER_S + _TIDIED_AFTER_S
    while time.monotonic() < end:
        time.sleep(1.0)
        if server.memory_mb() <= least_mb:
            break
    return server.memory_mb()


def _paint(options: argparse.Namespace) -> dict[str, object]:
    seconds: dict[str, list[float]] = {"eager": [], "ours": []}
    for number in range(options.rounds + 1):
        for name in list(seconds)[:: 1 if number % 2 == 0 else -1]:
            with serving(program=EAGER if name == "eager" else LAZY, wait=False) as server:
                wait_until_open(server)
                with Visit(server.address):
                    if number:  # the first round reads the files from the disk
                        seconds[name].append(time.perf_counter() - server.started_s)
    medians = {name: median(values) for name, values in seconds.items()}
    return {"paint_ratio": medians["eager"] / medians["ours"], "rounds": options.rounds, "median_seconds": medians}


def _rerun(options: argparse.Namespace) -> dict[str, object]:
    """Move the slider once for each line of input, and answer with the milliseconds until the page was there."""
    with serving() as server:
        warm(server)
        with Visit(server.address, PAGE) as visit:
            photo = plain_photo() if options.photo is None else options.photo.read_bytes()
            visit.upload("spot.jpg", photo)
            for number, line in enumerate(sys.stdin):
                page = visit.slide(_SLIDER, 20 + 5 * (number % 16), whole_page=line.strip() == "whole")
                sys.stdout.write(json.dumps({"ms": 1000 * page.seconds, "drawn": len(page.drawn)}) + "\n")
                sys.stdout.flush()
    return {}


if __name__ == "__main__":
    sys.exit(main())
