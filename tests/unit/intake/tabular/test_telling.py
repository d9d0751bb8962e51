"""What a row tells, as FHIR resources."""

import base64
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ambroise.intake.fhir.checks import fault
from ambroise.intake.tabular import tell
from ambroise.intake.tabular.pieces import piece_of
from ambroise.intake.told import Untold
from tests.builders.tables import LABORATORY, a_mapping, telling


def resources(folder: Path, line: str, *, table: str = "", **cells: Any) -> list[dict[str, Any]]:
    told = telling(folder, line, cells, table=table).resources
    for one in told:
        assert fault(one["resourceType"], msgspec.json.encode(one)) is None
    return list(told)


def refusal(folder: Path, line: str, *, table: str = "", **cells: Any) -> tuple[str, str]:
    with pytest.raises(Untold) as error:
        telling(folder, line, cells, table=table)
    assert error.value.type == "t"
    return error.value.reason, error.value.detail


def test_numbers_alone_mention_a_person_the_same_way_in_every_row(tmp_path: Path) -> None:
    row = {"line": "patient: {ipp: p}", "table": "maj: m", "p": "4711"}
    first = resources(tmp_path, **row, m="2024-01-01")
    assert first == resources(tmp_path, **row, m="2024-01-02")
    assert first[0]["id"] == "t-4711"
    assert first[0]["identifier"][0]["system"] == "urn:ambroise:domain:essai"
    assert first[0]["identifier"][0]["type"]["coding"][0]["code"] == "PI"
    assert "meta" not in first[0]


def test_an_identity_has_its_traits_and_its_moment(tmp_path: Path) -> None:
    line = """
        patient:
          ipp: p
          ins: i
          type_ins: nir-test
          statut_identite: etat
          nom: n
          nom_usage: u
          prenoms: [a, b]
          naissance: {colonne: d, format: "%d/%m/%Y"}
          ville_naissance: v
          sexe: s
          deces: dd
          adresse: rue
          code_postal: cp
          ville: ville
          telephone: tel
          courriel: mail
    """
    (found,) = resources(
        tmp_path,
        line,
        table="maj: m",
        p="4711",
        i="2 51 03 75 123 456 85",
        etat="vali",
        n="Le Roux",
        u="Brun",
        a="Anne Zoé",
        b="Lou",
        d="02/03/1951",
        v="Brest",
        s="Femme",
        dd="2024-01-05 10:00",
        rue="3 rue Haute",
        cp="29200",
        ville="Brest",
        tel="0298000000",
        mail="a@exemple.fr",
        m="2024-01-06",
    )
    assert found["meta"] == {"lastUpdated": "2024-01-06"}
    assert found["identifier"][1]["system"] == "urn:oid:1.2.250.1.213.1.4.10"
    assert found["identifier"][1]["value"] == "251037512345685"
    assert found["extension"][0]["extension"][0]["valueCoding"]["code"] == "VALI"
    assert found["name"] == [
        {"use": "official", "family": "Le Roux", "given": ["Anne", "Zoé", "Lou"]},
        {"use": "usual", "family": "Brun"},
    ]
    assert (found["birthDate"], found["gender"]) == ("1951-03-02", "female")
    assert found["deceasedDateTime"] == "2024-01-05T10:00:00"
    assert found["address"][0]["line"] == ["3 rue Haute"]
    assert [one["system"] for one in found["telecom"]] == ["phone", "email"]


def test_other_numbers_of_a_person_are_another_mention(tmp_path: Path) -> None:
    line = "patient: {ipp: p, ins: i}"
    both, ipp, ins = (
        resources(tmp_path, line, p=p, i=i)[0]["id"]
        for p, i in (("4711", "251"), ("4711", ""), ("", "4711"))
    )
    assert (both, ipp, ins) == ("t-4711:251", "t-4711", "t-:4711")


def test_a_row_without_the_number_of_its_patient_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "patient: {ipp: p}", p="") == ("no_patient", "p")


def test_a_stay_has_its_person_its_number_and_its_unit(tmp_path: Path) -> None:
    line = """
        patient: {ipp: p}
        sejour: {iep: n, type: k, entree: e, sortie: s, unite: u, libelle_unite: l,
          mode_entree: me, mode_sortie: ms, motif: mo, medecin: md}
    """
    cells = {"p": "1", "n": "S1", "k": "urgences", "e": "2024-01-01", "s": "2024-01-02"}
    more = {"u": "3010", "l": "Urgences", "me": "8", "ms": "8", "mo": "Chute", "md": "Dr Blanc"}
    _, stay = resources(tmp_path, line, **cells, **more)
    assert stay["id"] == "t-S1"
    assert stay["identifier"][0]["type"]["coding"][0]["code"] == "VN"
    assert (stay["status"], stay["class"]["code"]) == ("finished", "EMER")
    assert stay["subject"] == {"reference": "Patient/t-1"}
    assert stay["period"] == {"start": "2024-01-01", "end": "2024-01-02"}
    assert stay["serviceProvider"]["identifier"]["value"] == "3010"
    assert stay["hospitalization"]["dischargeDisposition"]["coding"][0]["code"] == "8"
    assert stay["participant"][0]["individual"] == {"display": "Dr Blanc"}


def test_a_stay_that_is_only_named_is_a_mention(tmp_path: Path) -> None:
    _, stay = resources(tmp_path, "patient: {ipp: p}\nsejour: {iep: n}", p="1", n="S1")
    assert (stay["status"], stay["class"]["code"]) == ("unknown", "UNK")


def test_a_row_without_the_number_of_its_stay_tells_the_rest(tmp_path: Path) -> None:
    told = resources(
        tmp_path,
        "patient: {ipp: p}\nsejour: {iep: n}\nacte: {code: {valeur: c}}",
        p="1",
        n="",
        c="x",
    )
    assert [one["resourceType"] for one in told] == ["Patient", "Procedure"]
    assert "encounter" not in told[1]


def test_a_movement_is_a_part_of_its_stay(tmp_path: Path) -> None:
    line = """
        patient: {ipp: p}
        sejour: {iep: n}
        mouvement: {unite: u, debut: d, fin: f, annule: {etat: X}}
    """
    cells = {"p": "1", "n": "S1", "u": "3010", "d": "2024-01-01 10:00", "f": "", "etat": ""}
    move = resources(tmp_path, line, **cells)[2]
    assert (move["id"], move["partOf"]) == ("mvt-t-1", {"reference": "Encounter/t-S1"})
    assert move["location"][0]["location"]["identifier"]["value"] == "3010"
    assert move["status"] == "in-progress"
    assert resources(tmp_path, line, **(cells | {"etat": "X"}))[2]["status"] == "entered-in-error"
    assert len(resources(tmp_path, line, **(cells | {"u": ""}))) == 2


@pytest.mark.parametrize(
    ("code", "written"), [("I219", "I21.9"), ("I21.9", "I21.9"), ("I10", "I10"), ("Z511", "Z51.1")]
)
def test_a_diagnosis_has_its_role_and_a_code_with_its_dot(
    tmp_path: Path, code: str, written: str
) -> None:
    line = """
        patient: {ipp: p}
        diagnostic: {code: {systeme: cim10, valeur: c, libelle: l}, role: r, date: d}
    """
    found = resources(tmp_path, line, p="1", c=code, l="x", r="dp", d="2024-01-01")[1]
    assert found["code"]["coding"][0]["code"] == written
    kinds = [one["coding"][0]["code"] for one in found["category"]]
    assert kinds == ["encounter-diagnosis", "DP"]
    assert found["recordedDate"] == "2024-01-01"


def test_several_diagnoses_of_a_row_have_their_own_ids_and_empty_ones_are_not_told(
    tmp_path: Path,
) -> None:
    line = """
        patient: {ipp: p}
        diagnostic:
          - {code: {systeme: cim10, valeur: a}}
          - {code: {systeme: cim10, valeur: b}}
          - {code: {systeme: cim10, valeur: c}, nature: {constante: antecedent}}
    """
    found = resources(tmp_path, line, p="1", a="I10", b="", c="E11")[1:]
    assert [one["id"] for one in found] == ["t-1", "t-1:3"]
    assert found[1]["category"][0]["coding"][0]["code"] == "history"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("12,5", {"valueQuantity": {"value": 12.5, "unit": "g/L"}}),
        ("<5", {"valueQuantity": {"value": 5.0, "comparator": "<", "unit": "g/L"}}),
        ("0", {"valueQuantity": {"value": 0.0, "unit": "g/L"}}),
        ("négatif", {"valueString": "négatif"}),
        ("", {"valueString": "voir texte"}),
    ],
)
def test_a_result_is_a_number_or_a_text(tmp_path: Path, cell: str, told: dict[str, Any]) -> None:
    line = "patient: {ipp: p}\nmesure: {code: {libelle: l}, valeur: v, texte: t, unite: u}"
    found = resources(tmp_path, line, p="1", l="CRP", v=cell, t="voir texte", u="g/L")[1]
    assert told.items() <= found.items()


def test_a_measure_has_its_bounds_its_unit_and_its_category(tmp_path: Path) -> None:
    line = """
        patient: {ipp: p}
        mesure: {code: [{systeme: loinc, valeur: c}, {systeme: "local:labo", valeur: k}],
          valeur: v, ucum: u, borne_basse: b, borne_haute: h, date: d, categorie: laboratoire}
    """
    cells = {"c": "718-7", "k": "HB", "v": "12", "u": "g/dL", "b": "11,5", "h": "", "d": "2024"}
    found = resources(tmp_path, line, p="1", **cells)[1]
    assert [one["system"] for one in found["code"]["coding"]] == [
        "http://loinc.org",
        "urn:ambroise:codes:essai:labo",
    ]
    assert found["referenceRange"][0]["low"]["value"] == 11.5
    assert found["valueQuantity"]["code"] == "g/dL"
    assert found["category"][0]["coding"][0]["code"] == "laboratory"


def test_a_measure_without_result_is_not_told_unless_it_is_awaited(tmp_path: Path) -> None:
    line = "patient: {ipp: p}\nmesure: {code: {libelle: l}, valeur: v, statut: s}"
    assert len(resources(tmp_path, line, p="1", l="CRP", v="", s="valide")) == 1
    assert resources(tmp_path, line, p="1", l="CRP", v="", s="attente")[1]["status"] == "registered"


def test_a_result_of_nothing_is_refused(tmp_path: Path) -> None:
    line = "patient: {ipp: p}\nmesure: {code: {valeur: c}, valeur: v}"
    assert refusal(tmp_path, line, p="1", c="", v="5") == ("no_code", "c")


@pytest.mark.parametrize(
    ("nature", "kind"),
    [
        ("prescription", "MedicationRequest"),
        ("sortie", "MedicationRequest"),
        ("administration", "MedicationAdministration"),
        ("traitement", "MedicationStatement"),
        ("dispensation", "MedicationDispense"),
    ],
)
def test_a_drug_is_what_was_done_with_it(tmp_path: Path, nature: str, kind: str) -> None:
    line = """
        patient: {ipp: p}
        medicament: {nature: n, code: {systeme: atc, valeur: c}, dose: q, unite: u,
          prises_par_jour: f, voie: v, debut: d, fin: e, prescripteur: w, motif: m}
    """
    cells = {"c": "B01AC06", "q": "75", "u": "mg", "f": "2", "v": "orale", "m": "IDM"}
    dates = {"d": "2024-01-01", "e": "2024-01-08", "w": "Dr Blanc"}
    found = resources(tmp_path, line, p="1", n=nature, **cells, **dates)[1]
    assert found["resourceType"] == kind
    assert found["medicationCodeableConcept"]["coding"][0]["code"] == "B01AC06"
    assert "75.0" in str(found)


def test_a_prescription_keeps_how_often_how_much_and_until_when(tmp_path: Path) -> None:
    line = """
        patient: {ipp: p}
        medicament: {code: {libelle: c}, dose: q, unite: u, prises_par_jour: f, debut: d, fin: e}
    """
    cells = {"c": "Aspirine", "q": "75", "u": "mg", "f": "2", "d": "2024-01-01", "e": "2024-01-08"}
    (dosage,) = resources(tmp_path, line, p="1", **cells)[1]["dosageInstruction"]
    assert dosage["doseAndRate"] == [{"doseQuantity": {"value": 75.0, "unit": "mg"}}]
    assert dosage["timing"]["repeat"] == {
        "boundsPeriod": {"start": "2024-01-01", "end": "2024-01-08"},
        "frequency": 2,
        "period": 1,
        "periodUnit": "d",
    }


def test_a_document_carries_its_text_or_points_to_its_file(tmp_path: Path) -> None:
    line = "patient: {ipp: p}\ndocument: {titre: t, texte: x, date: d}"
    found = resources(tmp_path, line, p="1", t="CR", x="Bonjour é", d="2024-01-01")[1]
    (content,) = found["content"]
    assert base64.b64decode(content["attachment"]["data"]).decode() == "Bonjour é"
    line = "patient: {ipp: p}\ndocument: {fichier: f}"
    found = resources(tmp_path, line, p="1", f=r"2024\lettre n°1.pdf")[1]
    attachment = found["content"][0]["attachment"]
    assert attachment == {
        "contentType": "application/pdf",
        "url": "2024/lettre%20n%C2%B01.pdf",
    }
    assert len(resources(tmp_path, line, p="1", f="")) == 1


def test_a_fact_said_to_be_a_mistake_is_entered_in_error(tmp_path: Path) -> None:
    line = "patient: {ipp: p}\nacte: {code: {valeur: c}, annule: {etat: [S, X]}}"
    assert resources(tmp_path, line, p="1", c="x", etat="S")[1]["status"] == "entered-in-error"


def test_a_fact_is_told_where_its_condition_is_met(tmp_path: Path) -> None:
    line = "patient: {ipp: p}\nacte: {code: {valeur: c}, quand: {k: acte}}"
    assert len(resources(tmp_path, line, p="1", c="x", k="acte")) == 2
    assert len(resources(tmp_path, line, p="1", c="x", k="autre")) == 1


def test_a_row_that_the_table_leaves_out_is_kept_and_tells_nothing(tmp_path: Path) -> None:
    line = "patient: {ipp: p}"
    assert telling(tmp_path, line, {"p": "", "k": "x"}, table="quand: {k: y}").resources == ()


def test_two_keys_never_give_one_id(tmp_path: Path) -> None:
    mapping = a_mapping(tmp_path, LABORATORY.replace("[id_resultat]", "[a, b]")).mapping
    names = "a b num_patient num_sejour code_loinc libelle resultat unite date_prelevement".split()

    def told(a: str, b: str) -> str:
        cells = [a, b, "1", "", "718-7", "x", "5", "", ""]
        return tell(piece_of("biologie", names, cells), mapping).id

    ids = {told(*keys) for keys in (("1:2", "3"), ("1", "2:3"), ("1 2", "3"), ("1|2", "3"))}
    assert len(ids) == 4
    assert not any(" " in one or "|" in one for one in ids)
    assert len(told("x" * 999, "y")) == 64


@pytest.mark.parametrize(
    ("piece", "reason"),
    [
        (b"", "not_a_row"),
        (b"{}", "not_a_row"),
        (b"[1]", "not_a_row"),
        (b'{"a":{},"b":{}}', "not_a_row"),
        (b"\xff", "not_a_row"),
        (b'{"autre":{"a":"1"}}', "unknown_table"),
        (b'{"biologie":{"a":"1"}}', "no_column"),
        (b'{"biologie":{"id_resultat":" "}}', "no_key"),
    ],
)
def test_a_piece_that_is_no_row_of_the_mapping_is_refused(
    tmp_path: Path, piece: bytes, reason: str
) -> None:
    with pytest.raises(Untold) as error:
        tell(piece, a_mapping(tmp_path, LABORATORY).mapping)
    assert error.value.reason == reason


def test_a_word_outside_a_closed_list_is_refused_by_its_column(tmp_path: Path) -> None:
    assert refusal(tmp_path, "patient: {ipp: p, sexe: s}", p="1", s="Z") == ("bad_word", "s")
    line = "patient: {ipp: p}\nsejour: {iep: n, type: k}"
    assert refusal(tmp_path, line, p="1", n="S", k="croisière") == ("bad_word", "k")
    line = "patient: {ipp: p}\ndiagnostic: {code: {valeur: c}, role: r}"
    assert refusal(tmp_path, line, p="1", c="I10", r="ZZ") == ("bad_word", "r")
    line = 'patient: {ipp: p}\nmesure: {code: {libelle: c}, valeur: {colonne: v, decimale: ","}}'
    assert refusal(tmp_path, line, p="1", c="x", v="négatif") == ("bad_number", "v")
