"""A reviewer's note on one image of a data set; `core.cases.notes` keeps them."""

from dataclasses import dataclass

LONGEST_NOTE = 2000  # characters


@dataclass(frozen=True, slots=True)
class Note:
    """What a reviewer wrote about the image with this SHA-256; `changed` is the time in UTC, ISO 8601."""

    sha256: str
    file: str
    text: str
    label_wrong: bool
    changed: str = ""
