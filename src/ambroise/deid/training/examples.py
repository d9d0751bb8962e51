"""The stream of labelled examples."""

from collections.abc import Iterable, Iterator
from functools import cache
from random import Random
from typing import Final

from ambroise.deid.training.cast import Cast
from ambroise.deid.training.noise import disturbed, emphasised, raised
from ambroise.deid.training.pieces import Example, Piece, joined
from ambroise.deid.training.templates import Template, parse, registers
from ambroise.text.spans import Span

_TRAPS: Final = "traps"
_TRAPS_SHARE: Final = 0.22
_DOCUMENT_SHARE: Final = 0.06
_SURROUNDED_SHARE: Final = 0.35
_BETWEEN: Final = ("\n", "\n", "\n\n", " ")
_CLINICAL: Final[Template] = parse("{s}")
_HEADING: Final[Template] = parse("{head}")

_DOCUMENTS: Final = (
    "letterheads identity letters bodies traps bodies signoffs",
    "letterheads letters people bodies traps signoffs",
    "identity results bodies traps traps signoffs",
    "identity nursing nursing traps nursing nursing people",
    "letterheads tables bodies people signoffs",
    "identity papers traps signoffs",
    "letterheads identity traps traps bodies traps signoffs",
    "dictated dictated dictated traps dictated",
    "exchanges exchanges",
)
"""What whole documents are made of, in order; a heading comes before what doctors write."""
_HEADED: Final = frozenset({"bodies", "traps"})


def examples(seed: int, count: int) -> Iterator[Example]:
    """Yield `count` labelled fragments of hospital documents, all of them invented.

    The same `seed` yields the same examples, and a larger `count` begins with those of a smaller
    one. One in five holds nothing to hide; one in sixteen is a whole document.
    """
    rng = Random(seed)  # noqa: S311 - repeatable fiction, no secret is drawn
    for _ in range(count):
        yield joined(disturbed(rng, draw_pieces(rng)))


def plain_lessons(texts: Iterable[str], seed: int) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Yield texts that name nobody, each as it is and then disturbed, some with words in capitals.

    Such texts are few and say what stays, so each is taught several times.
    """
    rng = Random(seed)  # noqa: S311 - repeatable, no secret is drawn
    for text in texts:
        yield text, ()
        for noise in (emphasised, emphasised, emphasised, raised, None):
            pieces = [Piece(text)]
            pieces = disturbed(rng, pieces) if noise is None else noise(rng, pieces)
            yield joined(pieces).text, ()


def draw_pieces(rng: Random) -> list[Piece]:
    """Return the pieces of one example as its templates say them, before any noise."""
    cast = Cast(rng)
    luck = rng.random()
    if luck < _DOCUMENT_SHARE:
        return _document(rng, cast)
    if luck < _DOCUMENT_SHARE + _TRAPS_SHARE:
        drawn = [_of_register(rng, _TRAPS) for _ in range(rng.choice((1, 1, 2, 3, 5)))]
        return _in_lines(cast, drawn, rng.choice(_BETWEEN))
    template = rng.choice(_all_but_traps())
    if rng.random() < _SURROUNDED_SHARE:
        around = [_CLINICAL] * rng.randint(1, 3)
        before = rng.randint(0, len(around))
        around[before:before] = [template]
        return _in_lines(cast, around, rng.choice(_BETWEEN))
    return cast.fill(template)


def _document(rng: Random, cast: Cast) -> list[Piece]:
    """Return a whole document, its people the same from the letterhead to the signature."""
    drawn: list[Template] = []
    for register in rng.choice(_DOCUMENTS).split():
        if register in _HEADED:
            drawn += [_HEADING, *(_of_register(rng, register) for _ in range(rng.randint(1, 3)))]
            drawn += [_CLINICAL] * rng.randint(0, 4)
        else:
            drawn.append(_of_register(rng, register))
    return _in_lines(cast, drawn, rng.choice(("\n", "\n", "\n\n")))


def _in_lines(cast: Cast, drawn: list[Template], between: str) -> list[Piece]:
    pieces: list[Piece] = []
    for template in drawn:
        if pieces:
            pieces.append(Piece(between))
        pieces += cast.fill(template)
    return pieces


def _of_register(rng: Random, register: str) -> Template:
    return rng.choice(_parsed()[register])


@cache
def _parsed() -> dict[str, tuple[Template, ...]]:
    return {name: tuple(map(parse, sources)) for name, sources in registers().items()}


@cache
def _all_but_traps() -> tuple[Template, ...]:
    return tuple(t for name, found in _parsed().items() if name != _TRAPS for t in found)
