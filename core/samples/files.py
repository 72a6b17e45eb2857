"""The two photos a newcomer can try: drawn by this project, and always to be marked as drawn."""

import functools
import io
from dataclasses import dataclass

from PIL import Image

from core.photos.decode import read_photo
from core.records import Photo
from core.samples.drawn_face import draw_face
from core.samples.drawn_lesion import draw_ring_lesion


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawn picture: its name, by which a task asks for it, and the caption that says that it is drawn."""

    name: str
    caption: str


SAMPLES = (
    Sample("ring", "Drawn by this project, not a photo: skin with a ring-shaped lesion"),
    Sample("face", "Drawn by this project, not a photo: a face"),
)


@functools.cache
def sample_file(name: str) -> bytes:
    """Return a drawn sample as the bytes of a PNG file, the same on every call. Raises KeyError for another name."""
    pixels = {"ring": draw_ring_lesion, "face": draw_face}[name]()
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


@functools.cache
def sample_photo(name: str) -> Photo:
    """Return a drawn sample as a `Photo` that went through the same door as an upload. Raises KeyError for another."""
    return read_photo(sample_file(name))
