"""The lettre de liaison of a stay, every sentence with its passage."""

from ambroise.uses.letter.schema import Letter
from ambroise.uses.letter.use import LetterUse

__all__ = ["Letter", "LetterUse"]
