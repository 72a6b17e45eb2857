"""The typed names of what a visit remembers of a photo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Memo(Generic[Answer]):
    """The name of one kind of answer about a photo, whose type is `Answer`; declared once, where it is used.

    Of each name the last answer is kept. `parts` divide a name: each task, method or label has a last one of its own.
    """

    name: str
    parts: tuple[str, ...] = ()

    def of(self, *parts: str) -> Memo[Answer]:
        """Return the name of a part."""
        return replace(self, parts=parts)
