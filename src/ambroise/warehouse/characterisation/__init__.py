"""Who is in a group: its table 1, its most frequent diagnoses, drugs and acts, its measures."""

from ambroise.warehouse.characterisation.groups import EVERYBODY, Group
from ambroise.warehouse.characterisation.model import (
    Block,
    Cell,
    Characteristics,
    Line,
    Pyramid,
    Spread,
)
from ambroise.warehouse.characterisation.report import characterise

__all__ = [
    "EVERYBODY",
    "Block",
    "Cell",
    "Characteristics",
    "Group",
    "Line",
    "Pyramid",
    "Spread",
    "characterise",
]
