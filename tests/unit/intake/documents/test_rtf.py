"""The text of RTF."""

import pytest

from ambroise.intake.documents import TextUnreadable, text_of

FONTS = rb"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset2 Symbol;}{\f2\fcharset204 Arial Cyr;}}"


def read(body: bytes) -> str:
    head = rb"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + rb"{\info{\title Secret}}"
    return text_of(head + body + b"}", "application/rtf")


@pytest.mark.parametrize("mime", ["application/rtf", "text/rtf", "application/msword"])
def test_rtf_is_known_under_each_of_its_names(mime: str) -> None:
    assert text_of(rb"{\rtf1\ansi H\'f4pital\par}", mime) == "Hôpital"


def test_letters_are_in_the_encoding_of_their_font() -> None:
    assert read(rb"\'e9\'9c {\f2\'cf} \u8217?\u55357?\u56832?") == "éœ П ’😀"


def test_a_letter_of_the_font_symbol_is_greek() -> None:
    assert read(rb"5 {\f1 m}g {\f1\'a3} 10 {\f1\u-3987?}") == "5 µg ≤ 10 µ"


def test_an_exponent_is_not_read_as_a_figure_of_its_number() -> None:
    assert read(rb"10{\super 9}/L, 1{\super er} mars, 10\super -3\nosupersub 4") == (
        "10⁹/L, 1er mars, 10⁻³4"
    )


def test_a_table_is_read_row_by_row() -> None:
    rows = rb"\trowd\pard\intbl Na\cell 140\par bas\cell\row\intbl K\cell 4\cell\row\pard fin"
    assert read(rows) == "Na\t140 bas\nK\t4\nfin"


@pytest.mark.parametrize(
    "left_out",
    [
        rb"{\pict\pngblip 89504e47}", rb"{\*\shppict{\pict\bin4 }}}{}}", rb"{\v cach\'e9}",
        rb"{\deleted ray\'e9}", rb"{\*\inconnu x}", rb"{\*\fldinst HYPERLINK x}",
        rb"{\stylesheet{\s0 Normal;}}",
    ],
)  # fmt: skip
def test_what_a_reader_does_not_see_is_left_out(left_out: bytes) -> None:
    assert read(b"a" + left_out + b"b") == "ab"


def test_headers_come_first_notes_and_footers_last_each_once() -> None:
    body = rb"{\header CHU}{\headerf CHU}{\footer Page}Texte{\footnote une note}.\par"
    assert read(body) == "CHU\n\nTexte[1].\n\n[1] une note\n\nPage"


def test_a_text_box_is_read_and_not_its_copy_for_old_readers() -> None:
    box = rb"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt encadr\'e9\par}}{\shprslt encadr\'e9}}"
    assert read(b"avant" + box + b"apr") == "avant\nencadré\napr"


def test_what_follows_the_document_is_no_part_of_it() -> None:
    assert text_of(rb"{\rtf1 a}bourrage", "application/rtf") == "a"


@pytest.mark.parametrize("content", [b"", b"PK", rb"{\rtf1\ansi\ansicpg99999 \'e9}"])
def test_rtf_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(TextUnreadable) as refused:
        text_of(content, "application/rtf")
    assert refused.value.reason == "rtf"


def test_groups_without_end_are_refused() -> None:
    with pytest.raises(TextUnreadable) as refused:
        text_of(rb"{\rtf1 " + b"{" * 20_000, "application/rtf")
    assert refused.value.reason == "too_deep"
