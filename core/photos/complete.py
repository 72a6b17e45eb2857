"""Whether a PNG holds all of its picture: Pillow takes one whose data end early, and paints the rest black."""

import struct
import zlib
from collections.abc import Iterator

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type, PNG specification 11.2.1
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_STEP = 1 << 18  # bytes inflated at a time, so that the check needs no memory of the picture's size


def is_complete_png(data: bytes) -> bool:
    """Whether the checksums hold and the inflated data have the length that the header announces.

    Raises struct.error or zlib.error for a file that is damaged further.
    """
    inflater, length, expected = zlib.decompressobj(), 0, -1
    for name, body in _chunks(data):
        if name == b"IHDR":
            expected = _data_length(body)
        elif name == b"IDAT":
            pending = body
            while pending and length <= expected:
                length += len(inflater.decompress(pending, _STEP))
                pending = inflater.unconsumed_tail
    return length > expected or (inflater.eof and length == expected)  # a little too much is harmless and occurs


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and body of the chunks up to the end of the picture; raises where one is cut or altered."""
    position = 8
    while True:
        length, name = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, position + 8 + length)
        critical = not name[0] & 0x20  # a small first letter marks a chunk that the picture does not need
        if critical and zlib.crc32(body, zlib.crc32(name)) != checksum:
            raise struct.error("checksum")
        if name == b"IEND":
            return
        yield name, body
        position += 12 + length


def _data_length(header: bytes) -> int:
    """Return the bytes of all rows with their filter bytes; each pass of an interlaced file counts for itself."""
    width, height, depth, colour_type, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    bits = depth * _CHANNELS.get(colour_type, 0)
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    total = 0
    for left, top, right_step, down_step in passes:
        columns, rows = -(-(width - left) // right_step), -(-(height - top) // down_step)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total
