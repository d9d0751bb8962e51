"""The text of a CDA."""

import base64
import gzip

import pytest

from ambroise.intake.documents import TextUnreadable, text_of
from tests.builders.papers import PDF, a_cda, a_pdf, holding, lines, sections


def read(body: str) -> str:
    return text_of(a_cda(body), "text/xml")


def test_the_document_that_a_cda_holds_is_read() -> None:
    assert read(holding(a_pdf(lines("Retour au domicile")), PDF)) == "Retour au domicile"


def test_a_held_text_that_is_not_coded_is_read() -> None:
    assert read("<nonXMLBody><text>Opéré ce jour</text></nonXMLBody>") == "Opéré ce jour"


def test_a_held_document_may_be_packed() -> None:
    data = base64.b64encode(gzip.compress(b"Bonjour")).decode()
    text = f'<text mediaType="text/plain" representation="B64" compression="GZ">{data}</text>'
    assert read(f"<nonXMLBody>{text}</nonXMLBody>") == "Bonjour"


def test_sections_are_read_in_order_with_their_tables_and_lists() -> None:
    body = sections(
        "<title>Motif</title><text>Dyspnée <content styleCode='Bold'>aiguë</content></text>",
        "<title>Biologie</title><text><table><thead><tr><th>Examen</th><th>Valeur</th></tr></thead>"
        "<tbody><tr><td>Na</td><td>140<br/>(N)</td></tr></tbody></table></text>"
        "<component><section><title>Détail</title><text><list listType='ordered'>"
        "<item>un</item><item>deux</item></list></text></section></component>",
        "<title>Sortie</title><text><paragraph>À domicile.</paragraph>"
        "<list><item>bisoprolol</item></list></text><entry><observation/></entry>",
    )
    assert read(body) == (
        "Compte rendu d'hospitalisation\n\nMotif\nDyspnée aiguë\n\n"
        "Biologie\n\nExamen\tValeur\n\nNa\t140 (N)\n\nDétail\n\n1. un\n\n2. deux\n\n"
        "Sortie\n\nÀ domicile.\n\n• bisoprolol"
    )


def test_what_a_revision_deleted_is_left_out() -> None:
    text = "<text>a<content revised='delete'>b</content>c</text>"
    assert read(sections(text)).endswith("\nac")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "no_body"),
        ("<nonXMLBody><text/></nonXMLBody>", "no_body"),
        ("<nonXMLBody><text><reference value='x.pdf'/></text></nonXMLBody>", "document_elsewhere"),
        ("<nonXMLBody><text representation='B64'>@@@</text></nonXMLBody>", "base64"),
        ("<nonXMLBody><text representation='B64' compression='BZ'>YQ==</text></nonXMLBody>",
         "format_unread"),
        ("<nonXMLBody>", "xml"),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_says_why(body: str, reason: str) -> None:
    with pytest.raises(TextUnreadable) as refused:
        read(body)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://x.example/x.dtd">',
    ],
)
def test_entities_are_refused_whatever_they_are(declared: str) -> None:
    content = a_cda(sections("<text>a</text>")).replace(
        b"<Clinical", f"{declared}<Clinical".encode()
    )
    with pytest.raises(TextUnreadable) as refused:
        text_of(content, "text/xml")
    assert refused.value.reason == "xml_unsafe"
