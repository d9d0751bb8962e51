"""Texts on their way out: surrogates that can be found back, under a key of one request."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.deid.detection import detect
from ambroise.deid.gateway.residual import Residual, residual_of
from ambroise.deid.identity import Identity
from ambroise.deid.means import Means
from ambroise.deid.policies import Policy
from ambroise.errors import DateOutOfRange
from ambroise.pseudonyms import DATES, KEY_BYTES
from ambroise.text.folding import composed, fold
from ambroise.text.spans import Span

_DRAWS: Final = 8
"""How many keys are tried before what stays ambiguous becomes a numbered tag."""

_SHORTEST: Final = 3
"""Letters and digits below which a surrogate could be any initial of the answer (hépatite B)."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """One stretch that left as something else; `sent` names one `original` only."""

    original: str
    sent: str
    label: str
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Texts ready to leave, what was replaced in them, and the move of their dates in days.

    It holds the true values: it stays in memory, and is never written anywhere.
    """

    texts: tuple[str, ...]
    replaced: tuple[Replaced, ...]
    shift: int
    residual: Residual


def outgoing(
    texts: Sequence[str],
    policy: Policy,
    identities: Iterable[Identity] = (),
    *,
    means: Means | None = None,
    draw: Callable[[], bytes] = lambda: secrets.token_bytes(KEY_BYTES),
) -> Outgoing:
    """Return `texts`, of one conversation about one person, pseudonymised for one request.

    What two originals would share, or what the text says elsewhere, is drawn again; what still
    cannot be told apart leaves as a numbered tag (`[NOM-2]`). A label that the policy tags does
    too.
    """
    people = tuple(identities)
    plain = [composed(text).text for text in texts]
    found = [detect(text, people, means=means) for text in plain]
    hidden = [policy.applied(spans) for spans in found]
    parts = [residual_of(*one) for one in zip(plain, found, hidden, strict=True)]
    residual = Residual(
        round(sum(one.expected for one in parts), 4),
        sum(one.left for one in parts),
        sum(one.doubtful for one in parts),
    )
    best: list[list[Replaced]] = []
    fewest, shift = -1, 0
    for _ in range(_DRAWS):
        key = draw()
        days = policy.shift(key, "request")
        tried = [_pieces(*one, policy, key, days) for one in zip(plain, hidden, strict=True)]
        unclear = len(_unclear(tried, plain, hidden))
        if fewest < 0 or unclear < fewest:
            best, fewest, shift = tried, unclear, days
        if fewest == 0:
            break
    told = _tagged(best, _unclear(best, plain, hidden))
    written = [_written(*one) for one in zip(plain, hidden, told, strict=True)]
    replaced = dict.fromkeys(one for pieces in told for one in pieces)
    return Outgoing(tuple(written), tuple(replaced), shift, residual)


def _pieces(
    text: str, hidden: Sequence[Span], policy: Policy, key: bytes, shift: int
) -> list[Replaced]:
    """Return what each span leaves as."""
    ordered = sorted(hidden)
    try:
        made = policy.rendered(text, ordered, key=key, shift=shift)
    except DateOutOfRange:
        made = policy.rendered(text, ordered, key=key, shift=0, mode="tag")
    return [
        Replaced(
            text[span.start : span.end], made.text[new.start : new.end], span.label, span.entity
        )
        for span, new in zip(ordered, made.spans, strict=True)
    ]


def _unclear(
    pieces: Sequence[Sequence[Replaced]], texts: Sequence[str], hidden: Sequence[Sequence[Span]]
) -> set[tuple[str, str]]:
    """Return the (label, folded surrogate) that could not be put back without a doubt."""
    originals: defaultdict[str, set[str]] = defaultdict(set)
    for one in (one for part in pieces for one in part):
        if one.label not in DATES or one.sent.startswith("<"):
            originals[fold(one.sent)].add(fold(one.original))
    kept = " ".join(fold(part) for one in zip(texts, hidden, strict=True) for part in _kept(*one))
    return {
        (one.label, sent)
        for part in pieces
        for one in part
        if (sent := fold(one.sent)) in originals
        and (
            len(originals[sent]) > 1
            or sent.startswith("<")
            or sent in kept
            or sum(character.isalnum() for character in sent) < _SHORTEST
        )
    }


def _kept(text: str, spans: Sequence[Span]) -> list[str]:
    at = 0
    parts: list[str] = []
    for span in sorted(spans):
        parts.append(text[at : span.start])
        at = span.end
    return [*parts, text[at:]]


def _tagged(
    pieces: Sequence[Sequence[Replaced]], unclear: set[tuple[str, str]]
) -> list[list[Replaced]]:
    """Return the pieces with a numbered tag, one an original, for what is unclear."""
    numbers: dict[tuple[str, str], int] = {}
    told: list[list[Replaced]] = []
    for part in pieces:
        row: list[Replaced] = []
        for one in part:
            if (one.label, fold(one.sent)) in unclear:
                number = numbers.setdefault((one.label, fold(one.original)), len(numbers) + 1)
                row.append(Replaced(one.original, f"[{one.label}-{number}]", one.label, one.entity))
            else:
                row.append(one)
        told.append(row)
    return told


def _written(text: str, hidden: Sequence[Span], pieces: Sequence[Replaced]) -> str:
    parts = _kept(text, hidden)
    written = [part + one.sent for part, one in zip(parts, pieces, strict=False)]
    return "".join(written) + parts[-1]
