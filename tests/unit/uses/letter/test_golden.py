"""A whole letter, read as its recipient would."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from ambroise.uses.contract import Draft, SpanRef
from ambroise.uses.letter.measures import measure
from ambroise.uses.letter.render import as_text
from ambroise.uses.letter.schema import Letter
from ambroise.warehouse.views import StayView

at = datetime.fromisoformat

GOLDEN = Path(__file__).parent / "golden"

REPORT = """CHU Saint-Ambroise
UNITÉ NEURO-VASCULAIRE
Dr Claire VASSEUR - neurologie - RPPS 10101010101

Montpellier, le 20/03/2026

COMPTE RENDU D'HOSPITALISATION

Patient : Mme MARTIN Jeanne

Motif d'hospitalisation :
Suspicion d'accident vasculaire cérébral chez une patiente de 75 ans : déficit droit
brutal.

Antécédents :
- Hypertension artérielle traitée
- Prothèse de hanche droite en 2015
Allergies : pénicilline (urticaire).

Mode de vie :
Vit à domicile avec son époux, autonome.

Traitement à l'entrée :
- Triatec 5 mg (ramipril) : 1 comprimé le matin
- Kardégic 75 mg (acide acétylsalicylique) : 1 sachet le midi
- Tahor 20 mg (atorvastatine) : 1 comprimé le soir

Histoire de la maladie :
Le 12/03/2026 à 7 h 40, faiblesse brutale de l'hémicorps droit et troubles du langage, devant
témoin (son époux), qui appelle le 15. Pas de céphalée, pas de chute. Arrivée aux urgences à 8 h 30.

Examen clinique à l'entrée :
PA 165/92 mmHg, FC 104/min, poids 62 kg. Score NIHSS à 9.

Examens complémentaires :
Biologie d'entrée : hémoglobine 13,2 g/dL, créatinine 78 µmol/L.
IRM cérébrale : infarctus récent dans le territoire sylvien gauche, pas d'hémorragie.

Évolution :
Sur le plan neurologique : thrombolyse intraveineuse par altéplase 55,8 mg (0,9 mg/kg) débutée à
9 h 25. NIHSS à 9 à l'entrée, 4 à 24 heures, 2 à la sortie. Scanner de contrôle du 13/03/2026 :
pas de transformation hémorragique.
Sur le plan cardiologique : fibrillation auriculaire découverte sur l'ECG d'entrée. Anticoagulation
par Eliquis 5 mg (apixaban) : 1 comprimé matin et soir, débutée le 18/03/2026 (J6).
L'aspirine prise avant l'hospitalisation est arrêtée le 18/03/2026 : relais par anticoagulant.
Pas de complication infectieuse ni thromboembolique. Déglutition normale.
Pas de transfusion pendant le séjour. Dépistage de BMR négatif.

Conclusion :
Infarctus cérébral sylvien gauche d'origine cardio-embolique sur fibrillation auriculaire, NIHSS 9
à l'entrée et 2 à la sortie.
Retour à domicile le 20/03/2026.

Traitement de sortie :
- Eliquis 5 mg (apixaban) : 1 comprimé matin et soir (introduit)
- Tahor 40 mg (atorvastatine) : 1 comprimé le soir (modifié)
- Triatec 5 mg (ramipril) : 1 comprimé le matin (poursuivi)
- ARRÊT de Kardégic 75 mg (acide acétylsalicylique) : 1 sachet le midi

Résultats en attente :
- Holter ECG (enregistrement du 19/03/2026)

Rendez-vous :
- Consultation de neurologie vasculaire : le 22/06/2026
- Consultation de cardiologie : le 15/04/2026
Surveiller la créatinine tous les six mois.

Bien confraternellement,

Dr Claire VASSEUR

Copie : Dr Paul LEROY, médecin traitant, 12 rue des Lilas, 34000 Montpellier
"""

EMERGENCY = """Motif :
Déficit moteur brutal.

Histoire de la maladie :
Début brutal ce matin.

Conclusion :
Infarctus cérébral sylvien gauche, NIHSS 9 à l'entrée. Transférée en unité neuro-vasculaire.
"""


def stroke(a_stay: Any) -> StayView:
    entry, moved, out = (
        at("2026-03-12T08:30"),
        at("2026-03-12T11:00"),
        at("2026-03-20T14:00"),
    )
    built = (
        a_stay()
        .stay(entry_mode="domicile, par les urgences", exit_mode="domicile")
        .stay(reason="Accident vasculaire cérébral")
        .contact("general_practitioner", "Dr Paul LEROY", speciality="médecine générale",
                 rpps="10003456789", address="12 rue des Lilas, 34000 Montpellier",
                 phone="04 99 00 12 34")
        .contact("practitioner", "Dr Claire VASSEUR", speciality="neurologie", rpps="10101010101")
        .in_ward("Urgences adultes", entry, moved)
        .in_ward("Unité neuro-vasculaire", moved, out)
        .diagnosis("Infarctus cérébral par embolie des artères cérébrales", "I63.4")
        .diagnosis("Fibrillation auriculaire paroxystique", "I48.0")
        .diagnosis("Hypertension artérielle essentielle", "I10", history=True)
        .allergic_to("Pénicilline", "urticaire")
        .act("IRM cérébrale avec diffusion et perfusion", code="ACQN004")
        .taking("Triatec 5 mg (ramipril)", "1 comprimé le matin", at="home", atc="C09AA05")
        .taking("Kardégic 75 mg (acide acétylsalicylique)", "1 sachet le midi", at="home",
                atc="B01AC06")
        .taking("Tahor 20 mg (atorvastatine)", "1 comprimé le soir", at="home", atc="C10AA05")
        .taking("Altéplase", "55,8 mg", at="ward", atc="B01AD02")
        .taking("Eliquis 5 mg (apixaban)", "1 comprimé matin et soir, au long cours",
                at="discharge", atc="B01AF02", reason="fibrillation auriculaire")
        .taking("Tahor 40 mg (atorvastatine)", "1 comprimé le soir", at="discharge",
                atc="C10AA05", reason="prévention secondaire vasculaire")
        .taking("Triatec 5 mg (ramipril)", "1 comprimé le matin", at="discharge", atc="C09AA05",
                until=at("2026-06-20T00:00"))
        .result("LDL cholestérol", 1.62, "g/L", at=at("2026-03-13T07:00"), high=1.3)
        .result("Créatinine", 78.0, "µmol/L", low=45.0, high=84.0)
        .result("Anticorps antiphospholipides", None, at=at("2026-03-16T07:00"),
                status="registered")
        .with_note(EMERGENCY, "Compte rendu de passage aux urgences", at=moved)
        .with_note(REPORT)
    )  # fmt: skip
    view: StayView = built.view
    return view


def test_the_letter_of_a_stroke_stay_reads_as_reviewed(
    a_stay: Any, letter_of: Callable[[StayView], Draft[Letter]]
) -> None:
    letter = letter_of(stroke(a_stay)).value
    assert letter is not None
    assert as_text(letter) == (GOLDEN / "stroke.txt").read_text(encoding="utf-8")


def test_every_claim_of_the_letter_has_its_proof(
    a_stay: Any, letter_of: Callable[[StayView], Draft[Letter]]
) -> None:
    measures = measure(letter_of(stroke(a_stay)))
    assert measures.share == 1.0
    assert measures.findings == ()


def test_every_quote_stands_word_for_word_in_its_note(
    a_stay: Any, letter_of: Callable[[StayView], Draft[Letter]]
) -> None:
    given = stroke(a_stay)
    notes = {note.note_id: note.text for note in given.notes}
    cited = [one for one in letter_of(given).evidence if isinstance(one.source, SpanRef)]
    assert len(cited) > 20
    for one in cited:
        assert isinstance(one.source, SpanRef)
        assert notes[one.source.note_id][one.source.start : one.source.end] == one.quote
