"""Words and numbers as a reader compares them."""

import re
import unicodedata

_MONTHS = (
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)


def folded(text: str) -> str:
    """Lower case without accents, blanks made one."""
    bare = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    kept = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(kept.lower().replace("’", "'").split())


def number_forms(value: float) -> set[str]:
    """How French text may write a number: 12 ; 12,0 ; 1 250 ; 1250."""
    forms = set()
    for digits in range(4):
        if abs(round(value, digits) - value) < 1e-9:
            text = f"{value:,.{digits}f}".replace(".", ";")
            forms |= {text.replace(",", " "), text.replace(",", "")}
    return {form.replace(";", ",") for form in forms}


def has_number(text: str, value: float) -> bool:
    """Whether the number stands in the text, not as a part of a longer one."""
    flat = " ".join(text.split())
    forms = "|".join(re.escape(form) for form in number_forms(value))
    return re.search(rf"(?<![\d,])(?:{forms})(?!,?\d)", flat) is not None


def date_forms(iso: str) -> set[str]:
    """How French text may write a day, folded: 03/02/2026, 3 fevrier 2026, 03.02.26..."""
    year, month, day = iso[:4], iso[5:7], iso[8:10]
    number = str(int(day))
    name = _MONTHS[int(month) - 1]
    numbers = {
        f"{d}{sep}{m}{sep}{y}"
        for sep in "/.-"
        for d, m in ((day, month), (number, str(int(month))))
        for y in (year, year[2:])
    }
    words = {f"{number} {name} {year}", f"{day} {name} {year}", f"{number} {name}"}
    if day == "01":
        words |= {f"1er {name} {year}", f"1er {name}"}
    return numbers | words | {f"{day}/{month}", iso}


def has_word(text: str, words: str) -> bool:
    """Whether folded text holds one of the meaningful words of a name, in full or abridged."""
    flat = folded(text)
    return any(word in flat for word in re.findall(r"[a-z]{4,}|[a-z]+\d+", folded(words)))
