"""What every AI use takes and returns: a draft whose statements point at their evidence."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Any, Generic, Literal, NewType, Protocol, TypeVar, runtime_checkable

from ambroise.engines import Engine
from ambroise.llm import Message
from ambroise.settings import Settings
from ambroise.uses.cards import Card
from ambroise.warehouse.views import RowRef

RunId = NewType("RunId", str)
Pointer = NewType("Pointer", str)
"""A JSON pointer (RFC 6901) into the value of a draft, to the text of one statement."""

ZoneName = Literal["care", "research"]
CostMethod = Literal["measured", "estimated", "none"]
Clock = Callable[[], datetime]

In = TypeVar("In")
Out = TypeVar("Out")
Answered = TypeVar("Answered")


@dataclass(frozen=True, slots=True)
class SpanRef:
    """A stretch of a note, by offsets in code points, end excluded."""

    note_id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What supports one statement: a passage or a row, and its words exactly as they stand there.

    For a passage `note.text[start:end] == quote`; for a row the quote is the values that the
    statement uses, as stored.
    """

    statement: Pointer
    source: SpanRef | RowRef
    quote: str


FlagCode = Literal[
    "unsupported",
    "contradicted",
    "unconfirmed",
    "missing",
    "unmatched",
    "shortened",
    "unscored",
    "instruction",
    "no_model",
    "sensitive",
    "foreign",
]


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person must see before deciding; `detail` is shown to them, in French.

    `unsupported`: no evidence, or words that the evidence does not hold; `contradicted`: the
    record says two things; `unconfirmed`: one document says it, and no row, heading nor second
    document bears it out; `missing`: the record says nothing; `unmatched`: named in one part of
    the record only; `shortened`: passages were left out; `unscored`: no measure for this draft;
    `instruction`: cited words that speak to a machine; `no_model`: the language model failed, and
    what follows was made without it; `sensitive`: words that only a doctor decides to tell, or
    that were left out for it; `foreign`: in a language that no check reads.
    """

    code: FlagCode
    statement: Pointer
    detail: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost; `method` says how the energy was obtained ("none": it was not)."""

    seconds: float
    tokens: int
    energy_joules: float | None
    method: CostMethod


NO_COST = Cost(seconds=0.0, tokens=0, energy_joules=None, method="none")


@dataclass(frozen=True, slots=True)
class Draft(Generic[Out]):
    """What a use returns, until a person validates it.

    `value` is None when the use declines; `reason` then says why.
    """

    value: Out | None
    evidence: tuple[Evidence, ...]
    flags: tuple[Flag, ...]
    reason: str
    cost: Cost
    run_id: RunId


@dataclass(frozen=True, slots=True)
class Scope:
    """A table that a use may be given, and what for; its page in the register shows it.

    `columns` are fields of its rows, by their names in `warehouse.views`; `kinds` are the rows of
    it: kinds of documents, acts and stays, roles of contacts, categories of problems, intents of
    drugs. Empty, all of them. Two scopes of one table add up.
    """

    table: str
    why: str
    columns: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a language model was asked, and what it answered, word for word.

    `prompt` is the JSON of the messages, `schema` the digest of the schema asked for. `cause` is
    empty when the answer could be used, else the name of what failed. `joules` is None where
    nothing tells the energy.
    """

    prompt: str = field(repr=False)
    output: str = field(repr=False)
    schema: str = ""
    seconds: float = 0.0
    tokens: int = 0
    joules: float | None = None
    cause: str = ""


class Speaker(Protocol):
    """The way to the language model of one run; it tells `exchanges` of every try."""

    def ask(
        self, messages: Sequence[Message], answer_type: type[Answered], tokens: int | None
    ) -> Answered: ...
    def stream(self, messages: Sequence[Message], tokens: int | None) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a use may lean on while it runs; it holds no way to a store.

    `settings` are those of the installation, for the files that it mounts (a nomenclature); None
    in a process apart. `ask` and `stream` are the only way to a language model; each exchange,
    failed ones too, is part of the record of the run, sealed in the care zone. `cancelled` is set
    when nobody waits for the draft any more.
    """

    engine: Engine
    clock: Clock
    run_id: RunId
    exchanges: list[Exchange] = field(default_factory=list, repr=False)
    cancelled: Event = field(default_factory=Event, repr=False)
    speaker: Speaker | None = field(default=None, repr=False)
    settings: Settings | None = field(default=None, repr=False)

    @property
    def speaks(self) -> bool:
        """Whether the engine of this run is a language model."""
        return self.speaker is not None

    def ask(
        self,
        messages: Sequence[Message],
        answer_type: type[Answered],
        *,
        tokens: int | None = None,
    ) -> Answered:
        """Return the answer of the language model, on the schema of `answer_type`.

        The type is a pydantic model or dataclass, closed and bounded (see `shape_of`); `tokens`
        bounds the answer. Raises GenerationFailed, for a use to fall back on what needs no model
        or to decline, and TypeError where the engine is no language model.
        """
        return self._speaker().ask(messages, answer_type, tokens)

    def stream(self, messages: Sequence[Message], *, tokens: int | None = None) -> Iterator[str]:
        """Yield an answer in words as it comes; raises GenerationFailed, at any piece."""
        return self._speaker().stream(messages, tokens)

    def _speaker(self) -> Speaker:
        if self.speaker is None:
            raise TypeError(f"engine {self.engine.name} is no language model")
        return self.speaker


class Use(Protocol[In, Out]):
    """One AI function with a typed input and output.

    Ours and those of other distributions are found alike: an entry point of `ambroise.uses` that,
    called without argument, gives an object of this shape.
    """

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def zone(self) -> ZoneName: ...
    @property
    def reads(self) -> tuple[Scope, ...]: ...
    @property
    def engines(self) -> tuple[str, ...]:
        """The engines it can run with, the default first; ANY_LANGUAGE_MODEL stands for all."""
        ...

    @property
    def given_type(self) -> type[In]: ...
    @property
    def value_type(self) -> type[Out]: ...
    @property
    def card(self) -> Card: ...

    def run(self, given: In, context: Context) -> Draft[Out]: ...

    def text(self, value: Out) -> str:
        """Return what is filed once a person has validated `value`."""
        ...


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A kept draft as a person left it: `value` with their edits, `rewritten` where they stand."""

    id: str
    value: Any
    evidence: tuple[Evidence, ...]
    rewritten: frozenset[Pointer]
    validated: bool


@runtime_checkable
class FromDraft(Protocol):
    """A use that is given the draft of another use, `source`, rather than a stay.

    It is one object with its `Use`. `options` are what the person who asks may choose.
    """

    @property
    def source(self) -> str: ...

    def given(self, source: Reviewed, options: Mapping[str, str]) -> Any: ...


AnyUse = Use[Any, Any]
