"""What replaces an identity: the same for one entity and key, in the form of what it replaces."""

import re
from collections.abc import Callable
from typing import Final

from ambroise.pseudonyms import words
from ambroise.pseudonyms.keyed import keyed_id
from ambroise.text.checks import luhn_holds
from ambroise.text.folding import fold

_WORD: Final = re.compile(r"[^\W\d_]+")
_DIGITS: Final = re.compile(r"[0-9]")
_CORSICA: Final = re.compile(r"(?<=[0-9]) ?[ABab](?= ?[0-9])")
_FICTION: Final = {
    "1": "19900", "2": "26191", "3": "35301", "4": "46571", "5": "53649", "6": "63998",
    "7": "63998",
}  # fmt: skip
"""Numbers kept for works of fiction (Arcep, national numbering plan, decision 2018-0881)."""

_STREET_TYPE: Final = re.compile(
    r"\b(rue|avenue|av|boulevard|bd|blvd|bvd|chemin|ch|route|rte|impasse|imp|allees?|all|place|pl"
    r"|square|sq|quai|cours|passage|residence|lotissement|lieu-dit|hameau|villa|cite|sentier|voie"
    r"|faubourg|fbg|esplanade|promenade|rond-point|ruelle|montee|mail)\b"
)


def surrogate(text: str, label: str, entity: str, key: bytes) -> str | None:
    """Return what to write instead of `text`; None where there is nothing to write but a tag.

    The same `entity`, `label` and `key` give the same person or place; capitals, initials,
    hyphens and the layout of numbers are kept. Numbers never pass their check: a NIR has the key
    99, an RPPS or FINESS a wrong last digit, a phone is in a range kept for fiction. Where
    `entity` is empty the words of `text` stand for it.
    """
    make = _MAKERS.get(label)
    if make is None:
        return None
    who = entity or " ".join(_WORD.findall(fold(text))) or text
    for draw in (label, f"{label}+"):
        made = make(text, _Chooser(key, draw, who))
        if fold(made) != fold(text):
            return made
    return None


class _Chooser:
    """Numbers drawn from the keyed hash of one entity: the same draw, the same number."""

    __slots__ = ("_key", "_label", "_who")

    def __init__(self, key: bytes, label: str, who: str) -> None:
        self._key, self._label, self._who = key, label, who

    def below(self, bound: int, draw: str) -> int:
        return keyed_id(self._key, f"surrogate:{self._label}", f"{draw}|{self._who}") % bound

    def of(self, choices: tuple[str, ...], draw: str) -> str:
        return choices[self.below(len(choices), draw)]

    def valued(self, value: str) -> "_Chooser":
        """Return the draws for a written value, for what has no identity but its digits."""
        return _Chooser(self._key, self._label, value)


def given_name(text: str, choose: _Chooser) -> str:
    """Return `text` with each given name replaced, initials by initials."""
    position = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal position
        word = match[0]
        pair = words.GIVEN_PAIRS[choose.below(len(words.GIVEN_PAIRS), f"given{position}")]
        position += 1
        name = pair[0] if is_feminine(word) else pair[1]
        if len(word) == 1:
            return name[0] if word.isupper() else name[0].lower()
        return _cased(name, word)

    return _WORD.sub(replaced, text)


def family_name(text: str, choose: _Chooser) -> str:
    """Return `text` with each family name replaced and its particles left out."""
    found = [
        match
        for match in _WORD.finditer(text)
        if fold(match[0]) not in words.PARTICLES or (match[0].isupper() and len(match[0]) > 3)
    ] or list(_WORD.finditer(text))
    if not found:
        return choose.of(words.FAMILY_BEGINNINGS, "begin")
    pieces: list[str] = []
    at = found[0].start()
    for position, match in enumerate(found):
        name = (
            choose.of(words.FAMILY_BEGINNINGS, f"begin{position}")
            + choose.of(words.FAMILY_MIDDLES, f"middle{position}")
            + choose.of(words.FAMILY_ENDINGS, f"end{position}")
        )
        word = match[0]
        between = text[at : match.start()]
        pieces.append(between if position == 0 or not _WORD.search(between) else " ")
        pieces.append(name[0] if len(word) == 1 and len(found) > 1 else _cased(name, word))
        at = match.end()
    return "".join(pieces) + text[at:]


def is_feminine(name: str) -> bool:
    """Return whether a French given name is more likely a woman's."""
    low = fold(name)
    if low in _MASCULINE:
        return False
    return low in _FEMININE or low.endswith(("a", "e"))


_FEMININE: Final = words.FEMININE | {fold(pair[0]) for pair in words.GIVEN_PAIRS}
_MASCULINE: Final = words.MASCULINE | {fold(pair[1]) for pair in words.GIVEN_PAIRS}


def nir(text: str, choose: _Chooser) -> str:
    """Return a number in the layout of a NIR with its sex digit, month 00 and key 99."""
    digits = "".join(_DIGITS.findall(text))
    drawn = _drawn(choose, digits, len(digits))
    length = len(digits) + len(_CORSICA.findall(text))
    if length >= 13:
        drawn = digits[0] + drawn[1:3] + "00" + drawn[5:]
    if length == 15:
        drawn = drawn[:-2] + "99"
    return _laid_out(text, drawn)


def checked_number(text: str, choose: _Chooser) -> str:
    """Return a number in the same layout, from 99, that fails the Luhn check."""
    digits = "".join(_DIGITS.findall(text))
    drawn = _drawn(choose, digits, len(digits))
    drawn = ("99" + drawn[2:])[: len(digits)] if len(digits) > 4 else drawn
    if len(drawn) > 1 and luhn_holds(drawn):
        drawn = drawn[:-1] + str((int(drawn[-1]) + 1) % 10)
    return _laid_out(text, drawn)


def number(text: str, choose: _Chooser) -> str:
    """Return other digits, from 99 when there are six or more, in the same layout."""
    digits = "".join(_DIGITS.findall(text))
    drawn = _drawn(choose, digits, len(digits))
    return _laid_out(text, "99" + drawn[2:] if len(digits) >= 6 else drawn)


def phone(text: str, choose: _Chooser) -> str:
    """Return a number of the same region in a range kept for fiction, in the same layout."""
    digits = "".join(_DIGITS.findall(text))
    drawn = _drawn(choose, digits, max(9, len(digits)))
    prefix = next((p for p in ("00330", "0033", "330", "33", "0") if digits.startswith(p)), "")
    national = digits[len(prefix) :]
    if len(national) != 9:
        return _laid_out(text, drawn[: len(digits)])
    fiction = _FICTION.get(national[0], _FICTION["1"])
    return _laid_out(text, prefix + fiction + drawn[5:9])


def mail(text: str, choose: _Chooser) -> str:
    """Return an address at a domain that cannot exist (RFC 2606)."""
    local = f"{choose.of(words.FAMILY_BEGINNINGS, 'mail')}{choose.below(10**6, 'mail'):06d}"
    return f"{fold(local)}@courriel.example" if "@" in text else f"{fold(local)}.example"


def url(text: str, choose: _Chooser) -> str:
    """Return an address at a domain that cannot exist (RFC 2606)."""
    scheme = re.match(r"https?://", text)
    return f"{scheme[0] if scheme else ''}www.site-{choose.below(10**6, 'url'):06d}.example"


def street(text: str, choose: _Chooser) -> str:
    """Return another number and street of the same type, on one line."""
    type_of = _STREET_TYPE.search(fold(text))
    kind = text[type_of.start() : type_of.end()] if type_of else "rue"
    made = f"{kind} {choose.of(words.STREETS, 'street')}"
    if text[:1].isdigit():
        made = f"{1 + choose.below(98, 'number')} {made}"
    return made.upper() if text.isupper() else made


def postal_code(text: str, choose: _Chooser) -> str:
    """Return a code of the same department."""
    digits = "".join(_DIGITS.findall(text))
    kept = 3 if digits.startswith(("97", "98")) else 2
    drawn = digits[:kept] + _drawn(choose, digits, len(digits))[kept:]
    return _laid_out(text, drawn)


def town(text: str, choose: _Chooser) -> str:
    """Return an invented town."""
    made = f"{choose.of(words.TOWN_BEGINNINGS, 'a')}-{choose.of(words.TOWN_ENDINGS, 'b')}"
    return made.upper() if text.isupper() else made


def hospital(text: str, choose: _Chooser) -> str:
    """Return an invented hospital's name."""
    made = choose.of(words.HOSPITALS, "hospital")
    return made.upper() if text.isupper() and len(text) > 3 else made


def _drawn(choose: _Chooser, value: str, count: int) -> str:
    """Return `count` digits that depend on the key and on the digits replaced."""
    chosen = choose.valued(value)
    digits = ""
    while len(digits) < count:
        digits += f"{chosen.below(10**15, f'digits{len(digits)}'):015d}"
    return digits[:count]


def _laid_out(text: str, digits: str) -> str:
    """Return `text` with its digits replaced in order."""
    supply = iter(digits)
    return _DIGITS.sub(lambda _: next(supply, "0"), text)


def _cased(name: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return name.upper()
    return name.lower() if like.islower() else name


Maker = Callable[[str, _Chooser], str]
_MAKERS: Final[dict[str, Maker]] = {
    "NOM": family_name,
    "PRENOM": given_name,
    "SECU": nir,
    "RPPS": checked_number,
    "ADELI": checked_number,
    "FINESS": checked_number,
    "IPP": number,
    "NDA": number,
    "TEL": phone,
    "MAIL": mail,
    "URL": url,
    "ADRESSE": street,
    "ZIP": postal_code,
    "VILLE": town,
    "HOPITAL": hospital,
}
