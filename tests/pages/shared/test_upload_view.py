from core.photos.file_formats.formats import LIMITS
from pages.shared.upload_view import PHOTO_HELP, PHOTO_MB


def test_the_page_states_the_limits_that_hold():
    assert LIMITS.max_jpeg_px == LIMITS.max_heic_px
    assert f"JPEG or HEIC up to {LIMITS.max_jpeg_px // 1_000_000} megapixels" in PHOTO_HELP
    assert f"PNG or WebP up to {LIMITS.max_other_px // 1_000_000};" in PHOTO_HELP
    assert f"at least {LIMITS.min_side_px} pixels on the shorter side" in PHOTO_HELP


def test_no_photo_that_the_widget_takes_is_too_large_for_the_decoder():
    assert LIMITS.max_bytes >= PHOTO_MB * 2**20
