"""A description that the hospital writes is wrong: its author corrects that file and runs again."""

from ambroise.errors.base import AmbroiseError


class MappingInvalid(AmbroiseError):
    """A mapping that cannot be used: `place` is a line and a key of the file, never a value."""

    exit_code = 9
    fr = "Correspondance {path}, {place} : {cause}"
    en = "Mapping {path}, {place}: {cause}"


class DocumentsSettingsInvalid(AmbroiseError):
    """Settings that cannot be used: `place` is a key or a line, never a value."""

    exit_code = 9
    fr = "Documents {path}, {place} : {cause}"
    en = "Documents {path}, {place}: {cause}"


class VocabularyInvalid(AmbroiseError):
    exit_code = 9
    fr = "Vocabulaire {name} : {cause}. Rien n'a changé ; corriger puis recommencer (docs/vocabularies.md)."
    en = "Vocabulary {name}: {cause_en}. Nothing has changed; correct it and try again (docs/vocabularies.md)."


class PolicyInvalid(AmbroiseError):
    exit_code = 9
    fr = "{path} : politique refusée ({cause}). Corriger le fichier, puis relancer ; rien n'a été écrit."
    en = "{path}: policy refused ({cause}). Correct the file, then run again; nothing was written."


class ViewInvalid(AmbroiseError):
    """A view that cannot be run as it is written: `place` is an element of it, never a value."""

    exit_code = 9
    fr = "Vue {view}, {place} : {cause}"
    en = "View {view}, {place}: {cause_en}"
