"""The fictional hospital."""

from ambroise.errors.base import AmbroiseError


class DemoFolderTaken(AmbroiseError):
    exit_code = 110
    fr = (
        "{path} contient déjà autre chose qu'un hôpital fictif. Choisir un dossier vide ou nouveau."
    )
    en = "{path} already holds something else than a fictional hospital. Choose an empty or a new folder."
