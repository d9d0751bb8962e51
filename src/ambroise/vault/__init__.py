"""Keys by version and the pseudonym-to-person map, in one encrypted file."""

from ambroise.vault.store import Vault, open_vault

__all__ = ["Vault", "open_vault"]
