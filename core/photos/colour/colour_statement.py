"""What a file says of its own colours: an ICC profile, code points of H.273, PNG's gAMA and cHRM, a camera's EXIF.

Most files say nothing, or sRGB, and cost nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

from PIL import Image

from core.photos.colour.colour_space import (
    ADOBE_RGB_GAMMA,
    ADOBE_RGB_PRIMARIES,
    PRIMARIES,
    SRGB,
    SRGB_PRIMARIES,
    Chromaticities,
    ColourSpace,
    is_usable,
)
from core.photos.file_formats.exif import says_adobe_rgb

# ITU-T H.273 (2024), table 3. Those of television are camera curves that displays undo with a power of 2.4 (BT.1886).
_CURVES: Final[dict[int, str | float]] = {
    4: 2.2, 5: 2.8, 7: "smpte240", 8: 1.0, 13: "srgb", 16: "pq", 17: "dci", 18: "hlg",
    **dict.fromkeys((1, 6, 11, 14, 15), 2.4),
}  # fmt: skip
_TELEVISION: Final = frozenset((1, 6, 14, 15))
_UNSTATED: Final = 2
_SRGB_GAMMA: Final = 1 / 2.2
_NEAR: Final = 0.01  # gAMA is 0.45455 in files of the sRGB curve, as the specification has it written
_SAME_XY: Final = 0.002  # chromaticities are rounded to three to five places


def stated_space(image: Image.Image) -> bytes | ColourSpace | None:
    """Return the ICC profile or the colour space that a file's pixels are in, None where that is sRGB or unsaid.

    Of several statements of a PNG, cICP counts before iCCP, sRGB, and gAMA with cHRM (PNG, third edition, 4.3); one
    that cannot be used is passed over.
    """
    info: Mapping[Any, Any] = image.info
    space: ColourSpace | None = _of_code_points(info["cicp"]) if info.get("cicp") else None
    if space is not None:
        return _unless_srgb(space)
    profile = info.get("icc_profile")
    if isinstance(profile, bytes) and profile:
        return profile
    if "srgb" in info:
        return None
    if "gamma" in info or "chromaticity" in info:
        return _unless_srgb(_of_png(info))
    if "nclx_profile" in info:
        return _unless_srgb(_of_nclx(info["nclx_profile"]))
    if says_adobe_rgb(info.get("exif")):
        return ColourSpace(ADOBE_RGB_PRIMARIES, ADOBE_RGB_GAMMA)
    return None


def _of_code_points(cicp: bytes) -> ColourSpace | None:
    """Return the space of a cICP chunk; its third value is 0 in every PNG, because its pixels are RGB."""
    primaries, curve, matrix, _ = cicp
    if matrix != 0 or primaries not in PRIMARIES or curve not in _CURVES:
        return None
    return ColourSpace(PRIMARIES[primaries], _CURVES[curve])


def _of_nclx(nclx: Mapping[Any, Any]) -> ColourSpace:
    """Return the space of a HEIF's code points; the decoder has used those about luma and range.

    Phones write television's camera curves on stills of the sRGB curve, and every viewer shows them as such.
    """
    primaries, curve = nclx.get("color_primaries", _UNSTATED), nclx.get("transfer_characteristics", _UNSTATED)
    said = "srgb" if curve in _TELEVISION else _CURVES.get(curve, "srgb")
    return ColourSpace(PRIMARIES.get(primaries, SRGB_PRIMARIES), said)


def _of_png(info: Mapping[Any, Any]) -> ColourSpace:
    """Return the space of gAMA and cHRM; the curve or the corners that a file does not state are those of sRGB."""
    gamma = info.get("gamma") or _SRGB_GAMMA
    curve = "srgb" if abs(gamma - _SRGB_GAMMA) < _NEAR else min(max(1 / gamma, 0.1), 10.0)
    corners: Chromaticities = info.get("chromaticity", SRGB_PRIMARIES)
    if max(abs(one - other) for one, other in zip(corners, SRGB_PRIMARIES, strict=True)) < _SAME_XY:
        corners = SRGB_PRIMARIES
    space = ColourSpace(corners, curve)
    return space if is_usable(space) else ColourSpace(SRGB_PRIMARIES, curve)


def _unless_srgb(space: ColourSpace) -> ColourSpace | None:
    return None if space == SRGB else space
