"""Which passwords somebody would guess: by rule, by our own short list, by the hospital's list.

OWASP ASVS 5.0.0, 6.1.2 and 6.2.4, 6.2.11, 6.2.12. Nothing is asked outside: a set of leaked
passwords is the hospital's to name (`AMBROISE_PASSWORD_LIST`).
"""

import functools
import re
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import Final

from ambroise.errors import PasswordGuessable, SettingsInvalid
from ambroise.settings import FILE_NAME, Settings

CONTEXT: Final = ("ambroise", "hopital", "motdepasse", "password", "azerty", "qwerty", "123456")
"""What somebody who knows the place tries first; a password holds none of them, nor one's names."""
ROWS: Final = (
    "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop",
    "abcdefghijklmnopqrstuvwxyz", "01234567890",
)  # fmt: skip
"""Rows of French, English and Swiss keyboards, the alphabet and the digits."""
LONGEST_RUN: Final = 5
"""Characters of a row, forwards or backwards, that a password may hold one after the other."""
FEWEST_KINDS: Final = 5
"""Different letters and digits that a password holds."""
LONGEST_BLOCK: Final = 6
"""Characters of a block that, said again and again, is no password."""
NAME_LENGTH: Final = 4
"""Letters of a name under which it may stand in a password by chance."""
_SWAPPED: Final = str.maketrans("0134578@$!", "oieastbasi")
"""Letters that digits and signs are written for."""


def not_guessable(password: str, settings: Settings, *names: str) -> None:
    """Raise PasswordGuessable when somebody who knows the place or the person would find it.

    `names` are the login and the name of the person. Raises SettingsInvalid when the hospital's
    list cannot be read.
    """
    folded = _folded(password)
    forms = {folded, _folded(password.casefold().translate(_SWAPPED))}
    words = {*CONTEXT, *_words(settings.hospital_name, *names)}
    if any(word in form for form in forms for word in words):
        raise PasswordGuessable
    if _monotonous(folded) or any(_common(form) for form in forms):
        raise PasswordGuessable
    if settings.password_list is not None and _listed(password, settings.password_list):
        raise PasswordGuessable


def _words(*texts: str) -> set[str]:
    """Return the words of texts that are long enough, and each text as one word."""
    found = {_folded(word) for text in texts for word in (text, *re.findall(r"\w+", text))}
    return {word for word in found if len(word) >= NAME_LENGTH}


def _monotonous(text: str) -> bool:
    """Return whether a text holds few characters, a block again and again, or a row of keys."""
    if len(set(text)) < FEWEST_KINDS:
        return True
    for size in range(1, LONGEST_BLOCK + 1):
        if len(text) > size and text == (text[:size] * len(text))[: len(text)]:
            return True
    runs = {row[at : at + LONGEST_RUN + 1] for row in ROWS for at in range(len(row) - LONGEST_RUN)}
    return any(run in text or run[::-1] in text for run in runs)


def _common(text: str) -> bool:
    """Return whether a text is common words one after the other, and digits around them."""
    left = text.strip("0123456789")
    return bool(left) and _made_of(left, _known())


def _made_of(text: str, words: frozenset[str]) -> bool:
    reached = {0}
    for end in range(1, len(text) + 1):
        if any(text[start:end] in words for start in reached):
            reached.add(end)
    return len(text) in reached


@functools.cache
def _known() -> frozenset[str]:
    lines = files("ambroise.access.people").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(_folded(one) for one in lines.splitlines() if not one.startswith("#"))


def _listed(password: str, file: Path) -> bool:
    """Return whether a password is a line of the hospital's list, whatever its capitals."""
    wanted = password.casefold()
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            return any(line.rstrip("\r\n").casefold() == wanted for line in lines)
    except OSError as error:
        raise SettingsInvalid(
            name="PASSWORD_LIST", cause=type(error).__name__, file=FILE_NAME
        ) from error


def _folded(text: str) -> str:
    """Return letters and digits alone, small, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if one.isalnum())
