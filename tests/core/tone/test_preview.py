import numpy as np

from core.records import Face, Photo, Region
from core.tone.measure import measure_tone
from core.tone.preview import faces_preview, tone_preview

GREY = Photo(np.full((200, 400, 3), 120, np.uint8), "flat", 400, 200)


def changed(preview):
    return (preview != 120).any(axis=-1)


def test_a_face_is_framed_where_it_is_and_the_photo_stays_as_it_was():
    preview = faces_preview(GREY, [Face(Region(0.5, 0.25, 0.75, 0.75), 0.0, 2)])
    assert preview.shape == (200, 400, 3)
    marks = changed(preview)
    assert marks[100, 200]  # the left edge: x = 0.5 · 400
    assert not marks[:, :190].any()
    assert (GREY.pixels == 120).all()


def test_measured_patches_are_outlined_and_only_struck_ones_crossed():
    pixels = np.full((200, 200, 3), (198, 136, 99), np.uint8)
    pixels[100:, 100:] = (40, 90, 60)
    photo = Photo(pixels, "flat", 200, 200)
    tone = measure_tone(photo, box=Region(0.0, 0.0, 1.0, 1.0))
    assert [patch.used for patch in tone.patches] == [True, True, True, False]
    marks = (tone_preview(photo, tone) != pixels).any(axis=-1)
    assert marks[150, 150]  # the cross in the struck quarter
    assert not marks[50, 50]


def test_a_large_photo_becomes_a_small_preview():
    large = Photo(np.zeros((1000, 1600, 3), np.uint8), "flat", 1600, 1000)
    assert max(faces_preview(large, []).shape) == 720
