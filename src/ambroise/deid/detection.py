"""The one front door to detection."""

from collections.abc import Iterable
from functools import cache

from msgspec.structs import replace

from ambroise.deid.document import Document
from ambroise.deid.identity import Identity
from ambroise.deid.means import Means, means_of
from ambroise.deid.recognisers import (
    beside,
    circumstances,
    columns,
    compounds,
    dates,
    hospitals,
    learned,
    listed,
    mails,
    messages,
    numbers,
    people,
    phones,
    propagation,
    specimens,
    streets,
    structured,
    towns,
    trigrams,
)
from ambroise.deid.recognisers.known import KnownIdentities
from ambroise.text.folding import composed
from ambroise.text.spans import Span, merge, resolve

_ALWAYS = (
    structured, numbers, specimens, phones, mails, dates, streets, towns, hospitals, people,
    compounds, columns, trigrams, circumstances,
)  # fmt: skip


_PACKAGE = cache(means_of)
"""The means that come with the package."""


def detect(
    text: str,
    identities: Iterable[Identity] = (),
    *,
    known: KnownIdentities | None = None,
    means: Means | None = None,
) -> list[Span]:
    """Return the identities of a note, in order and disjoint, by offsets of `text`.

    `identities` are whom this note is known to name; `known` are people looked for in every note
    (a staff directory), made ready once; `means` are the model and the lists (the package's own).
    Same input, same spans: no clock and no network.
    """
    source = composed(text)
    document = Document(source.text)
    found: list[Span] = []
    own = KnownIdentities(identities)
    for people_known in (own, known):
        if people_known is not None and len(people_known):
            found.extend(people_known.find(document))
    for recogniser in _ALWAYS:
        found.extend(recogniser.find(document))
    means = means or _PACKAGE()
    if means.lists:
        found.extend(listed.find(document, means.lists))
    judged = means.model.judge(document, learned.BESIDE)
    found.extend(messages.find(document, judged))
    found.extend(learned.find(document, judged))
    spans = resolve(_with_roles(found), document.text)
    spans += beside.find(document, spans)
    spans = resolve([*spans, *propagation.find(document, spans)], document.text)
    spans = merge(spans, document.text)
    if not source.origin:
        return spans
    return [span.moved(*source.source_offsets(span.start, span.end)) for span in spans]


def _with_roles(spans: list[Span]) -> list[Span]:
    """Return the spans with one role for each entity: the one of its best span that has one."""
    roles: dict[str, tuple[float, str]] = {}
    for span in spans:
        if span.entity and span.role:
            roles[span.entity] = max(roles.get(span.entity, (0.0, "")), (span.score, span.role))
    return [
        span
        if roles.get(span.entity, (0.0, span.role))[1] == span.role
        else replace(span, role=roles[span.entity][1])
        for span in spans
    ]
