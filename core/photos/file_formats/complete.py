"""Whether a PNG holds all of its picture: Pillow takes one whose data end early, and paints the rest black."""

import struct
import zlib
from collections.abc import Sequence

from core.photos.file_formats.png_chunks import Chunk, read_chunks

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type, PNG specification 11.2.1
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_STEP = 1 << 18  # bytes inflated at a time, so that the check needs no memory of the picture's size


def is_complete_png(data: bytes, chunks: Sequence[Chunk] | None = None) -> bool:
    """Whether the picture's own chunks are right and their inflated data have the length that the header announces.

    Nothing after the picture's last byte is looked at, the chunk that ends the file included; the checksum of a last
    chunk that breaks off there is replaced by the one that the packed data hold themselves.
    Raises struct.error or zlib.error for a file that is damaged further.
    """
    inflater, length, expected = zlib.decompressobj(), 0, -1
    for chunk in read_chunks(data) if chunks is None else chunks:
        if chunk.name == b"IEND" or inflater.eof:
            break
        if chunk.needed and not chunk.whole and (chunk.name != b"IDAT" or chunk.end + 4 <= len(data)):
            raise struct.error("checksum")
        if chunk.name == b"IHDR":
            expected = _data_length(data[chunk.start : chunk.end])
        elif chunk.name == b"IDAT":
            pending = data[chunk.start : chunk.end]
            while pending and length <= expected:
                length += len(inflater.decompress(pending, _STEP))
                pending = inflater.unconsumed_tail
    return length > expected or (inflater.eof and length == expected)  # a little too much is harmless and occurs


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
