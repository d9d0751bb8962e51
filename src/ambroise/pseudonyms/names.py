"""Names of persons: one word for one word of an entity, its sex, origin and initial agreeing."""

from typing import Final

from ambroise.pseudonyms import words
from ambroise.pseudonyms.draws import Draw
from ambroise.pseudonyms.keyed import keyed_bytes
from ambroise.text.folding import fold

_FRENCH: Final = "french"


def initials(key: bytes, entity: str) -> bytes:
    """Return the table of initials of an entity, that `initial` reads."""
    return keyed_bytes(key, "initials", entity)


def initial(table: bytes, letter: str) -> str:
    """Return another capital, which stands for a folded letter in the initials of an entity."""
    others = words.INITIALS.replace(letter.upper(), "")
    return others[table[ord(letter) % len(table)] % len(others)]


def family(key: bytes, entity: str, word: str, letter: str, attempt: int) -> str:
    """Return an invented family name of an initial, the `attempt`-th from 0.

    `word` is the folded word replaced.
    """
    drawn = Draw(key, f"family{attempt}", f"{entity}|{word}")
    made = drawn.of(words.FAMILY_BEGINNINGS[letter]) + drawn.of(words.FAMILY_MIDDLES)
    made += drawn.of(words.FAMILY_MIDDLES) if drawn.below(2) else ""
    return made + drawn.of(words.FAMILY_ENDINGS)


def given(key: bytes, entity: str, word: str, letter: str, sex: words.Sex, attempt: int) -> str:
    """Return a given name of an initial and a sex, of the rough origin of `word`.

    It is the `attempt`-th from 0; when the names of the initial are used up, compounds follow.
    """
    origin = words.KNOWN_GIVEN.get(word, (_FRENCH, sex))[0]
    drawn = Draw(key, "given", f"{entity}|{word}")
    lists = words.GIVEN[origin, sex]
    names = lists[letter]
    first = names[(drawn.below(len(names)) + attempt) % len(names)]
    if attempt < len(names):
        return first
    seconds = [name for of_letter in lists.values() for name in of_letter if name != first]
    return f"{first}-{seconds[(drawn.below(len(seconds)) + attempt) % len(seconds)]}"


def sex_of(word: str) -> words.Sex:
    """Return the sex that a folded given name more likely has."""
    known = words.KNOWN_GIVEN.get(word)
    if known is not None:
        return known[1]
    return "feminine" if word.endswith(("a", "e")) else "masculine"


def like(name: str, written: str) -> str:
    """Return `name` in the capitals of `written`, and without accents where those have none."""
    if written.isupper():
        if len(written) == 1:
            return name
        return fold(name).upper() if written.isascii() else name.upper()
    return name.lower() if written.islower() else name


def trigram(letters: str, given_word: str, family_word: str) -> tuple[int, ...] | None:
    """Return how initials of staff are taken from their name, None where they are not.

    Each letter is a place: 0, 1... in the family name, -1 the first of the given name. The forms
    known are the first letters of the family name, with the given name's before or after, and the
    first, second or last of the family name's.
    """
    last = len(family_word) - 1
    wanted = len(letters)
    forms: list[tuple[int, ...]] = [tuple(range(wanted))]
    if given_word:
        forms += [(-1, *range(wanted - 1)), (*range(wanted - 1), -1)]
        if wanted == 3:
            forms += [(-1, 0, last), (0, last, -1)]
    for form in forms:
        taken = "".join(
            given_word[0] if place < 0 else family_word[place : place + 1] for place in form
        )
        if taken == letters:
            return form
    return None


def shortened(form: tuple[int, ...], replaced: str, given_name: str, family_name: str) -> str:
    """Return initials of other names, taken as `form` says; `replaced` is the old family name."""
    last = len(replaced) - 1
    return "".join(
        given_name[0] if at < 0 else family_name[-1 if at == last else at] for at in form
    )
