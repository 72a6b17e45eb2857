"""What a brand's own code says of a shade: its number, and the letters or words of its family, such as NC or Cool."""

import re
from dataclasses import dataclass

_NUMBER = re.compile(
    r"(?<![\w.])(?P<before>[A-Z]{1,3}[ +-]{0,2})?(?P<whole>[0-9]{1,3})(?P<part>\.[0-9]+)?"
    r"(?:(?P<between>[CNWPGYRO])(?P<fine>[0-9](?:\.[0-9]+)?)\b|[ -]?(?P<after>[A-Z]{1,3})(?![\w']))?",
)
_DEPTHS = ("very fair", "fair", "light", "light medium", "medium", "medium tan", "tan", "tan deep", "deep", "rich")
_DEPTH_LETTERS = {"VF": 0, "F": 1, "L": 2, "LM": 3, "M": 4, "MT": 5, "T": 6, "TD": 7, "D": 8, "DD": 9, "R": 9, "DP": 9}
_FAMILIES = re.compile(r"\b(cool|neutral|warm|olive|gold|golden|ros[ey]|rosy|peach|pink|beige|yellow|red)\b")


@dataclass(frozen=True, slots=True)
class BrandCode:
    """A code: `number` rises with depth in most brands; `family` is told by letters or words, "" where there are none.

    `depth` is the position, 0 (fairest) to 9, of a depth that the code names before it counts ("D80", "Medium 6"),
    None where it names none.
    """

    number: float
    family: str
    depth: int | None

    @property
    def text(self) -> str:
        """The code alone, by which the same shade is found in another product."""
        return f"{self.family.upper()}{self.number:g}/{self.depth}"


def brand_code(shade: str) -> BrandCode | None:
    """Return the code in a shade's name, None where it has no number.

    "NC42", "NW 20", "355N", "1.5", "CN 20 Fair" and "8.5 Terra" hold number and family as they stand. In "2C1 Pure
    Beige" the first digit is the depth, the letter the family, and the last digit a finer step.
    """
    found = _NUMBER.search(shade)
    if found is None:
        return None
    number = float(found["whole"] + (found["part"] or ""))
    if found["fine"]:
        number += float(found["fine"]) / 10
    letters = "".join((found[name] or "").strip(" +-") for name in ("before", "between", "after"))
    said = shade[: found.start()].casefold() + " " + shade[found.end() :].casefold()
    depth, family = _depth(letters, said)
    if not family:
        family = " ".join(_FAMILIES.findall(said))
    return BrandCode(number, family, depth)


def _depth(letters: str, said: str) -> tuple[int | None, str]:
    """Return the depth that letters or words name, and what is left of the letters as the family."""
    for length in (2, 1):
        if letters[:length] in _DEPTH_LETTERS and len(letters[:length]) == length:
            return _DEPTH_LETTERS[letters[:length]], letters[length:]
    words = " ".join(re.findall(r"[a-z]+", said))
    named = [place for place, word in enumerate(_DEPTHS) if re.search(rf"\b{word}\b", words)]
    return (named[-1] if named else None), letters
