"""A photo with what was measured drawn on it, and the figure on which a person marks a piece of it."""

import base64
from collections.abc import Sequence
from io import BytesIO

import numpy as np
import plotly.graph_objects as go
from PIL import Image, ImageDraw, ImageFont

from core.charts.pictures.picture import shrink_picture
from core.charts.style import plain_figure
from core.records import ByteArray, Face, FloatArray, Region
from core.tone.records import Patch

UNDER = (20, 20, 20)  # under every line, so that it reads on any skin
FACE = (255, 255, 255)
MEASURED = (94, 226, 201)
STRUCK = (255, 138, 76)
PAPER = (255, 226, 92)
MARK = "#5ee2c9"
_USUAL_WIDTH_PX, _HIGHEST_PX = 360, 480  # a phone's width and a page's column; a taller photo is made narrower
_LINE_SHARE = 1 / 220  # of the picture's longer side


def draw_regions(
    pixels: ByteArray,
    *,
    faces: Sequence[Face] = (),
    patches: Sequence[Patch] = (),
    paper: Region | None = None,
    upright: bool = False,
    max_side_px: int = 900,
) -> ByteArray:
    """Return the photo with faces, measured patches, struck-out patches (crossed) and the paper outlined.

    Several faces are numbered from 1 in the order given; a single one is only framed. With `upright` the picture is
    turned by quarters so that its first face neither lies on its side nor hangs upside down.
    """
    picture = Image.fromarray(shrink_picture(pixels, max_side_px))
    canvas = ImageDraw.Draw(picture)
    size = np.array(picture.size, dtype=np.float64)
    width = max(2, round(max(picture.size) * _LINE_SHARE))
    for number, face in enumerate(faces, start=1):
        corners = face_corners(face, picture.width / picture.height) * size
        _outline(canvas, corners, FACE, width)
        if len(faces) > 1:
            _number(canvas, number, corners[0], 14 * width)
    for patch in patches:
        corners = patch.corners * size
        _outline(canvas, corners, MEASURED if patch.used else STRUCK, width)
        if not patch.used:
            for one, other in ((0, 2), (1, 3)):
                _line(canvas, [corners[one], corners[other]], STRUCK, width)
    if paper is not None:
        _outline(canvas, region_corners(paper) * size, PAPER, width)
    quarters = round(faces[0].angle_deg / 90) if upright and faces else 0
    return np.ascontiguousarray(np.rot90(np.asarray(picture), quarters))


def marking_figure(pixels: ByteArray, marked: Region | None = None, *, max_side_px: int = 900) -> go.Figure:
    """Return the photo as a figure on which a drag selects a box, in fractions of the photo.

    The axes are fractions of the photo, 0–1 from its upper left corner; `marked` is drawn.
    """
    picture = Image.fromarray(shrink_picture(pixels, max_side_px))
    file = BytesIO()
    picture.save(file, "JPEG", quality=88)
    figure = plain_figure(round(min(_HIGHEST_PX, _USUAL_WIDTH_PX * picture.height / picture.width)))
    figure.add_layout_image(
        source="data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode(),
        xref="x", yref="y", x=0, y=0, sizex=1, sizey=1, sizing="stretch", layer="below",
    )  # fmt: skip
    # A box can be dragged only over a figure with a trace; its two points are never seen.
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="markers", marker={"size": 1, "opacity": 0}, hoverinfo="skip")
    if marked is not None:
        figure.add_shape(
            type="rect",
            x0=marked.left,
            x1=marked.right,
            y0=marked.top,
            y1=marked.bottom,
            line={"color": MARK, "width": 3},
        )
    figure.update_layout(dragmode="select", newselection={"line": {"color": MARK, "width": 3, "dash": "solid"}})
    figure.update_xaxes(visible=False, range=[0, 1], fixedrange=True, constrain="domain")
    figure.update_yaxes(
        visible=False, range=[1, 0], fixedrange=True, constrain="domain",
        scaleanchor="x", scaleratio=picture.height / picture.width,
    )  # fmt: skip
    return figure


def face_corners(face: Face, aspect: float) -> FloatArray:
    """Return (4, 2) corners of a face as fractions of a photo of width / height `aspect`, clockwise from upper left."""
    stretch = np.array([aspect, 1.0])
    corners = region_corners(face.box) * stretch
    middle = corners.mean(axis=0)
    turn = np.radians(face.angle_deg)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.asarray(((corners - middle) @ rotation.T + middle) / stretch)


def region_corners(region: Region) -> FloatArray:
    """Return (4, 2) corners of a region, clockwise from the upper left."""
    left, top, right, bottom = region.left, region.top, region.right, region.bottom
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def _outline(canvas: ImageDraw.ImageDraw, corners: FloatArray, colour: tuple[int, int, int], width: int) -> None:
    _line(canvas, [*corners, corners[0], corners[1]], colour, width)


def _line(canvas: ImageDraw.ImageDraw, points: Sequence[FloatArray], colour: tuple[int, int, int], width: int) -> None:
    path = [(float(x), float(y)) for x, y in points]
    canvas.line(path, fill=UNDER, width=2 * width, joint="curve")
    canvas.line(path, fill=colour, width=width, joint="curve")


def _number(canvas: ImageDraw.ImageDraw, number: int, corner: FloatArray, height: int) -> None:
    x, y = float(corner[0]), max(0.0, float(corner[1]))
    canvas.rectangle((x, y, x + height, y + height), fill=UNDER)
    canvas.text(
        (x + height / 2, y + height / 2),
        str(number),
        fill=FACE,
        font=ImageFont.load_default(0.75 * height),
        anchor="mm",
    )
