"""The pictures a newcomer can try: drawn by this project, and always to be marked as drawn."""

import functools
import io
from dataclasses import dataclass

from PIL import Image

from core.photos.decode import read_photo
from core.records import Photo
from core.samples.drawn_face import draw_face
from core.samples.drawn_hills import draw_hills
from core.samples.drawn_lesion import draw_ring_lesion


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawn picture: its name, by which a task asks for it, its title, what it shows, and a caption: it is drawn."""

    name: str
    title: str
    shows: str
    caption: str


_DRAWN = "Drawn by this project, not a photo"
SAMPLES = (
    Sample(
        "ring", "A ring on light skin", "A skin infection is named.", f"{_DRAWN}: light skin with a ring-shaped lesion"
    ),
    Sample(
        "brown", "A ring on brown skin", "The same, on deeper skin.", f"{_DRAWN}: brown skin with a ring-shaped lesion"
    ),
    Sample("face", "A face", "Asked about its concern and its skin tone.", f"{_DRAWN}: a face"),
    Sample("hills", "Hills", "No skin, so it is turned away.", f"{_DRAWN}: hills under a sky, without skin"),
)


@functools.cache
def sample_file(name: str) -> bytes:
    """Return a drawn sample as the bytes of a PNG file, the same on every call. Raises KeyError for another name."""
    pixels = {
        "ring": draw_ring_lesion,
        "brown": lambda: draw_ring_lesion(skin="#8a5a3c"),
        "face": draw_face,
        "hills": draw_hills,
    }[name]()
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


@functools.cache
def sample_photo(name: str) -> Photo:
    """Return a drawn sample as a `Photo` that went through the same door as an upload. Raises KeyError for another."""
    return read_photo(sample_file(name))
