"""Published photos whose label their own source contradicts: kept in every published figure, and taught to nothing."""

from pathlib import PurePosixPath

# The series that these impetigo photos were cut from calls them cold sores (herpes labialis).
COLD_SORES = frozenset(
    {
        "5_BA-impetigo (27).jpg",
        "8_BA-impetigo (27).jpg",
        "87_BA-impetigo (62).jpg",
        "60_BA-impetigo (3).png",
    }
)


def source_label(file: str) -> str:
    """Return what a photo's own source calls it, where that is not its published label; empty elsewhere."""
    return "cold sore" if is_doubtful(file) else ""


def is_doubtful(file: str) -> bool:
    """Whether a photo of the published infection set, by its name, carries another label at its source."""
    return PurePosixPath(file).name in COLD_SORES
