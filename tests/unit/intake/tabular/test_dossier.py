"""A whole record exported table by table: our own rows, and others' where they are there."""

from pathlib import Path

import pytest

from ambroise.intake.tabular import dry_run, load_mapping
from tests.builders.shared import shared

MAPPING = Path(__file__).parent / "dossier.yaml"
STAMPS = "created_at,updated_at"
STAMP = "2024-01-15 10:30:00+01,2024-01-15 10:30:00+01"

TABLES = {
    "patient": (
        "patient_id,nom,prenom,nir,ins,date_naissance,sexe,date_deces,source_deces,rang_gemellaire",
        "1,Kerbrat,Zoé,251037512345685,,1951-03-02,f,,,1",
        "2,Brun,Ali,,,1999-12-31,h,2024-01-20,insee,1",
    ),
    "patient_adresse": (
        "patient_adresse_id,patient_id,latitude,longitude,code_iris,libelle_iris,"
        "code_geographique_residence,libelle_geographique_residence,date_recueil",
        "1,1,48.4,-4.5,290190101,Centre,29019,Brest,2024-01-01",
    ),
    "donnees_pmsi": (
        "pmsi_id,patient_id,mode_sortie,age_admission,date_debut_sejour,date_fin_sejour,"
        "mode_entree,etablissement,service,unite_fonctionnelle",
        "11,1,Domicile,72,2024-01-10,2024-01-12,Domicile,CHU,Cardiologie,USIC",
    ),
    "diagnostics": (
        "diagnostic_id,patient_id,pmsi_id,code_diagnostic,type_diagnostic,libelle_diagnostic,"
        "date_recueil",
        '1,1,11,I21.9,Principal,"Infarctus, sans précision",2024-01-10',
        "2,1,11,E11,Associé,Diabète,2024-01-10",
    ),
    "actes": (
        "acte_id,patient_id,pmsi_id,code_acte,libelle_acte,date_acte,executant,date_recueil",
        "1,1,11,DEQP003,Électrocardiogramme,2024-01-10 14:12:00,Dr Blanc,2024-01-10",
    ),
    "biologie": (
        "biologie_id,patient_id,code_loinc,libelle_test,type_examen,valeur,unite,valeur_texte,"
        "date_prelevement,statut_validation,borne_inf_normale,borne_sup_normale,laboratoire",
        "1,1,2160-0,Créatinine,rein,85.0,umol/L,,2024-01-10 08:00:00+01,valide,62.0,106.0,Labo",
        "2,1,5196-1,Antigène HBs,autres,,,Positif,2024-01-10 08:00:00+01,valide,,,Labo",
    ),
    "dossier_soins": (
        "soin_id,patient_id,code_loinc,libelle_test,valeur,unite,valeur_code,valeur_texte,"
        "date_mesure,unite_soins,professionnel",
        "1,1,8867-4,Fréquence cardiaque,72.0,/min,,,2024-01-10,USIC,IDE",
    ),
    "prescription": (
        "prescription_id,patient_id,prescripteur,denomination,code_atc,voie_administration,"
        "date_prescription,date_debut_prescription,date_fin_prescription",
        "1,1,Dr Blanc,Aspirine 75mg,B01AC06,Orale,2024-01-10,2024-01-11,2024-02-10",
    ),
    "administration": (
        "administration_id,patient_id,prescription_id,denomination,code_atc,voie_administration,"
        "quantite,unite_quantite,date_heure_debut,date_heure_fin",
        "1,1,1,Aspirine 75mg,B01AC06,Orale,75.0,mg,2024-01-11 08:00:00,2024-01-11 08:05:00",
    ),
    "style_vie": (
        "style_vie_id,patient_id,consommation_tabac,consommation_alcool,"
        "consommation_autres_drogues,activite_physique,date_recueil",
        "1,1,Ex-fumeur,,Non,Faible,2024-01-10",
    ),
    "posologie": (
        "posologie_id,prescription_id,nombre_prises_par_jour,quantite,unite_quantite,"
        "date_heure_debut,date_heure_fin",
        "1,1,1,75.0,mg,2024-01-11 08:00:00,2024-02-10 08:00:00",
    ),
}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    for name, (header, *rows) in TABLES.items():
        lines = [f"{header},{STAMPS}", *(f"{row},{STAMP}" for row in rows)]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_every_row_of_a_record_tells_what_it_is(export: Path) -> None:
    seen = dry_run(load_mapping(MAPPING), [export])
    assert not seen.refused
    assert (seen.read, seen.silent) == (14, 1)
    assert seen.told == {
        "Patient": 13,
        "Encounter": 4,
        "Condition": 2,
        "Procedure": 1,
        "Observation": 4,
        "MedicationRequest": 1,
        "MedicationAdministration": 1,
    }


def test_every_row_of_a_record_of_another_hand_tells_what_it_is() -> None:
    export = shared("warehouse/aphp_fhir_dm/raw_ehr_csv")
    seen = dry_run(load_mapping(MAPPING), [export])
    assert not seen.refused
    assert (seen.read, seen.silent) == (180, 18)
    assert seen.told["Patient"] == 162
    assert seen.told["Observation"] == 63
