"""The letter in words for those whom it is about: adult, teenager, child, parents."""

from ambroise.uses.explanation.schema import Audience, Explanation
from ambroise.uses.explanation.use import ExplanationUse

__all__ = ["Audience", "Explanation", "ExplanationUse"]
