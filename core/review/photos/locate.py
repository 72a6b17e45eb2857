"""Where the photos of a predictions.csv lie on this machine, if they do.

`file` in a row is relative to the task's own folder ("test_set/…"), or to the folder beside it ("external/…").
"""

import contextlib
from collections.abc import Mapping
from pathlib import Path

from core.data.datasets import external_folders, read_image, split_names
from core.data.manifest import read_manifest
from core.errors import DataError
from core.file_hash import file_sha256
from core.records import Neighbour, Photo, PredictionRow
from core.settings import data_folder


def photo_roots(task: str, named: Path | None = None) -> tuple[Path, ...]:
    """Return the folders to which a task's files may be relative: those of DERMA_DATA and of a folder that was named.

    The named folder may be the one of all data sets or the task's own. Raises DataError if it holds neither.
    """
    roots, splits = [], [name for pair in split_names() for name in pair]
    for folder in (named, data_folder()):
        if folder is None:
            continue
        own = folder / task
        if own.is_dir():
            roots += [own, folder]
        elif any((folder / name).is_dir() for name in splits):
            roots += [folder, folder.parent]
        elif external_folders(folder):
            roots.append(folder)
        elif folder is named:
            raise DataError(f"The folder {folder} holds none of {', '.join((task, *splits, 'external'))}.")
    return tuple(dict.fromkeys(root.resolve() for root in roots))


def find_photo(file: str, roots: tuple[Path, ...]) -> Path | None:
    """Return the photo that a table names, None if it is not on this machine; nothing outside the roots is found."""
    for root in roots:
        path = (root / file).resolve()
        if path.is_relative_to(root) and path.is_file():
            return path
    return None


def read_listed_photo(row: PredictionRow | Neighbour, roots: tuple[Path, ...]) -> Photo:
    """Return the photo of a row or a neighbour.

    Raises DataError if it is not here, is damaged or is not the one that was judged.
    """
    path = find_photo(row.file, roots)
    if path is None:
        raise DataError(f"{row.file} is not on this machine.")
    if file_sha256(path) != row.sha256:
        raise DataError(f"{row.file} is not the photo that was judged: its bytes are others.")
    pixels = read_image(path)
    return Photo(pixels, row.sha256, pixels.shape[1], pixels.shape[0])


def read_sources(roots: tuple[Path, ...]) -> Mapping[str, str]:
    """Return the source of each outside photo by its file name in predictions.csv, from the folders' manifests.

    A folder without a manifest, or with a damaged one, names none.
    """
    found: dict[str, str] = {}
    for folder in {folder.name: folder for root in reversed(roots) for folder in external_folders(root)}.values():
        with contextlib.suppress(DataError):
            for file, origin in read_manifest(folder).items():
                found[f"{folder.name}/{file}"] = origin.source
    return found
