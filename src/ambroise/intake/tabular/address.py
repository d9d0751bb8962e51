"""The address of a source's database, which is never shown with its password."""

import os
import stat
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from ambroise.intake.tabular.loading import LoadedMapping

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def database_url(loaded: LoadedMapping) -> sa.URL:
    """Return the address that the mapping's `base` points to; raises MappingInvalid."""
    base = loaded.mapping.database
    if base is None:
        raise loaded.invalid((), "clé « base » manquante")
    if base.variable:
        place = ("base", "variable")
        written = os.environ.get(base.variable, "")
        if not written:
            raise loaded.invalid(place, f"variable d'environnement {base.variable} absente")
    else:
        place = ("base", "fichier")
        path = Path(loaded.path.parent, base.file or "")
        try:
            if path.stat().st_mode & _OTHERS:
                raise loaded.invalid(place, f"{path} est lisible par d'autres comptes : chmod 600")
            written = path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise loaded.invalid(place, f"{path} : lecture impossible") from None
    try:
        return read_only(sa.make_url(written))
    except sa.exc.ArgumentError:
        form = "dialecte+pilote://compte:mot-de-passe@serveur/base"
        raise loaded.invalid(place, f"adresse illisible, {form} est attendu") from None


def read_only(url: sa.URL) -> sa.URL:
    """Return the address of an SQLite file as one that is never written nor created."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return url
    path = Path(url.database).absolute()
    return url.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})


def shown(url: sa.URL) -> str:
    """Return an address that may be printed: server and base, without account nor options."""
    kept = sa.URL.create(url.drivername, host=url.host, port=url.port, database=url.database)
    return kept.render_as_string()
