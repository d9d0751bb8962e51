"""A line of PMSI: its format, its parts, and why one is refused."""

import pytest

from ambroise.intake.pmsi import tell
from ambroise.intake.pmsi.lines import claims, fields
from ambroise.intake.told import Untold
from tests.builders.pmsi import (
    RSA_NUMBERS,
    RUM_NUMBERS,
    a_rum,
    a_unit,
    an_act,
    an_rsa,
    an_rsa_act,
)


def why(piece: bytes) -> tuple[str, str]:
    with pytest.raises(Untold) as caught:
        tell(piece)
    return caught.value.reason, caught.value.detail


@pytest.mark.parametrize("number", RUM_NUMBERS)
def test_a_file_of_rum_is_known_in_each_format(number: str) -> None:
    assert claims(a_rum(number) + b"\r\n")


@pytest.mark.parametrize("number", RSA_NUMBERS)
def test_a_file_of_rsa_is_known_in_each_format(number: str) -> None:
    assert claims(an_rsa(number) + b"\n")


def test_a_file_is_known_after_a_mark_and_a_line_cut_short() -> None:
    assert claims(b"\xef\xbb\xbf990001005" + b"\n" + a_rum())


def test_a_file_in_a_format_not_known_is_claimed_to_be_refused_by_its_number() -> None:
    line = a_rum("116".replace("116", "119")).replace(b"119", b"116", 1).replace(b"019", b"016", 1)
    assert claims(line)
    assert why(line) == ("format_unknown", "116")


@pytest.mark.parametrize(
    "head",
    [b"", b"\n\n", b'{"resourceType": "Patient"}', b"MSH|^~\\&|A|B\r", b"ipp;nom\n1;X\n" * 40],
)
def test_other_files_are_left_to_others(head: bytes) -> None:
    assert not claims(head)


def test_every_field_of_a_rum_is_read_with_its_parts() -> None:
    line = a_rum("122", ghm="01M301", das=["I10"], dad=["Z515"], acts=[an_act(modifiers="ABCD")])
    read = fields(line.decode())
    assert read["ghm"] == "01M301"
    assert read["das"] == ["I10     "]
    assert read["dad"] == ["Z515    "]
    assert read["acts"][0]["modifiers"] == "ABCD"


def test_the_diagnoses_and_acts_of_an_rsa_go_back_to_their_units() -> None:
    units = [
        a_unit(das=["I10", "E119"], acts=[an_rsa_act("AAAA001")]),
        a_unit(rum="02", das=["N179"], acts=[an_rsa_act("BBBB002"), an_rsa_act("CCCC003")]),
    ]
    read = fields(an_rsa(units=units, authorisations=["01"], radiotherapy=[{}]).decode())
    assert [unit["das"] for unit in read["units"]] == [["I10   ", "E119  "], ["N179  "]]
    codes = [[act["ccam"] for act in unit["acts"]] for unit in read["units"]]
    assert codes == [["AAAA001"], ["BBBB002", "CCCC003"]]


def test_a_latin_1_line_is_read_and_says_its_encoding() -> None:
    assert tell(a_rum().replace(b"2110", b"21\xe90")).encoding == "latin-1"
    assert tell(a_rum().replace(b"2110", "21é0".encode())).encoding is None


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        (b"", ("blank", "")),
        (b"   ", ("blank", "")),
        (b"99000", ("line_short", "5 caractères")),
        (b"bonjour, ceci est une note", ("format_unreadable", "")),
        (a_rum()[:150], ("line_short", "150 caractères sur 177")),
        (a_rum(das=["I10"])[:-2], ("line_short", "183 caractères sur 185")),
        (a_rum() + b"I10     ", ("line_long", "185 caractères au lieu de 177")),
        (a_rum().replace(b"022", b"042", 1), ("format_unknown", "042")),
        (a_rum(stay=""), ("missing_element", "N° Administratif local de séjour")),
        (a_rum(stay="7é"), ("identifier_unreadable", "N° Administratif local de séjour")),
        (a_rum(exit=""), ("missing_element", "Date de sortie dans l'UM")),
        (a_rum(entry="31022026"), ("impossible_date", "Date d'entrée dans l'UM")),
        (a_rum(birth="1406194X"), ("impossible_date", "Date de naissance")),
        (a_rum(exit="06112026"), ("dates_disordered", "naissance, entrée, sortie")),
        (a_rum(dp="634"), ("diagnosis_unreadable", "DP 1")),
        (a_rum(dr="I6é"), ("diagnosis_unreadable", "DR 1")),
        (a_rum(das=["I10", "XX"]), ("diagnosis_unreadable", "DAS 2")),
        (a_rum(das=["I10", ""]), ("diagnosis_unreadable", "DAS 2")),
        (a_rum(dad=["10"]), ("diagnosis_unreadable", "DAD 1")),
        (a_rum(acts=[an_act("DEQP03")]), ("act_unreadable", "acte 1")),
        (a_rum(acts=[an_act(date="32012026")]), ("impossible_date", "acte 1")),
        (a_rum(igs2="4X"), ("number_unreadable", "Indice de gravité simplifié")),
        (a_rum().replace(b"2110", b"2\x0010"), ("control_characters", "")),
        (an_rsa()[:200], ("line_short", "200 caractères sur 265")),
        (an_rsa(exit_month="13"), ("impossible_date", "Mois de sortie du séjour")),
        (an_rsa(nights="AAAA"), ("number_unreadable", "Durée du séjour")),
        (an_rsa(units=[a_unit(das=["10"])]), ("diagnosis_unreadable", "RUM 1, DAS 1")),
        (an_rsa(units=[a_unit(acts=[an_rsa_act("1")])]), ("act_unreadable", "RUM 1, acte 1")),
    ],
)
def test_a_bad_line_is_refused_with_its_true_reason(piece: bytes, reason: tuple[str, str]) -> None:
    assert why(piece) == reason


def test_a_count_that_is_no_number_is_refused() -> None:
    line = bytearray(a_rum())
    line[118:120] = b" 1"
    assert why(bytes(line)) == ("count_unreadable", "Nombre de diagnostics associés")


def test_counts_of_units_that_disagree_with_the_whole_are_refused() -> None:
    line = an_rsa(units=[a_unit(das=["I10"]), a_unit(rum="02")])
    at = 265 + 32
    wrong = line[:at] + b"00" + line[at + 2 : at + 61 + 2] + line[at + 61 + 2 :]
    assert why(wrong) == ("counts_disagree", "diagnostics ou actes des unités")


def test_a_refusal_names_the_kind_of_record_and_never_its_content() -> None:
    with pytest.raises(Untold) as caught:
        tell(a_rum(dp="SECRET"))
    assert caught.value.type == "RSS"
    assert "SECRET" not in f"{caught.value} {caught.value.detail}"
    with pytest.raises(Untold) as caught:
        tell(an_rsa(dp="SECRET"))
    assert caught.value.type == "RSA"


def test_blanks_after_a_line_are_let_through() -> None:
    assert tell(a_rum() + b"    ").id == tell(a_rum()).id
