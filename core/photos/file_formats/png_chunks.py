"""A PNG's chunks: found and checked without the decoder, and a copy without those that are damaged and not needed.

The decoder refuses a whole picture for a wrong checksum in a remark, and takes seconds over millions of empty chunks.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import PhotoError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_CHUNKS = 60_000  # 60 MB in pieces of 1 kB; encoders make them of 8 kB and more
_MOST_OTHERS = 1_000  # that are no picture data; photos have about ten
_LENGTHS = {b"gAMA": 4, b"cHRM": 32, b"sRGB": 1, b"cICP": 4, b"pHYs": 9, b"tIME": 7}  # PNG, third edition, chapter 11
_TANGLED = "The file is cut into more pieces than any photo is; please save the photo as JPEG and choose that file."


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: where its body lies in the file, and whether its length and its checksum are right."""

    name: bytes
    start: int
    end: int
    whole: bool

    @property
    def needed(self) -> bool:
        """Whether the picture cannot be drawn without it: its name begins with a capital letter."""
        return not self.name[0] & 0x20


def read_chunks(data: bytes) -> tuple[Chunk, ...]:
    """Return the chunks up to the end of the picture, or to where the file breaks off.

    Raises PhotoError where there are more than any photo has.
    """
    chunks: list[Chunk] = []
    position, others = len(SIGNATURE), 0
    while position + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        if not name.isalpha():
            break
        start, end = position + 8, min(position + 8 + length, len(data))
        whole = end + 4 <= len(data) and _LENGTHS.get(name, length) == length
        if whole:
            whole = zlib.crc32(memoryview(data)[start:end], zlib.crc32(name)) == int.from_bytes(
                data[end : end + 4], "big"
            )
        chunks.append(Chunk(name, start, end, whole))
        others += name != b"IDAT"
        if name == b"IEND" or (name == b"acTL" and data[start : start + 4] > b"\0\0\0\1"):
            break  # an animation, which is refused as one
        if others > _MOST_OTHERS or len(chunks) > _MOST_CHUNKS:
            raise PhotoError(_TANGLED)
        position = end + 4
    return tuple(chunks)


def body(data: bytes, chunks: Sequence[Chunk], name: bytes) -> bytes | None:
    """Return the body of the first whole chunk of a name, None where there is none."""
    return next((data[chunk.start : chunk.end] for chunk in chunks if chunk.name == name and chunk.whole), None)


def mended(data: bytes, chunks: Sequence[Chunk]) -> bytes:
    """Return the file as the decoder takes it: its own bytes, or a copy without damaged remarks and with an end.

    Picture data that break off are taken along as they are: whether they suffice is for `complete` to say.
    """
    if (
        not chunks
        or chunks[-1].name == b"acTL"
        or (chunks[-1].name == b"IEND" and all(chunk.whole for chunk in chunks))
    ):
        return data
    view, pieces = memoryview(data), [SIGNATURE]
    for chunk in chunks:
        if chunk.name == b"IEND" or not (chunk.needed or chunk.whole):
            continue
        content = view[chunk.start : chunk.end]
        cut = chunk.name == b"IDAT" and chunk.end + 4 > len(data)
        stated = _checksum(chunk.name, content) if cut else bytes(view[chunk.end : chunk.end + 4])
        pieces += [struct.pack(">I", len(content)), chunk.name, bytes(content), stated]
    return b"".join([*pieces, struct.pack(">I", 0), b"IEND", _checksum(b"IEND", b"")])


def _checksum(name: bytes, content: bytes | memoryview) -> bytes:
    return struct.pack(">I", zlib.crc32(content, zlib.crc32(name)))
