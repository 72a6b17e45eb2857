"""A JPEG's segments and scans, walked without the decoder: how many passes it has, and whether it has an end."""

import re
from dataclasses import dataclass

from core.errors import PhotoError

_MOST_SEGMENTS = 2_000  # photos have 10 to 300: a profile, a preview, or a depth map come in pieces of 64 kB
_MOST_JUNK = 1 << 16  # bytes between segments, which decoders skip one by one
_TANGLED = "The file is cut into more pieces than any photo is; please save the photo as JPEG and choose that file."
_START = re.compile(rb"\xff+([\x01-\xfe])")
_IN_DATA = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # not a stuffed byte (FF 00), a restart or a fill byte
_LAST_COEFFICIENT = 63


@dataclass(frozen=True, slots=True)
class JpegParts:
    """What the markers say.

    `scans` is how many passes there are, at most as many as were asked for; `single` whether the first has all of the
    picture; `ended` whether the last is followed by a marker; `covered` whether the scans together carry every
    coefficient of every component to its last bit; `end` where the marker stands at which the walk ended.
    """

    scans: int
    single: bool
    ended: bool
    covered: bool
    end: int = 0


class _Coverage:
    """Which coefficients have been sent to their last bit, and by which scans."""

    def __init__(self) -> None:
        self.components: tuple[int, ...] = ()
        self.progressive = False
        self._done: dict[int, set[int]] = {}

    def read_frame(self, marker: int, frame: bytes) -> None:
        self.progressive = marker in (0xC2, 0xC6, 0xCA, 0xCE)
        count = frame[5] if len(frame) > 5 else 0
        self.components = tuple(frame[6 : 6 + 3 * count : 3])

    def read_scan(self, scan: bytes) -> int:
        """Note what a scan's header announces and return how many components it has."""
        count = scan[0] if scan else 0
        first, last, bits = (*scan[1 + 2 * count : 4 + 2 * count], 0, 0, 0)[:3]
        sent = set(range(first, last + 1)) if self.progressive else set(range(_LAST_COEFFICIENT + 1))
        if not self.progressive or not bits & 0x0F:
            for component in scan[1 : 1 + 2 * count : 2]:
                self._done.setdefault(component, set()).update(sent)
        return count

    def is_full(self) -> bool:
        return bool(self.components) and all(
            len(self._done.get(component, ())) > _LAST_COEFFICIENT for component in self.components
        )


def read_parts(data: bytes, most_scans: int) -> JpegParts:
    """Walk the markers of a JPEG up to its end, or to `most_scans` scans.

    Raises PhotoError where there are more segments, or more junk between them, than any photo has.
    """
    coverage, position, scans, junk, single = _Coverage(), 2, 0, 0, False
    for _ in range(_MOST_SEGMENTS):
        found = _START.search(data, position)
        if found is None:
            return JpegParts(scans, single, ended=False, covered=coverage.is_full())
        marker = found[1][0]
        junk += found.end() - 2 - position
        if junk > _MOST_JUNK:
            raise PhotoError(_TANGLED)
        position = found.end()
        if marker == 0xD9:
            return JpegParts(scans, single, ended=True, covered=coverage.is_full(), end=position - 2)
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # without a body
            continue
        length = int.from_bytes(data[position : position + 2], "big")
        segment = data[position + 2 : position + length]
        position += length
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            coverage.read_frame(marker, segment)
        elif marker == 0xDA:
            scans += 1
            whole = coverage.read_scan(segment) >= len(coverage.components) and not coverage.progressive
            single = single or (scans == 1 and whole)
            next_marker = _IN_DATA.search(data, position)
            if next_marker is None or single or scans == most_scans:
                end = len(data) if next_marker is None else next_marker.start()
                return JpegParts(scans, single, next_marker is not None, coverage.is_full(), end)
            position = next_marker.start()
    raise PhotoError(_TANGLED)
