"""The guard: texts given to a language model are data, and so is what it answers.

What holds whatever a note says is the way uses are built: a model is given no tool, its answer is
read against a schema, and each statement must rest on a passage that it was given. Finding
instructions comes on top, so that a person is told and the passage is not sent.
"""

from ambroise.engines.guard.answers import AnswerRefused, checked
from ambroise.engines.guard.fencing import Fenced, fence
from ambroise.engines.guard.instructions import Instruction, find_instructions

__all__ = [
    "AnswerRefused",
    "Fenced",
    "Instruction",
    "checked",
    "fence",
    "find_instructions",
]
