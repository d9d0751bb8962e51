"""Numbers that replace numbers, in their layout: never one that passes its check."""

import re
from typing import Final
from uuid import UUID

from ambroise.pseudonyms import words
from ambroise.pseudonyms.draws import Draw, permuted, turned
from ambroise.pseudonyms.keyed import keyed_bytes
from ambroise.text.checks import luhn_holds
from ambroise.text.folding import fold

_DIGITS: Final = re.compile(r"[0-9]")
_CORSICA: Final = re.compile(r"(?<=2)[ABab](?=[ .-]?[0-9])")
_FICTION: Final = {
    "1": "19900", "2": "26191", "3": "35301", "4": "46571", "5": "53649", "6": "63998",
    "7": "63998",
}  # fmt: skip
"""Numbers kept for works of fiction (Arcep, national numbering plan, decision 2018-0881)."""

_PREFIXES: Final = ("00330", "0033", "330", "33", "0")


def digits_of(text: str) -> str:
    """Return the ASCII digits of a text."""
    return "".join(_DIGITS.findall(text))


def laid_out(text: str, digits: str) -> str:
    """Return `text` with its digits replaced in order."""
    supply = iter(digits)
    return _DIGITS.sub(lambda _: next(supply, "0"), text)


def number(text: str, key: bytes, attempt: int) -> str:
    """Return other digits and letters in the same layout; zeros in front stay.

    Two numbers of one length never become one, and one written with or without spaces and zeros
    in front becomes the same; none gets a zero in front.
    """
    digits = digits_of(text)
    body = digits.lstrip("0") or digits
    letters = "".join(one for one in text if one.isascii() and one.isalpha())
    tweak = f"number{attempt}|{fold(letters)}"
    made = permuted(key, body, tweak=tweak)
    while made.startswith("0") and not body.startswith("0"):
        made = permuted(key, made, tweak=tweak)  # on its cycle, so that two never meet
    made = digits[: len(digits) - len(body)] + made
    return laid_out(turned(key, text, tweak=f"{tweak}|{body}") if letters else text, made)


def nir(text: str, key: bytes, attempt: int) -> str:
    """Return a number in the layout of a NIR with its sex digit, month 00 and key 99.

    Corsica's 2A and 2B become digits. No NIR has a month 00 (INSEE), nor a key above 97 (decree
    n° 82-103 of 22 January 1982); a part of less than five characters has only other digits.
    """
    text = _CORSICA.sub("0", text)
    digits = digits_of(text)
    if len(digits) < 5:
        return number(text, key, attempt)
    held = digits[:13]
    body = permuted(key, held[1:3] + held[5:], tweak=f"nir{attempt}|{held[0]}{held[3:5]}")
    return laid_out(text, held[0] + body[:2] + "00" + body[2:] + "9" * len(digits[13:]))


def checked_number(text: str, key: bytes, attempt: int) -> str:
    """Return a number in the same layout, from 99, that fails the Luhn check (RPPS, FINESS)."""
    digits = digits_of(text)
    if len(digits) < 6:
        return number(text, key, attempt)
    made = "99" + permuted(key, digits[2:-1], tweak=f"checked{attempt}|{digits[:2]}")
    last = int(digits[-1])
    made += str((last + 1) % 10 if luhn_holds(f"{made}{last}") else last)
    return laid_out(text, made)


def phone(text: str, key: bytes, attempt: int) -> str:
    """Return a number of the same region in a range kept for fiction, in the same layout."""
    digits = digits_of(text)
    prefix = next((p for p in _PREFIXES if digits.startswith(p)), "")
    national = digits[len(prefix) :]
    if len(national) != 9:
        return number(text, key, attempt)
    fiction = _FICTION.get(national[0], _FICTION["1"])
    last = permuted(key, national[5:], tweak=f"phone{attempt}|{national[:5]}")
    return laid_out(text, prefix + fiction + last)


def mail(text: str, key: bytes, attempt: int) -> str:
    """Return an address at a domain that cannot exist (RFC 2606)."""
    drawn = Draw(key, f"mail{attempt}", fold(text))
    begin = fold(drawn.of(words.FAMILY_BEGINNINGS[drawn.of(words.INITIALS)]))
    local = f"{begin}{drawn.below(10**6):06d}"
    return f"{local}@courriel.example" if "@" in text else f"{local}.example"


def url(text: str, key: bytes, attempt: int) -> str:
    """Return an address at a domain that cannot exist (RFC 2606)."""
    scheme = re.match(r"[A-Za-z]{3,5}://", text)
    drawn = Draw(key, f"url{attempt}", fold(text))
    return f"{scheme[0] if scheme else ''}www.site-{drawn.below(10**6):06d}.example"


def uid(text: str, key: bytes, attempt: int = 0) -> str:
    """Return a DICOM UID under 2.25, the arc of UUIDs (PS3.5 annex B.2), of at most 44 characters.

    The root 1.2.840.10008 of the standard itself is no identity and stays.
    """
    if text.startswith("1.2.840.10008."):
        return text
    drawn = keyed_bytes(key, f"uid{attempt}", text.strip(" \0"))
    return f"2.25.{UUID(bytes=drawn[:16], version=4).int}"
