"""What rendering promises of any text: nothing else moves, nobody real, nobody twice."""

import re
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ambroise.pseudonyms import NAMES, bare, keyed_entity, render, surrogate
from ambroise.text.folding import fold
from ambroise.text.spans import Span

KEYS = st.binary(min_size=32, max_size=32)
SHIFTS = st.integers(-182, 182)
WEIRD = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["\r\n", "\0", "e\u0301", "\u202eאבג\u202c", "👩🏽\u200d⚕️", "مرحبا", "\ufeff", "ﬁn",
         " \u00a0", "\ud800", "𝒜", "\u2028", "<NOM>"]
    ),
)  # fmt: skip
LABELS = st.sampled_from(
    "NOM PRENOM DATE DATE_NAISSANCE ADRESSE ZIP VILLE PAYS TEL MAIL URL SECU IPP NDA RPPS ADELI"
    " FINESS PRELEVEMENT EXAMEN UID HOPITAL SERVICE SITUATION PROFESSION NATIONALITE AGE X".split()
)
SURNAMES = (
    "KERVELLA Le_Goff MARTIN Lefèvre d'Hondt N'DIAYE Benali Garcia-Lopez petit van_Dijk ROY LY"
    " Traoré Nguyen O'Brien SAINT-JUST".replace("_", " ")
).split()
GIVEN = "Anne Malo Mohamed Fatoumata José Giulia Marie-Rose Jean Zeynep Hiroshi".split()


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text of any characters with stretches of any characters, said to be anything."""
    text = draw(WEIRD)
    spans = []
    for _ in range(draw(st.integers(0, 6))):
        written = draw(WEIRD.filter(bool) | st.sampled_from(["12 mars 2024", "Anne", "8001234"]))
        role = draw(st.sampled_from(["", "patient", "professional"]))
        entity = draw(st.sampled_from(["", "a", "b"]))
        spans.append(Span(len(text), len(text) + len(written), draw(LABELS), role, entity))
        text += written + draw(WEIRD)
    return text, spans


def outside(text: str, spans: list[Span] | tuple[Span, ...]) -> list[str]:
    at, pieces = 0, []
    for span in spans:
        pieces.append(text[at : span.start])
        at = span.end
    return [*pieces, text[at:]]


@given(marked(), KEYS, KEYS, SHIFTS, st.sampled_from(["replace", "tag", "mask"]))
@settings(max_examples=300)
def test_no_character_outside_the_spans_moves_twice_over(
    given_text: tuple[str, list[Span]], zone: bytes, project: bytes, shift: int, mode: str
) -> None:
    text, spans = given_text
    first = render(text, spans, key=zone, shift=shift, mode=mode)
    again = render(first.text, first.spans, key=project, shift=-shift, mode=mode)
    for rendered in (first, again):
        assert outside(rendered.text, rendered.spans) == outside(text, spans)
        assert [(one.label, one.role) for one in rendered.spans] == [
            (one.label, one.role) for one in spans
        ]


PEOPLE = st.lists(
    st.tuples(st.sampled_from(SURNAMES), st.sampled_from(GIVEN)), min_size=2, max_size=8
)


def crowd(people: list[tuple[str, str]]) -> tuple[str, list[Span]]:
    """A text that names each person once, in full, then by an initial."""
    text, spans = "", []
    for number, (surname, name) in enumerate(people):
        for label, written in (
            ("PRENOM", name), ("NOM", surname), ("PRENOM", f"{name[0]}."), ("NOM", surname.upper()),
        ):  # fmt: skip
            spans.append(Span(len(text), len(text) + len(written), label, "", f"p{number}"))
            text += f"{written} "
        text += "; "
    return text, spans


@given(PEOPLE, KEYS)
def test_two_entities_never_get_one_family_name_and_none_is_real(
    people: list[tuple[str, str]], key: bytes
) -> None:
    text, spans = crowd(people)
    rendered = render(text, spans, key=key, shift=1)
    owners: dict[str, set[str]] = {}
    real = {
        bare(word) for surname, name in people for word in re.findall(r"\w+", surname + " " + name)
    }
    for span in rendered.spans:
        made = rendered.text[span.start : span.end]
        if span.label == "NOM":
            owners.setdefault(bare(made), set()).add(span.entity)
        words = re.findall(r"[^\W\d_]{3,}", made)
        assert not {bare(word) for word in words} & real
    assert all(len(entities) == 1 for entities in owners.values())


@given(st.sets(st.sampled_from(GIVEN), min_size=2), KEYS)
def test_people_with_a_given_name_alone_never_get_one(names: set[str], key: bytes) -> None:
    text, spans = "", []
    for number, name in enumerate(sorted(names)):
        spans.append(Span(len(text), len(text) + len(name), "PRENOM", "relative", f"p{number}"))
        text += f"{name} "
    rendered = render(text, spans, key=key, shift=1)
    assert len({bare(rendered.text[one.start : one.end]) for one in rendered.spans}) == len(names)


@given(PEOPLE, KEYS)
def test_a_person_is_the_same_in_capitals_in_initials_and_in_tables(
    people: list[tuple[str, str]], key: bytes
) -> None:
    text, spans = crowd(people)
    rendered = render(text, spans, key=key, shift=1)
    made = [rendered.text[one.start : one.end] for one in rendered.spans]
    for number in range(len(people)):
        given_name, family_name, initial, capitals = made[4 * number : 4 * number + 4]
        assert initial == f"{given_name[0]}."
        assert fold(capitals) == fold(family_name)
        alone = [surrogate(one, "NOM", f"p{at}", key) for at, (one, _) in enumerate(people)]
        bares = [bare(one or "") for one in alone]
        if bares.count(bares[number]) == 1 and not _meets_a_name(alone[number], text):
            assert alone[number] == family_name


def _meets_a_name(made: str | None, text: str) -> bool:
    return made is not None and any(word in fold(text) for word in fold(made).split("-"))


@given(KEYS, KEYS, st.sampled_from(SURNAMES))
def test_projects_do_not_share_a_surrogate(one: bytes, other: bytes, surname: str) -> None:
    assume(one != other)
    first, second = (surrogate(surname, "NOM", "p", key) for key in (one, other))
    assert first != second or len(surname) < 3


@given(KEYS, KEYS, st.sampled_from(GIVEN), st.sampled_from(SURNAMES))
def test_what_is_rendered_twice_is_one_person_in_every_text(
    zone: bytes, project: bytes, name: str, surname: str
) -> None:
    texts = [f"{name} {surname}", f"vu {surname.upper()} {name}", f"{name[0]}. {surname}"]
    made = []
    for text in texts:
        spans = [
            Span(found.start(), found.end(), label, "patient", "p")
            for label, written in (("PRENOM", name), ("NOM", surname))
            for found in [re.search(re.escape(written), text, re.IGNORECASE)]
            if found
        ]
        first = render(text, sorted(spans), key=zone, shift=3)
        again = render(first.text, first.spans, key=project, shift=3)
        by_label = {one.label: again.text[one.start : one.end] for one in again.spans}
        assert {one.entity for one in again.spans} == {
            keyed_entity(project, keyed_entity(zone, "p"))
        }
        made.append(fold(by_label["NOM"]))
    assert len(set(made)) == 1


@given(
    st.lists(st.dates(date(1950, 1, 1), date(2040, 1, 1)), min_size=2, max_size=6),
    SHIFTS,
    SHIFTS,
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d%m%Y", "%Y%m%d"]),
    KEYS,
)
def test_intervals_survive_both_shifts(
    days: list[date], zone: int, project: int, form: str, key: bytes
) -> None:
    text, spans = "", []
    for day in days:
        written = day.strftime(form)
        spans.append(Span(len(text), len(text) + len(written), "DATE"))
        text += f"{written} ; "
    first = render(text, spans, key=key, shift=zone)
    again = render(first.text, first.spans, key=key, shift=project)
    moved = timedelta(days=zone + project)
    assert again.text == "".join(f"{(day + moved).strftime(form)} ; " for day in days)


@given(
    st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=30),
    KEYS,
    st.sampled_from(sorted(NAMES)),
)
def test_the_longest_text_and_the_shortest_agree(written: str, key: bytes, label: str) -> None:
    filler = " rien." * 12_000
    short, long = (
        render(text, [Span(0, len(written), label)], key=key, shift=1).text
        for text in (written, written + filler)
    )
    assert long == short + filler
