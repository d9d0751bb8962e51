"""Draws from the keyed hash: whole numbers, choices, and digits permuted without collision."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, TypeVar

from ambroise.pseudonyms.keyed import keyed_bytes

_ROUNDS: Final = 8
_LETTERS: Final = 26

T = TypeVar("T")


class Draw:
    """Numbers in a row from HMAC(key, kind | value): the same three, the same numbers.

    It has 256 bits; what the draws together choose from must be well below.
    """

    __slots__ = ("_left",)

    def __init__(self, key: bytes, kind: str, value: str) -> None:
        self._left = int.from_bytes(keyed_bytes(key, kind, value), "big")

    def below(self, bound: int) -> int:
        """Return a number in 0..bound-1."""
        self._left, drawn = divmod(self._left, bound)
        return drawn

    def of(self, choices: Sequence[T]) -> T:
        """Return one of `choices`."""
        return choices[self.below(len(choices))]


def permuted(key: bytes, digits: str, *, tweak: str = "") -> str:
    """Return as many digits, another permutation of all of that length for each key and tweak.

    Two different numbers of one length never become one: a Feistel network of eight rounds over
    decimal halves (the construction of NIST SP 800-38G, FF1), its rounds keyed BLAKE2b. One digit
    is only turned. Some number may become itself.
    """
    length = len(digits)
    if length < 2:
        return "".join(str((int(digit) + key[0] % 9 + 1) % 10) for digit in digits)
    short = length // 2
    left, right = int(digits[:short]), int(digits[short:])
    bounds = (10**short, 10 ** (length - short))
    for turn in range(_ROUNDS):
        said = f"{turn}|{length}|{tweak}|{right}".encode()
        mixed = int.from_bytes(blake2b(said, key=key, digest_size=16).digest(), "big")
        left, right = right, (left + mixed) % bounds[turn % 2]
    return f"{left:0{short}d}{right:0{length - short}d}"


def turned(key: bytes, text: str, *, tweak: str) -> str:
    """Return `text` with each ASCII letter turned into another by the key, its case kept."""
    drawn = Draw(key, "letters", tweak)
    return "".join(
        _turned(one, 1 + drawn.below(_LETTERS - 1)) if one.isascii() and one.isalpha() else one
        for one in text
    )


def _turned(letter: str, by: int) -> str:
    base = ord("A") if letter.isupper() else ord("a")
    return chr(base + (ord(letter) - base + by) % _LETTERS)
