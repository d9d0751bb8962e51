"""The text of ODT."""

import pytest

from ambroise.intake.documents import TextUnreadable, text_of
from tests.builders.papers import ODT, odt_of, zipped


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<text:h>Motif</text:h><text:p>Toux\n  sèche<text:line-break/>nocturne</text:p>",
         "Motif\nToux sèche\nnocturne"),
        ("<text:list><text:list-item><text:p>a</text:p></text:list-item></text:list>", "• a"),
        ("<table:table><table:table-row><table:table-cell><text:p>Na</text:p></table:table-cell>"
         "<table:table-cell><text:p>140</text:p></table:table-cell></table:table-row></table:table>",
         "Na\t140"),
        ("<text:p>a<text:note><text:note-citation>9</text:note-citation><text:note-body>"
         "<text:p>b</text:p></text:note-body></text:note></text:p>", "a[1]\n\n[1] b"),
        ("<text:tracked-changes><text:p>x</text:p></text:tracked-changes><text:p>a</text:p>", "a"),
        ("<text:p>a<draw:frame><draw:text-box><text:p>b</text:p></draw:text-box></draw:frame>c"
         "</text:p>", "ac\nb"),
        ("<text:p>a<office:annotation><text:p>b</text:p></office:annotation></text:p>", "a"),
    ],
)  # fmt: skip
def test_a_body_is_read_in_page_order(body: str, text: str) -> None:
    assert text_of(odt_of(body), ODT) == text


def test_headers_come_first_and_footers_last() -> None:
    margins = (
        "<style:master-page><style:header><text:p>CHU</text:p></style:header>"
        "<style:footer><text:p>Standard</text:p></style:footer></style:master-page>"
    )
    assert text_of(odt_of("<text:p>a</text:p>", margins), ODT) == "CHU\n\na\n\nStandard"


def test_a_document_under_a_password_is_said_to_be() -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    content = zipped({"mimetype": ODT, "META-INF/manifest.xml": manifest, "content.xml": "x"})
    with pytest.raises(TextUnreadable) as refused:
        text_of(content, ODT)
    assert refused.value.reason == "encrypted"
