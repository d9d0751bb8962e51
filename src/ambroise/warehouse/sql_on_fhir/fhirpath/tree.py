"""What a FHIRPath expression is made of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the expression; `type` is a primitive type of FHIR.

    Numbers, dates and times keep the text that was written.
    """

    text: str
    type: str


@dataclass(frozen=True, slots=True)
class This:
    """`$this`: what the expression, or the criteria of a function, is evaluated on."""


@dataclass(frozen=True, slots=True)
class Constant:
    """`%name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """An element of `target`; without target, of what the expression is evaluated on."""

    target: "Node | None"
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `target`, or of what the expression is evaluated on."""

    target: "Node | None"
    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Index:
    target: "Node"
    position: "Node"


@dataclass(frozen=True, slots=True)
class Sign:
    """A number preceded by + or -."""

    sign: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Is:
    operand: "Node"
    type: str


Node = Literal | This | Constant | Member | Call | Index | Sign | Binary | Is
