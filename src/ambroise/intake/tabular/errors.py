"""What stops the reading of tables, for a person to act on."""

from ambroise.errors import AmbroiseError


class MappingInvalid(AmbroiseError):
    """A mapping that cannot be used: `place` is a line and a key of the file, never a value."""

    exit_code = 7
    fr = "Correspondance {path}, {place} : {cause}"
    en = "Mapping {path}, {place}: {cause}"


class DatabaseUnreachable(AmbroiseError):
    """`url` has no password; `cause` is the kind of the failure, never its words."""

    exit_code = 8
    http_status = 503
    fr = (
        "Base {url} : inaccessible ({cause}). Rien n'est perdu ni doublé : vérifier le serveur et"
        " le compte, puis relancer."
    )
    en = (
        "Database {url}: cannot be reached ({cause}). Nothing is lost or doubled: check the server"
        " and the account, then run again."
    )
