"""What stops the reading of a folder of documents, for a person to act on."""

from ambroise.errors import AmbroiseError


class DocumentsSettingsInvalid(AmbroiseError):
    """Settings that cannot be used: `place` is a key or a line, never a value."""

    exit_code = 9
    fr = "Documents {path}, {place} : {cause}"
    en = "Documents {path}, {place}: {cause}"
