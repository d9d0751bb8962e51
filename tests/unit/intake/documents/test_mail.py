"""The text of e-mails."""

from email.message import EmailMessage

import pytest

from ambroise.intake.documents import TextUnreadable, text_of
from tests.builders.papers import MAIL, a_pdf, lines


def a_mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Dr Noël <noel@ch.example>", "secretariat@chu.example"
    mail["Subject"] = "Courrier de sortie"
    mail.set_content("Ci-joint la lettre.")
    return mail


def test_a_mail_says_who_and_what_then_its_body() -> None:
    assert text_of(a_mail().as_bytes(), MAIL) == (
        "De : Dr Noël <noel@ch.example>\nÀ : secretariat@chu.example\n"
        "Objet : Courrier de sortie\n\nCi-joint la lettre.\n"
    )


def test_of_two_forms_of_a_body_one_is_read() -> None:
    mail = a_mail()
    mail.add_alternative("<p>Ci-joint la lettre.</p>", subtype="html")
    assert text_of(mail.as_bytes(), MAIL).count("Ci-joint") == 1


def test_a_joined_document_is_read_under_its_name() -> None:
    mail = a_mail()
    joined = a_pdf(lines("Retour au domicile"))
    mail.add_attachment(joined, maintype="application", subtype="pdf", filename="lettre.pdf")
    assert text_of(mail.as_bytes(), MAIL).endswith("lettre.pdf :\nRetour au domicile")


def test_bytes_without_a_header_are_no_mail() -> None:
    with pytest.raises(TextUnreadable) as refused:
        text_of(b"\n\nbonjour", MAIL)
    assert refused.value.reason == "mail"
