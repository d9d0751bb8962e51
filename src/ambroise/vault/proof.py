"""That a vault is whole: every page, every version of every key, every pseudonym."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlcipher3 import dbapi2

from ambroise.vault.store import KEY_BYTES, Vault

Pseudonymise = Callable[[bytes, str], str]
"""From a version of a key and a person key to the pseudonym that it gives."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a vault holds; equal proofs, equal content. Nothing in it is secret."""

    versions: Mapping[str, int]
    """How many versions each key has."""

    pseudonyms: Mapping[str, int]
    """How many pseudonyms of each zone resolve."""

    digest: str
    faults: tuple[str, ...] = ()


def proof_of(connection: dbapi2.Connection) -> Proof:
    """Read everything and return what is there, with what is wrong.

    A page that does not open is told and nothing after it is read.
    """
    faults = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
    if faults:
        return Proof({}, {}, "", tuple(faults))
    sum_ = hashlib.sha256()
    versions: dict[str, int] = {}
    for name, version, key in connection.execute(
        "SELECT name, version, key FROM keys ORDER BY name, version"
    ):
        if version != versions.get(name, 0) + 1 or len(key) != KEY_BYTES:
            faults.append(f"{name} {version}")
        versions[name] = version
        sum_.update(f"{name}|{version}|".encode() + hashlib.sha256(key).digest())
    pseudonyms: dict[str, int] = {}
    for zone, pseudonym, person in connection.execute(
        "SELECT zone, pseudonym, person_key FROM pseudonyms ORDER BY zone, pseudonym"
    ):
        pseudonyms[zone] = pseudonyms.get(zone, 0) + 1
        sum_.update(f"{zone}|{pseudonym}|{person}\n".encode())
    return Proof(versions, pseudonyms, sum_.hexdigest(), tuple(faults))


def prove(vault: Vault) -> Proof:
    """Return the proof of an open vault."""
    proofs: list[Proof] = []
    try:
        vault.examine(lambda connection: proofs.append(proof_of(connection)))
    except dbapi2.DatabaseError as error:
        if not (proofs and proofs[0].faults):
            return Proof({}, {}, "", (type(error).__name__,))
    return proofs[0]


def strangers(vault: Vault, zone: str, key: str, pseudonymise: Pseudonymise) -> int:
    """Return how many pseudonyms of a zone no version of `key` gives for their person.

    0 proves that what a version of the key once named still resolves to the same person.
    """
    found = [0]

    def act(connection: dbapi2.Connection) -> None:
        keys = [
            bytes(row[0])
            for row in connection.execute(
                "SELECT key FROM keys WHERE name = ? ORDER BY version DESC", (key,)
            )
        ]
        for pseudonym, person in connection.execute(
            "SELECT pseudonym, person_key FROM pseudonyms WHERE zone = ?", (zone,)
        ):
            found[0] += all(pseudonymise(one, person) != pseudonym for one in keys)

    vault.examine(act)
    return found[0]
