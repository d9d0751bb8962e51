"""All people of a feed looked for at once in every document: full names, numbers, e-mails.

A family name alone says nothing here: a feed of a hundred thousand people holds most of the names
that surrogates are drawn from. The automaton is that of Aho and Corasick, CACM 1975;18:333-340.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from ahocorasick_rs import AhoCorasick

from ambroise.deid.audit.attack.items import FULL_NAME, numbers, words
from ambroise.deid.audit.attack.search import FOLDED, Hit, Text
from ambroise.deid.identity import Identity

Owner = tuple[str, str]
"""A kind of item and the role of whose it is."""

SHORTEST_NUMBER: Final = 8


class Everyone:
    """The people of a feed made ready once; `people` is how many."""

    def __init__(self, people: Iterable[Identity]) -> None:
        forms: dict[str, Owner] = {}
        runs: dict[str, Owner] = {}
        self.people = 0
        for person in people:
            self.people += 1
            for form in _full_names(person):
                forms.setdefault(f" {form} ", (FULL_NAME, person.role))
            for item in numbers(person):
                owner = (item.kind, item.role)
                if item.kind == "email":
                    forms |= {f" {form} ": owner for form in item.forms}
                    continue
                long = [digits for digits in item.digits if len(digits) >= SHORTEST_NUMBER]
                runs |= dict.fromkeys(long, owner)
        self._forms, self._numbers = tuple(forms.items()), tuple(runs.items())
        self._form_automaton = AhoCorasick(forms) if forms else None
        self._number_automaton = AhoCorasick(runs) if runs else None

    def search(self, text: Text, own: Iterable[Hit] = ()) -> Iterator[Hit]:
        """Yield what a text holds of anybody, apart from the places of `own` hits."""
        taken = [(hit.start, hit.end) for hit in own]
        for hit in (*self._in_words(text), *self._in_digits(text)):
            if not any(start < hit.end and hit.start < end for start, end in taken):
                yield hit

    def _in_words(self, text: Text) -> Iterator[Hit]:
        for pattern in _found(self._form_automaton, text.words):
            form, (kind, role) = self._forms[pattern]
            for start, end in text.places(form.strip()):
                yield Hit(kind, role, FOLDED, start, end, text.inside(start, end))

    def _in_digits(self, text: Text) -> Iterator[Hit]:
        for pattern in _found(self._number_automaton, text.digits):
            digits, (kind, role) = self._numbers[pattern]
            for run, start, end in text.runs:
                if digits in run:
                    yield Hit(kind, role, FOLDED, start, end, text.inside(start, end))


def _found(automaton: AhoCorasick | None, text: str) -> list[int]:
    """Return the patterns that a text holds, each once."""
    if automaton is None or not text:
        return []
    return sorted({one[0] for one in automaton.find_matches_as_indexes(text, overlapping=True)})


def _full_names(person: Identity) -> Iterator[str]:
    """Yield family and first given name in both orders; one-letter names say nothing."""
    given = words(person.given_names[0]) if person.given_names else ""
    for name in {person.family_name, person.birth_name}:
        family = words(name)
        if len(family) > 1 and len(given) > 1 and family != given:
            yield f"{family} {given}"
            yield f"{given} {family}"
