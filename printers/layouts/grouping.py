"""Numbers as people read them out."""


def in_fours(number: str) -> str:
    """Digits in groups of four; anything else as it is."""
    digits = number.replace(" ", "")
    if not (digits.isascii() and digits.isdigit()):
        return number
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))
