"""Check digits of French identifiers.

NIR: 13 digits and the key `97 - number mod 97`, 2A counted as 19 and 2B as 18 (decree n° 82-103 of
22 January 1982 and INSEE's note on Corsica). RPPS (11 digits) and FINESS (9) end with the Luhn key.
"""


def nir_key_holds(written: str) -> bool:
    """Return whether the 15 characters of a NIR, separators apart, end with its key."""
    value = "".join(character for character in written.upper() if character.isalnum())
    if len(value) != 15 or not value.isascii():
        return False
    body = value[:5] + {"2A": "19", "2B": "18"}.get(value[5:7], value[5:7]) + value[7:13]
    key = value[13:]
    return body.isdigit() and key.isdigit() and 97 - int(body) % 97 == int(key)


def luhn_holds(digits: str) -> bool:
    """Return whether the last digit is the Luhn key of the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
