"""The text of an e-mail (RFC 5322, MIME): who, when, what, and the text of what is joined."""

from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from typing import Final

from ambroise.intake.documents.tidy import letters
from ambroise.intake.documents.unreadable import TextUnreadable

_SAID: Final = (("From", "De"), ("To", "À"), ("Cc", "Cc"), ("Date", "Date"), ("Subject", "Objet"))
_MAX_PARTS: Final = 200


def mail_text(content: bytes) -> str:
    """Return the header lines that a reader is shown, the body, then each joined document.

    Of a body that comes in several forms the first is read. Raises TextUnreadable.
    """
    mail = message_from_bytes(content)
    if not mail.keys():
        raise TextUnreadable("mail")
    said = [f"{label} : {value}" for key, label in _SAID if (value := _header(mail, key))]
    texts = [text for text in _texts(mail) if text.strip()]
    return "\n\n".join(["\n".join(said), *texts])


def _texts(mail: Message) -> Iterator[str]:
    alternatives: set[int] = set()
    for count, part in enumerate(mail.walk()):
        if count > _MAX_PARTS:
            raise TextUnreadable("too_long")
        if part.get_content_type() == "multipart/alternative" and part.is_multipart():
            alternatives |= {id(one) for one in _forms(part)[1:]}
        elif not part.is_multipart() and id(part) not in alternatives:
            yield _part(part)


def _forms(part: Message) -> list[object]:
    forms = part.get_payload()
    return list(forms) if isinstance(forms, list) else []


def _part(part: Message) -> str:
    from ambroise.intake.documents.text import text_of

    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_param("charset")
    named = f"; charset={charset}" if isinstance(charset, str) else ""
    text = text_of(content, part.get_content_type() + named)
    title = _value(part.get_filename())
    return f"{title} :\n{text}" if title and text else text


def _header(mail: Message, key: str) -> str:
    return _value(mail.get(key))


def _value(header: object) -> str:
    try:
        written = str(make_header(decode_header(str(header or ""))))
    except (MessageError, UnicodeError, LookupError, ValueError):
        return ""
    return " ".join(letters(written).encode("utf-8", "replace").decode().split())
