"""The pictures and maps of a visit's photos: each made when it is shown first, and kept as long as the photo is."""

from __future__ import annotations

from pathlib import Path

import core
from pages.shared.state import answer_session, review_session
from pages.shared.state.visit.memo import Memo

TILE: Memo[bytes] = Memo("tile")
SMALL: Memo[core.ByteArray] = Memo("small")
SHOWN: Memo[bytes] = Memo("shown")
OVERLAY: Memo[core.Overlay] = Memo("overlay")
MAP: Memo[core.Explanation] = Memo("map")  # by task, method and the label asked
CHECK: Memo[core.MapCheck] = Memo("check")  # by task, method and label
NEIGHBOURS: Memo[list[tuple[core.Neighbour, bytes]]] = Memo("neighbours")  # by task

_SHOWN_SIDE_PX = 900  # twice the widest place on a page, for sharp screens
_MOST_NEIGHBOURS = 3


def tile_of(photo: core.Photo, side_px: int) -> bytes:
    """Return a square picture of a photo as a JPEG."""
    return answer_session.remembered(
        photo, TILE, side_px, lambda: core.jpeg_bytes(core.square_tile(photo.pixels, side_px))
    )


def shown_photo(photo: core.Photo) -> bytes:
    """Return a photo as a JPEG, as large as a page shows it."""
    return answer_session.remembered(photo, SHOWN, None, lambda: core.jpeg_bytes(shown_pixels(photo)))


def shown_pixels(photo: core.Photo) -> core.ByteArray:
    """Return a photo's pixels (h, w, 3), as large as a page shows it."""
    return answer_session.remembered(photo, SMALL, None, lambda: core.shrink_picture(photo.pixels, _SHOWN_SIDE_PX))


def overlay_of(analysis: core.Analysis, explanation: core.Explanation, label: str, strength: float) -> bytes:
    """Return a photo under a label's map as a JPEG, as large as a page shows it; `strength` is 0–1."""
    photo, finding = analysis.photo, analysis.finding
    question = (finding.task, explanation.method, label, finding.weights_sha256)
    return answer_session.remembered(
        photo,
        OVERLAY,
        question,
        lambda: core.Overlay(shown_pixels(photo), explanation.heatmap(label), explanation.region),
    ).jpeg(strength)


def map_by(analysis: core.Analysis, method: str, label: str) -> core.Explanation:
    """Return a label's map by a method that does not come with the answer, made once by photo, method and label."""
    photo, finding = analysis.photo, analysis.finding
    asked = label if core.explain_method(method).per_label else finding.labels[0]
    return answer_session.model_answer(
        photo,
        MAP.of(finding.task, method, asked),
        finding.weights_sha256,
        lambda models: core.explain_with(models, photo, finding.task, method, asked),
    )


def check_if_made(analysis: core.Analysis, explanation: core.Explanation, label: str) -> core.MapCheck | None:
    """Return what the check of a map found, None if it was not made."""
    return answer_session.last_answer(analysis.photo, CHECK.of(analysis.finding.task, explanation.method, label))


def check_of(analysis: core.Analysis, explanation: core.Explanation, label: str) -> core.MapCheck:
    """Return what the check of a map finds."""
    photo, finding = analysis.photo, analysis.finding
    return answer_session.model_answer(
        photo,
        CHECK.of(finding.task, explanation.method, label),
        finding.weights_sha256,
        lambda models: core.check_map(models, photo, finding.task, explanation, label),
    )


def has_neighbours(analysis: core.Analysis) -> bool:
    """Whether there are similar training photos, and a data set on this machine to read them from."""
    finding = analysis.finding
    return bool(finding.neighbours and review_session.photo_roots_if_any(finding.task))


def neighbour_tiles(analysis: core.Analysis, side_px: int) -> list[tuple[core.Neighbour, bytes]]:
    """Return the nearest training photos that are on this machine and unchanged, each with a square JPEG."""
    photo, finding = analysis.photo, analysis.finding
    roots = review_session.photo_roots_if_any(finding.task)
    if not finding.neighbours or not roots:
        return []
    return answer_session.remembered(
        photo,
        NEIGHBOURS.of(finding.task),
        (finding.weights_sha256, roots, side_px),
        lambda: _tiles(finding.neighbours, roots, side_px),
    )


def _tiles(
    neighbours: tuple[core.Neighbour, ...], roots: tuple[Path, ...], side_px: int
) -> list[tuple[core.Neighbour, bytes]]:
    tiles: list[tuple[core.Neighbour, bytes]] = []
    for neighbour in neighbours:
        try:
            photo = core.read_listed_photo(neighbour, roots)
        except core.DermaError:
            continue
        tiles.append((neighbour, core.jpeg_bytes(core.square_tile(photo.pixels, side_px))))
        if len(tiles) == _MOST_NEIGHBOURS:
            break
    return tiles
