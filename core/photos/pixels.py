"""From whatever a decoder gives to upright 8-bit sRGB: modes, transparency, stated colours, orientation."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

from core.photos.colour.colour_space import ColourSpace, to_srgb
from core.photos.colour.colour_statement import stated_space
from core.photos.upright import turn
from core.records import ByteArray

_STRIP_PX = 64
NEUTRAL_GREY = 128  # what shows through transparent places: neither skin nor a strong edge


def normalised(image: Image.Image, long_side_px: int | None = None) -> Image.Image:
    """Return an upright RGB picture in sRGB, not longer than `long_side_px` and never enlarged.

    Decodes the image if that has not happened; raises what the decoder raises.
    """
    stated = stated_space(image)
    upright = turn(image)
    image.load()
    plain = _plain(image)
    if long_side_px is not None and max(plain.size) > long_side_px:
        scale = long_side_px / max(plain.size)
        size = max(1, round(plain.width * scale)), max(1, round(plain.height * scale))
        plain = plain.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)  # by whole pixels first: still sharp
    alpha = plain.getchannel("A") if plain.mode == "RGBA" else None
    colour = _to_srgb(plain.convert("RGB") if alpha is not None else plain, stated)
    if alpha is not None:
        ground = Image.new("RGB", colour.size, (NEUTRAL_GREY,) * 3)
        ground.paste(colour, mask=alpha)
        colour = ground
    return colour if upright is None else colour.transpose(upright)


def copy_pixels(image: Image.Image) -> ByteArray:
    """Return an RGB picture's pixels (H, W, 3) in an array of their own.

    Strip by strip: at once, Pillow would lay the whole picture out twice more on the way, in fresh memory.
    """
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    for top in range(0, image.height, _STRIP_PX):
        strip = image.crop((0, top, image.width, min(top + _STRIP_PX, image.height)))
        pixels[top : top + _STRIP_PX] = np.asarray(strip)
    return pixels


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture in mode L, RGB, RGBA or CMYK, 8 bits a channel."""
    clear = image.info.get("transparency")
    if image.mode.startswith("I"):
        return _from_sixteen_bits(image, clear)
    if image.mode in ("RGB", "L", "1") and clear is not None:
        return _with_clear_colour(image, clear)
    if image.mode in ("P", "PA"):
        return image.convert("RGB" if clear is None and image.mode == "P" else "RGBA")
    if image.mode == "1":
        return image.convert("L")
    if image.mode in ("LA", "La", "RGBa"):
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "RGBA", "CMYK") else image.convert("RGB")


def _from_sixteen_bits(image: Image.Image, clear: object) -> Image.Image:
    """Scale 16-bit grey to 8 bits; Pillow's own convert would clip all above 255 to white."""
    wide = np.asarray(image).astype(np.int64).clip(0, 65535)  # (H, W)
    grey = Image.fromarray(((wide * 255 + 32767) // 65535).astype(np.uint8))
    if not isinstance(clear, int):
        return grey
    alpha = Image.fromarray(np.where(wide == clear, 0, 255).astype(np.uint8))
    return Image.merge("RGBA", (grey, grey, grey, alpha))


def _with_clear_colour(image: Image.Image, clear: object) -> Image.Image:
    """Give the colour that a PNG declares transparent an alpha of 0."""
    colour = np.asarray(image.convert("RGB"))  # (H, W, 3)
    wanted = np.asarray(clear)
    if wanted.max() > 255:  # declared with 16 bits; the pixels have been scaled to 8
        wanted = wanted >> 8
    alpha = Image.fromarray(np.where((colour == wanted).all(axis=-1), 0, 255).astype(np.uint8))
    rgba = image.convert("RGB")
    rgba.putalpha(alpha)
    return rgba


def _to_srgb(image: Image.Image, stated: bytes | ColourSpace | None) -> Image.Image:
    """Apply what the file says of its colours; a profile that is broken or made for other channels is ignored."""
    if isinstance(stated, ColourSpace) and image.mode in ("RGB", "L"):  # no such statement is made for print colours
        return to_srgb(image.convert("RGB"), stated)
    if isinstance(stated, bytes):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(stated))
            space = source.profile.xcolor_space.strip()
            if {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}[image.mode] == space:
                converted = ImageCms.profileToProfile(
                    image,
                    source,
                    ImageCms.createProfile("sRGB"),
                    renderingIntent=ImageCms.Intent.PERCEPTUAL,
                    outputMode="RGB",
                )
                if converted is not None:
                    return converted
        except Exception:  # a profile never decides whether a photo is readable
            pass
    return image if image.mode == "RGB" else image.convert("RGB")
