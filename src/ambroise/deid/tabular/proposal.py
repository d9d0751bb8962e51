"""A file of columns proposed from the first rows of a table, with a reason for each column.

It is a proposal: a person reads it. What nothing is known of is dropped.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from ambroise.deid.detection import detect
from ambroise.deid.gazetteers import Lists
from ambroise.deid.gazetteers.keys import key_of
from ambroise.deid.tabular import values as look
from ambroise.deid.tabular.columns import Treatment
from ambroise.deid.tabular.tables import header_of, rows_of
from ambroise.deid.tabular.values import Values, values_of
from ambroise.deid.vocabulary import GIVEN

ROWS: Final = 2_000
"""Rows looked at."""

_MOST: Final = 0.9
_MANY: Final = 0.6
_SOME: Final = 0.1
_FEW_VALUES: Final = 30
_LONG_WORDS: Final = 5
_LONG: Final = 60
_ASKED: Final = 120
"""Values of a column that detection is asked about."""

_PROFESSIONAL: Final = frozenset(
    "medecin praticien docteur dr operateur chirurgien prescripteur redacteur interne senior"
    " auteur signataire physician doctor practitioner provider".split()
)
_PERSON: Final = frozenset("ipp nip patient person personne subject".split())
_VISIT: Final = frozenset("nda iep sejour visite venue dossier stay visit encounter".split())
_BIRTH: Final = frozenset("naissance naiss nais ddn birth dob born".split())
_NAME: Final = frozenset("nom noms name lastname surname".split())
_GIVEN: Final = frozenset("prenom prenoms firstname given".split())
_ZIP: Final = frozenset("cp postal zip postcode".split())
_TOWN: Final = frozenset("ville commune city town localite".split())
_ID: Final = frozenset("id num numero identifiant number no code".split())
_QUASI: Final = frozenset(
    "sexe sex genre gender age profession csp pays nationalite situation".split()
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a column, and why, in French and in English."""

    name: str
    treatment: Treatment
    why: str
    why_en: str
    label: str = ""
    role: str = ""
    kind: str = ""


def propose(path: Path, lists: Lists | None = None) -> tuple[list[Proposal], str]:
    """Return a proposal for each column of a table, and the column that names the person.

    The person is empty where no column seems to. Raises SourceUnreadable, SourceEmpty.
    """
    rows = list(islice(rows_of(path), ROWS))
    known = lists or Lists()
    found = [
        _proposed(values_of(name, [row[name] for row in rows]), known) for name in header_of(path)
    ]
    people = [one.name for one in found if one.kind == "person"]
    return found, people[0] if people else next((o.name for o in found if o.label == "SECU"), "")


def columns_toml(proposals: Iterable[Proposal], person: str, *, lang: str = "fr") -> str:
    """Return the file of columns, the reasons as comments."""
    french = lang == "fr"
    said = "colonne qui relie les lignes à une personne" if french else "ties rows to people"
    none = "aucune colonne ne nomme la personne : à dire" if french else "no such column: say one"
    lines = [f"person = {_text(person)}  # {said}" if person else f'# person = ""  # {none}']
    for one in proposals:
        lines += ["", f"[columns.{_text(one.name)}]  # {one.why if french else one.why_en}"]
        lines.append(f'as = "{one.treatment}"')
        for field in ("label", "role", "kind"):
            if value := getattr(one, field):
                lines.append(f"{field} = {_text(value)}")
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    """Return a TOML basic string: JSON's escapes are among its own."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _proposed(given: Values, lists: Lists) -> Proposal:
    rules = (_empty, _dated, _numbered, _named, _placed, _identified, _detected, _plain)
    for rule in rules:
        for one in rule(given, lists):
            return one
    return Proposal(given.name, "drop", "rien ne dit ce que c'est", "nothing says what it is")


Found = Iterator[Proposal]


def _empty(given: Values, _lists: Lists) -> Found:
    if not given.written:
        yield Proposal(given.name, "drop", "vide", "empty")


def _dated(given: Values, _lists: Lists) -> Found:
    share = given.share(look.is_date)
    if share >= _MOST:
        birth = bool(given.words & _BIRTH)
        why = f"{share:.0%} de dates" + (", de naissance d'après son nom" if birth else "")
        why_en = f"{share:.0%} dates" + (", of birth by its name" if birth else "")
        label = "DATE_NAISSANCE" if birth else "DATE"
        yield Proposal(given.name, "date", why, why_en, label)


_CHECKED: Final[tuple[tuple[Callable[[str], bool], str, str, str, str], ...]] = (
    (look.is_nir, "SECU", "", "forme et clé d'un NIR", "shape and key of a NIR"),
    (look.is_rpps, "RPPS", "professional", "clé d'un RPPS", "key of an RPPS"),
    (look.is_mail, "MAIL", "", "adresses de messagerie", "mail addresses"),
    (look.is_phone, "TEL", "", "numéros de téléphone", "telephone numbers"),
)


def _numbered(given: Values, _lists: Lists) -> Found:
    for test, label, role, why, why_en in _CHECKED:
        share = given.share(test)
        if share >= _MANY:
            role = "professional" if given.words & _PROFESSIONAL else role
            said = (f"{share:.0%} : {why}", f"{share:.0%}: {why_en}")
            yield Proposal(given.name, "identity", *said, label, role)
    if given.words & {"finess"} and given.share(look.is_finess) >= _MANY:
        said = ("clé d'un FINESS", "key of a FINESS")
        yield Proposal(given.name, "identity", *said, "FINESS", "hospital")
    if given.words & _ZIP and given.share(look.is_postal_code) >= _MANY:
        said = ("codes postaux ; quasi-identifiant", "postal codes; a quasi-identifier")
        yield Proposal(given.name, "identity", *said, "ZIP")


def _named(given: Values, lists: Lists) -> Found:
    if given.stored_numbers or given.mean_words >= _LONG_WORDS:
        return
    role = "professional" if given.words & _PROFESSIONAL else ""
    first = given.share(lambda one: _is_given(one, lists))
    if given.words & _GIVEN or first >= _MANY:
        said = _known("prénoms connus", "known given names", first)
        yield Proposal(given.name, "identity", *said, "PRENOM", role)
    last = given.share(lambda one: key_of(one) in lists.surnames)
    if given.words & _NAME or last >= _MANY:
        said = _known("noms connus", "known surnames", last)
        yield Proposal(given.name, "identity", *said, "NOM", role)


def _placed(given: Values, lists: Lists) -> Found:
    street = given.share(look.is_street)
    if street >= _MANY and given.mean_length < _LONG:
        said = (f"{street:.0%} de voies", f"{street:.0%} streets")
        yield Proposal(given.name, "identity", *said, "ADRESSE")
    town = given.share(lambda one: key_of(one) in lists.towns)
    if given.words & _TOWN or town >= _MANY:
        said = _known("communes connues", "known towns", town)
        yield Proposal(given.name, "identity", *said, "VILLE")


def _identified(given: Values, _lists: Lists) -> Found:
    if given.mean_length > _LONG or given.mean_words > 1.5:
        return
    for words, kind, why, why_en in (
        (_PERSON, "person", "numéro de patient d'après son nom", "patient's number by its name"),
        (_VISIT, "visit", "numéro de séjour d'après son nom", "stay's number by its name"),
    ):
        if given.words & words and given.distinct > 1 and not given.words & _QUASI:
            yield Proposal(given.name, "key", why, why_en, kind=kind)
    many = given.distinct > max(_FEW_VALUES, len(given.written) / 2)
    long = given.share(lambda one: sum(map(str.isdigit, one)) >= 5) >= _MOST
    decimal = given.share(lambda one: "." in one or "," in one) >= _SOME
    if many and not decimal and (long or given.words & _ID):
        said = ("presque autant de valeurs que de lignes", "nearly as many values as rows")
        yield Proposal(given.name, "key", *said)


def _detected(given: Values, _lists: Lists) -> Found:
    if given.stored_numbers or given.share(look.is_number) >= _MOST:
        return
    if given.mean_words >= _LONG_WORDS or given.mean_length > _LONG:
        yield Proposal(given.name, "text", "texte libre", "free text")
        return
    asked = list(dict.fromkeys(given.written))[:_ASKED]
    labels: Counter[str] = Counter()
    hit = whole = 0
    for value in asked:
        text = f"{given.name} : {value}"
        spans = [one for one in detect(text) if one.end > len(text) - len(value)]
        hit += bool(spans)
        whole += sum(one.end - one.start for one in spans) >= len(value) * 0.8
        labels.update({one.label for one in spans})
    if not asked or hit < _SOME * len(asked):
        return
    label = labels.most_common(1)[0][0]
    share = hit / len(asked)
    said = (f"{share:.0%} d'identités détectées", f"{share:.0%} identities detected")
    if whole >= _MANY * len(asked) and not label.startswith("DATE"):
        role = "professional" if given.words & _PROFESSIONAL else ""
        yield Proposal(given.name, "identity", *said, label, role)
        return
    yield Proposal(given.name, "text", *said)


def _plain(given: Values, _lists: Lists) -> Found:
    quasi = given.words & _QUASI or given.share(look.is_year) >= _MOST
    more = (" ; quasi-identifiant", "; a quasi-identifier") if quasi else ("", "")
    if given.share(look.is_number) >= _MOST:
        yield Proposal(given.name, "keep", "mesures" + more[0], "measures" + more[1])
    elif given.distinct <= max(_FEW_VALUES, len(given.written) // 50):
        said = (f"{given.distinct} valeurs différentes", f"{given.distinct} different values")
        yield Proposal(given.name, "keep", said[0] + more[0], said[1] + more[1])


def _known(what: str, what_en: str, share: float) -> tuple[str, str]:
    """Return the reason for names: how many are known, or the name of the column alone."""
    if share >= _MANY:
        return f"{what} : {share:.0%}", f"{what_en}: {share:.0%}"
    return "d'après son nom", "by its name"


def _is_given(text: str, lists: Lists) -> bool:
    key = key_of(text)
    return bool(key) and (key in lists.given_names or all(word in GIVEN for word in key.split()))
