"""Every error a person meets: what happened, to which object, what to do, and its exit code.

A field is an identifier, a path or a count; never the content of a record.
"""

from collections.abc import Callable
from functools import partial
from typing import ClassVar


class AmbroiseError(Exception):
    """An error that a person can act on; keyword fields fill the two templates.

    `exit_code` is what the command line returns, and says what a person can do: errors of one
    family, in one module, may share it. 1 is kept for an unexpected failure, 2 for wrong
    arguments, 10 is that of errors which only pages meet.
    """

    exit_code: ClassVar[int] = 10
    http_status: ClassVar[int] = 400
    fr: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.message("en"))

    def __reduce__(self) -> tuple[Callable[[], "AmbroiseError"], tuple[()]]:
        """Pickle the fields too: an error of a worker process is raised in the one that waits."""
        return partial(type(self), **self.fields), ()

    def message(self, lang: str = "fr") -> str:
        template = self.fr if lang == "fr" else self.en
        return template.format(**self.fields)


class Unforeseen(AmbroiseError):
    """A fault of the program; its own words are left out, as they may be a patient's."""

    exit_code = 1
    http_status = 500
    fr = "Erreur imprévue ({error}, {place}). Rien n'est perdu ; relancer, et signaler cette ligne si elle revient."
    en = "Unforeseen error ({error}, {place}). Nothing is lost; run again, and report this line if it comes back."
