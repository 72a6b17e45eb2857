import base64
from io import BytesIO

import pytest
from PIL import Image

from core.errors import PhotoError
from core.photos import shot
from core.photos.decode import read_photo
from core.photos.file_formats.formats import UploadLimits
from core.photos.shot import shot_bytes


def picture(kind: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (96, 72), (200, 150, 120)).save(file, kind)
    return file.getvalue()


def test_a_shot_becomes_the_very_bytes_that_the_browser_encoded():
    data = picture("JPEG")
    assert shot_bytes(base64.b64encode(data).decode()) == data


def test_a_shot_is_read_like_any_upload():
    photo = read_photo(shot_bytes(base64.b64encode(picture("JPEG")).decode()))
    assert photo.pixels.shape == (72, 96, 3)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "sent no picture"),
        ("", "sent no picture"),
        ({"jpeg": "x"}, "sent no picture"),
        ("data:image/jpeg;base64,/9j/", "damaged on its way"),
        ("/9j/4AAQ=SkZJRg", "damaged on its way"),
        ("é", "damaged on its way"),
        (base64.b64encode(b"<html>").decode(), "not a JPEG"),
        (base64.b64encode(picture("PNG")).decode(), "not a JPEG"),
    ],
)
def test_anything_else_is_refused_in_a_sentence_that_says_what_to_do(value, words):
    with pytest.raises(PhotoError, match=f"{words}.*take the photo again or upload one"):
        shot_bytes(value)


def test_a_shot_over_the_limit_is_refused_and_one_at_the_limit_is_not(monkeypatch):
    data = picture("JPEG")
    text = base64.b64encode(data).decode()
    monkeypatch.setattr(shot, "LIMITS", UploadLimits(max_bytes=len(data)))
    assert shot_bytes(text) == data
    monkeypatch.setattr(shot, "LIMITS", UploadLimits(max_bytes=len(data) - 10))
    with pytest.raises(PhotoError, match="over 0 MB"):
        shot_bytes(text)
