"""Small numbers as sentences write them."""

_WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def in_words(number: int) -> str:
    """Return a whole number from 0 on as a word, "no" for none; from 13 on in digits."""
    return _WORDS[number] if number < len(_WORDS) else str(number)
