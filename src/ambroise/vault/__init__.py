"""Keys by version and the pseudonym-to-person map, in one encrypted file."""

from ambroise.vault.names import NAMES, Protects, Rotation
from ambroise.vault.opening import change_key, open_vault
from ambroise.vault.proof import Proof, prove, strangers
from ambroise.vault.store import Vault

__all__ = [
    "NAMES",
    "Proof",
    "Protects",
    "Rotation",
    "Vault",
    "change_key",
    "open_vault",
    "prove",
    "strangers",
]
