"""A fictional hospital made on the spot: it writes files as a source would, and gold."""

from ambroise.demo.domains import DOMAINS
from ambroise.demo.hospital import Written, write_hospital
from ambroise.demo.journey import JOURNEY, Journey
from ambroise.demo.staff import ACCOUNTS, UNITS, WARDS, Account, Ward

__all__ = [
    "ACCOUNTS",
    "DOMAINS",
    "JOURNEY",
    "UNITS",
    "WARDS",
    "Account",
    "Journey",
    "Ward",
    "Written",
    "write_hospital",
]
