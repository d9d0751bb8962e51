"""What the slots of a template write.

`P` the patient, `R1` and `R2` relatives, `D1`... the hospital's staff, `G` the general
practitioner, `C1` and `C2` doctors elsewhere, `O` somebody else, `H` the hospital. `d0` is the day
of the document, `d-3` three days before; `y-4`, `m-2` a year and a month in words; `n:60-90` a
number, `f:1-9` one with a decimal, `t` a time, `spec`, `acc`, `uid` numbers of things.
"""

from datetime import date, timedelta
from random import Random
from typing import Final

from tests.reference.deid_unseen import numbers
from tests.reference.deid_unseen.cast import Hospital, Person
from tests.reference.deid_unseen.days import STYLES, written_date
from tests.reference.deid_unseen.page import Piece


class Slots:
    """The slots of one document: the same style of names and dates all along."""

    def __init__(
        self, cast: dict[str, Person], hospital: Hospital, today: date, rng: Random
    ) -> None:
        self._cast = cast
        self._hospital = hospital
        self._today = today
        self._rng = rng
        self._date_style = rng.choice(STYLES)
        self._full = rng.choice(("{Prenom} {NOM}", "{Prenom} {NOM}", "{NOM} {Prenom}",
                                 "{NOM} {PRENOM}", "{Prenom} {Nom}", "{PRENOM} {NOM}"))  # fmt: skip
        self._after_initial = rng.choice((".", ".", ".", ""))
        self._ward = rng.choice(hospital.wards)

    def __call__(self, slot: str) -> list[Piece]:
        """Return the pieces of a slot. Raises KeyError for one that does not exist."""
        name, _, what = slot.partition(".")
        if what:
            if name == "H":
                return self._of_hospital(what)
            return self._of(self._cast[name], what)
        kind, _, span = slot.partition(":")
        if kind in ("n", "f"):
            low, high = (int(one) for one in span.split("-"))
            whole = str(self._rng.randint(low, high))
            return [Piece(whole if kind == "n" else f"{whole},{self._rng.randint(0, 9)}")]
        if kind == "t":
            return [Piece(f"{self._rng.randint(0, 23):02}{self._rng.choice('h:')}"
                          f"{self._rng.randint(0, 59):02}")]  # fmt: skip
        patient = self._cast["P"]
        if kind in ("spec", "acc", "uid"):
            return [_thing(kind, self._rng, patient.entity)]
        day = self._today + timedelta(days=int(slot[1:].partition(":")[0]))
        if slot[0] == "y":
            return [Piece(str(self._today.year + int(slot[1:])), "DATE")]
        if slot[0] == "m":
            day = self._today + timedelta(days=30 * int(slot[1:]))
            return [Piece(written_date(day, "month"), "DATE")]
        return [Piece(written_date(day, span or self._date_style), "DATE")]

    def _of_hospital(self, what: str) -> list[Piece]:
        hospital, rng = self._hospital, self._rng
        entity = hospital.entity

        def one(text: str, label: str) -> list[Piece]:
            return [Piece(text, label, "hospital", entity)]

        match what:
            case "name":
                return one(hospital.name, "HOPITAL")
            case "NAME":
                return one(hospital.name.upper(), "HOPITAL")
            case "adr":
                return one(hospital.street, "ADRESSE")
            case "zip":
                return one(hospital.zip, "ZIP")
            case "ville":
                return one(hospital.town, "VILLE")
            case "VILLE":
                return one(hospital.town.upper(), "VILLE")
            case "tel" | "fax":
                number = hospital.phone if what == "tel" else hospital.fax
                return one(numbers.written_phone(number, rng), "TEL")
            case "poste":
                line = hospital.phone[:8] + "".join(rng.choice("0123456789") for _ in range(2))
                return one(numbers.written_phone(line, rng), "TEL")
            case "mail":
                return one(f"secretariat.{self._ward.split()[0].lower()[:6]}"
                           f"@{hospital.domain}".replace("é", "e"), "MAIL")  # fmt: skip
            case "url":
                return one(f"www.{hospital.domain}", "URL")
            case "finess":
                return one(hospital.finess, "FINESS")
            case "ward":
                return one(self._ward, "SERVICE")
            case "WARD":
                return one(self._ward.upper(), "SERVICE")
            case "other_ward":
                return one(rng.choice(hospital.wards), "SERVICE")
        raise KeyError(what)

    def _of(self, one: Person, what: str) -> list[Piece]:
        rng = self._rng

        def mark(text: str, label: str, form: str = "") -> list[Piece]:
            return [Piece(text, label, one.role, one.entity, form)]

        if what in _CASES:
            value, label, change = _CASES[what]
            text = one.given[0] if value == "given" else getattr(one, value)
            return mark(change(text), label)
        if what in _PLAIN:
            return mark(getattr(one, _PLAIN[what][0]), _PLAIN[what][1])
        if what in _WORDS:
            return [Piece(_WORDS[what][one.sex == "F"])]
        match what:
            case "full":
                return self._whole(one, self._full)
            case "FULL":
                return self._whole(one, "{NOM} {PRENOM}")
            case "i":
                parts = one.given[0].split("-")
                pieces: list[Piece] = []
                for number, part in enumerate(parts):
                    pieces += [Piece("-")] if number else []
                    pieces += [*mark(part[0], "PRENOM"), Piece(self._after_initial)]
                return pieces
            case "I":
                return mark("".join(part[0] for part in one.given[0].split("-")), "PRENOM")
            case "prenoms":
                pieces = []
                for number, given in enumerate(one.given):
                    pieces += [Piece(", ")] if number else []
                    pieces += mark(given, "PRENOM")
                return pieces
            case "tri":
                return mark(one.trigram, "NOM", "trigram")
            case "dn":
                return mark(written_date(one.born, self._date_style), "DATE_NAISSANCE")
            case "dn8":
                return mark(one.born.strftime("%d%m%Y"), "DATE_NAISSANCE")
            case "dniso":
                return mark(one.born.strftime("%Y%m%d"), "DATE_NAISSANCE")
            case "dnx":
                return mark(one.born.isoformat(), "DATE_NAISSANCE")
            case "an":
                return mark(str(one.born.year), "DATE_NAISSANCE")
            case "age":
                return [Piece(str((self._today - one.born).days // 365))]
            case "tel":
                return mark(numbers.written_phone(one.phone, rng), "TEL")
            case "port":
                return mark(numbers.written_phone(one.mobile, rng), "TEL")
            case "nir":
                return mark(numbers.written_nir(one.nir, rng), "SECU")
            case "nia":
                return mark(numbers.written_nir("8" + one.nir[1:13] + "11", rng), "SECU")
            case "lieu":
                return [*self._of(one, "adr"), Piece(rng.choice((", ", "\n", " - ", " "))),
                        *self._of(one, "zip"), Piece(" "),
                        *self._of(one, rng.choice(("ville", "VILLE")))]  # fmt: skip
            case "lien":
                return [Piece(one.tie)]
        raise KeyError(what)

    def _whole(self, one: Person, form: str) -> list[Piece]:
        first, _, second = form.partition(" ")
        return [*self._of(one, first.strip("{}")), Piece(" "), *self._of(one, second.strip("{}"))]


def _title(name: str) -> str:
    return name


_CASES: Final = {
    "Nom": ("name", "NOM", _title),
    "NOM": ("name", "NOM", str.upper),
    "nom": ("name", "NOM", str.lower),
    "Jn": ("birth_name", "NOM", _title),
    "JN": ("birth_name", "NOM", str.upper),
    "jn": ("birth_name", "NOM", str.lower),
    "Prenom": ("given", "PRENOM", _title),
    "PRENOM": ("given", "PRENOM", str.upper),
    "prenom": ("given", "PRENOM", str.lower),
    "VILLE": ("town", "VILLE", str.upper),
    "ville": ("town", "VILLE", _title),
}
_PLAIN: Final = {
    "adr": ("street", "ADRESSE"),
    "zip": ("zip", "ZIP"),
    "nee": ("birth_town", "VILLE"),
    "mail": ("mail", "MAIL"),
    "ins": ("nir", "SECU"),
    "ipp": ("ipp", "IPP"),
    "nda": ("nda", "NDA"),
    "rpps": ("rpps", "RPPS"),
    "adeli": ("adeli", "ADELI"),
    "metier": ("job", "PROFESSION"),
    "nation": ("nation", "NATIONALITE"),
    "pays": ("country", "PAYS"),
    "situ": ("situation", "SITUATION"),
}
_WORDS: Final = {
    "civ": ("M.", "Mme"),
    "Civ": ("Monsieur", "Madame"),
    "CIV": ("MR", "MME"),
    "mr": ("mr", "mme"),
    "e": ("", "e"),
    "il": ("il", "elle"),
    "Il": ("Il", "Elle"),
    "le": ("le", "la"),
    "ce": ("ce", "cette"),
    "pat": ("patient", "patiente"),
    "sexe": ("M", "F"),
    "eur": ("eur", "rice"),
    "r": ("r", "se"),
}


def _thing(kind: str, rng: Random, entity: str) -> Piece:
    if kind == "spec":
        text = rng.choice(("{y}H{n}", "{n}", "B{y}-{n}", "{y}{n}", "HP-{y}.{n}", "24P{n}"))
    elif kind == "acc":
        text = rng.choice(("{n}{m}", "A{n}{m}", "RX{y}{n}", "IMG-{y}-{n}"))
    else:
        root = f"1.2.250.1.{rng.randint(100, 300)}.{rng.randint(1, 9)}"
        number = f"{root}.{numbers.digits(rng, 10)}.{rng.randint(1, 99)}"
        return Piece(number, "UID", "patient", entity)
    text = text.format(y=rng.randint(20, 25), n=numbers.digits(rng, 6), m=numbers.digits(rng, 4))
    return Piece(text, "PRELEVEMENT" if kind == "spec" else "EXAMEN", "patient", entity)
