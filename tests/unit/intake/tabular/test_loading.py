"""A mapping is read whole, or refused with the line, the key and what is allowed."""

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest

from ambroise.errors import MappingInvalid, SourceUnreadable
from ambroise.intake.tabular import load_mapping, mapping_schema
from ambroise.intake.tabular.placed_yaml import read
from tests.builders.tables import LABORATORY, a_mapping

DOSSIER = Path(__file__).parent / "dossier.yaml"
PAGE = Path(__file__).parents[4] / "docs" / "mapping-tables.md"


def refused(folder: Path, text: str) -> str:
    with pytest.raises(MappingInvalid) as error:
        a_mapping(folder, text)
    return error.value.message("fr")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "patient:",
            "patiant:",
            "ligne 10, clé tables.biologie.ligne.patiant : clé inconnue ; peut-être « patient »",
        ),
        ("unite: unite", "qqq: unite", "clés permises : quand, annule, code, valeur, texte"),
        ("valeur: code_loinc", "valeur:", "ligne 13, clé tables.biologie.ligne.mesure.code.valeur"),
        ("loinc,", "loink,", "terminologie inconnue ; un de : cim10, ccam, loinc"),
        ("%d/%m/%Y", "%d/%m/%Q", "ligne 3, clé dates : format de date"),
        ("    cle: [id_resultat]\n", "", "ligne 6, clé tables.biologie : clé « cle » manquante"),
        ("cle: [id_resultat]", "cle: []", "ligne 8, clé tables.biologie.cle : au moins un élément"),
        ("    cle:", "    separateur: x\n    cle:", "un de : ;, ,, |, "),
        ("    cle:", "    table: t\n    cle:", "« fichier », « table », « requete » est attendue"),
        ("    cle:", "    suivi: maj\n    cle:", "« suivi » va avec « table » ou « requete »"),
        ("biologie_*.csv", "biologie_*", "finit par .csv"),
        ("biologie:", "Biologie:", "ligne 6, clé tables.Biologie : nom refusé"),
        ("flux: laboratoire", "flux: Été", "ligne 1, clé flux : nom refusé"),
        ("flux: laboratoire\n", "", "clé « flux » manquante"),
        ("patient: {ipp: num_patient}", "patient: num_patient", "des clés sont attendues"),
        ("patient: {ipp: num_patient}", "patient: {nom: a}", "« ipp » ou « ins » est attendu"),
        ("ipp: num_patient", "ipp: {colonne: a, constante: b}", "une seule des clés « colonne »"),
        ("ipp: num_patient", "ipp: {colonne: a, sinon: b}", "« sinon » va avec « si »"),
        (
            "ipp: num_patient",
            'ipp: a, naissance: {colonne: b, format: "%d/%m/%y"}',
            "deux chiffres",
        ),
        ("    cle:", "    quand: {a: {sauf: b, rempli: oui}}\n    cle:", "« parmi », « sauf »"),
        ("sejour: {iep: num_sejour}", "mouvement: {unite: a, debut: b}", "demande un séjour"),
        ("mesure:", "document: {texte: a, fichier: b}\n      mesure:", "« texte », « fichier »"),
        ("        valeur: resultat\n", "", "« valeur », « texte » ou « reponse »"),
        ('    fichier: "biologie_*.csv"\n', "    table: t\n", "demande la clé « base »"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert before in LABORATORY
    assert said in refused(tmp_path, LABORATORY.replace(before, after))


def test_of_several_faults_the_first_in_the_file_is_told(tmp_path: Path) -> None:
    text = LABORATORY.replace("unite: unite", "unitee: unite").replace("vide:", "vides:")
    assert "ligne 4" in refused(tmp_path, text)


def test_no_value_of_the_file_is_repeated_in_a_refusal(tmp_path: Path) -> None:
    text = LABORATORY.replace("flux: laboratoire", "flux: MARQUE-SECRETE!")
    assert "MARQUE" not in refused(tmp_path, text)


def test_a_query_that_writes_is_refused(tmp_path: Path) -> None:
    text = "flux: a\nbase: {variable: B}\ntables:\n  t:\n    requete: DELETE FROM t\n    cle: id\n"
    assert "SELECT ou WITH" in refused(tmp_path, text)


def test_what_is_no_mapping_is_refused(tmp_path: Path) -> None:
    assert "des clés sont attendues" in refused(tmp_path, "")
    assert "des clés sont attendues" in refused(tmp_path, "- a\n")


def test_a_file_that_is_absent_or_of_another_encoding_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable):
        load_mapping(tmp_path / "absent.yaml")
    path = tmp_path / "latin.yaml"
    path.write_bytes("flux: a\n# é\n".encode("latin-1"))
    with pytest.raises(MappingInvalid, match="ligne 2: UTF-8 attendu"):
        load_mapping(path)
    path.write_bytes(b"#" * (1 << 20) + b"\n")
    with pytest.raises(MappingInvalid, match="1 Mo"):
        load_mapping(path)


def test_an_unknown_column_is_told_with_near_names(tmp_path: Path) -> None:
    loaded = a_mapping(tmp_path, LABORATORY)
    header = "id_resultat num_patients num_sejour code_loinc libelle resultat unite".split()
    with pytest.raises(MappingInvalid) as error:
        loaded.check("biologie", header, "biologie_1.csv")
    assert error.value.message() == (
        f"Correspondance {loaded.path}, ligne 10, clé tables.biologie.ligne.patient.ipp :"
        " colonne « num_patient » absente de biologie_1.csv ; peut-être « num_patients »"
    )


def test_every_column_that_a_mapping_names_is_checked(tmp_path: Path) -> None:
    text = LABORATORY.replace("    cle:", "    maj: a\n    quand: {b: x}\n    cle:")
    text = text.replace("ipp: num_patient", "ipp: {premier: [c, {joint: [d, {colonne: e}]}]}")
    columns = {name for _, name in a_mapping(tmp_path, text).mapping.tables["biologie"].columns()}
    named = "a b c d e id_resultat num_sejour code_loinc libelle resultat unite date_prelevement"
    assert columns == set(named.split())


@pytest.mark.parametrize("text", [LABORATORY, DOSSIER.read_text("utf-8")])
def test_what_loads_is_what_the_json_schema_allows(tmp_path: Path, text: str) -> None:
    a_mapping(tmp_path, text)
    schema = mapping_schema()
    jsonschema_rs.validator_for(schema).validate(read(text).values)
    wrong = read(text.replace("ligne:", "lignes:", 1)).values
    assert not jsonschema_rs.is_valid(schema, wrong)


def test_the_example_of_the_page_is_a_mapping(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert a_mapping(tmp_path, example).mapping.source == "laboratoire"


def test_every_key_is_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    schema = mapping_schema()
    parts = [schema, *schema["$defs"].values()]
    keys = {key for part in parts for key in part["properties"]}
    assert [key for key in sorted(keys) if f"`{key}" not in page and f"{key}:" not in page] == []


def test_the_json_schema_says_in_french_what_each_key_is_for() -> None:
    stay = mapping_schema()["$defs"]["Stay"]["properties"]
    assert stay["iep"]["description"] == "numéro du séjour (IEP, NDA)"
    assert json.dumps(mapping_schema())
