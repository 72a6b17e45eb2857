"""Small numbers and shares as sentences write them."""

_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def in_words(number: int) -> str:
    """Return a whole number from 0 on as a word, "no" for none; from 13 on in digits."""
    return _WORDS[number] if number < len(_WORDS) else str(number)


def percent(share: float) -> str:
    """Return a share from 0 to 1 as people read it everywhere: whole percents, no false zero and no false certainty."""
    rounded = f"{share:.0%}"
    if rounded == "0%" and share > 0:
        return "<1%"
    if rounded == "100%" and share < 1:
        return ">99%"
    return rounded
