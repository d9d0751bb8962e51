"""What French clinical sentences deny, suppose, or say of the family, word by word.

In a sentence, `-word` is denied, `?word` supposed, `@word` of the family, `+word` said of the
patient; the other words are not judged.
"""

import re

import pytest

from ambroise.text.assertions import Context, context_at, find_contexts

MARKS = {
    "-": Context.DENIED,
    "?": Context.SUPPOSED,
    "@": Context.FAMILY,
    "+": Context(0),
}
MARKED = re.compile(r"(?<!\w)([-?@+])(?=[^\W\d_])")

SENTENCES = """
Pas de -fièvre, +toux grasse productive.
Absence de -fièvre, de -frissons ou de -sueurs nocturnes.
Patient sans antécédent de -diabète ni d'hypertension, +tabagique.
Le patient nie toute -douleur thoracique.
-Embolie pulmonaire éliminée par angioscanner.
L'angioscanner élimine une -embolie pulmonaire.
Le scanner a permis d'éliminer un -hématome sous-dural.
Aucun -épanchement pleural n'est visible.
Il n'existe pas de -thrombose veineuse profonde.
Elle n'a jamais présenté de -convulsion.
-Fièvre : non
-Allergies : aucune.
-Tabac : 0, sevré en 2010.
+Polynucléaires éosinophiles : 0,66 G/L.
Pas de -nausée, -vomissement ou -diarrhée.
Ni -toux, ni -expectoration.
-Fracture non retrouvée sur les clichés.
Une -fracture n'a pas été retrouvée.
Il n'a pas été mis en évidence de -lésion focale.
La -décompensation cardiaque n'est pas retenue.
-Thrombose veineuse absente.
Patient apyrétique, indemne de -récidive.
Examen : +souffle systolique, pas d'-œdème des membres inférieurs.
+Insuffisance cardiaque sans -fièvre chez un patient +diabétique.
Pas de signe de -choc mais +hypotension à 90 mmHg.
Pas de -traitement anticoagulant pour cette +fibrillation atriale.
+Pneumopathie basale droite, sans -épanchement associé.
+Diabète non insulinodépendant connu depuis 2012.
Arrêt de l'anti-inflammatoire non stéroïdien pour +insuffisance rénale.
Pas seulement une +toux, mais aussi une +dyspnée.
Retour à domicile sans délai, +pansement à refaire.
Suspicion de ?pneumopathie basale droite.
On ne peut pas exclure une ?embolie pulmonaire.
Une ?embolie pulmonaire ne peut être éliminée.
?Embolie pulmonaire ?
+Douleur thoracique, probable ?syndrome coronarien.
?Ostéoporose à confirmer.
Aspect évoquant une ?métastase hépatique.
En cas de ?fièvre, consulter aux urgences.
Si ?saignement abondant, revenir.
Risque de ?chute évalué ce jour.
?Cancer du sein suspecté.
Recherche d'une ?ischémie récente.
@Père décédé d'un @infarctus du myocarde à 50 ans.
@Cancer du @sein chez sa mère.
Antécédents familiaux : @diabète de type 2, @HTA.
ATCD familiaux de @polypose colique.
@Mélanome chez un frère.
@Maladie coronaire (père à 50 ans), patient +hypertendu.
Sur le plan familial : @cancer du côlon chez la grand-mère.
Sœur suivie pour une @sclérose en plaques.
Accompagné de sa mère, +fièvre depuis trois jours.
La mère rapporte une +toux nocturne.
Vit chez son fils, +chutes à répétition.
+Lombalgie chronique, +arthrose des genoux.
Hospitalisé pour +décompensation cardiaque.
+Hypertension artérielle traitée par amlodipine.
""".strip().splitlines()

UNSEEN = """
+Dyspnée stade III NYHA, -orthopnée absente, +œdèmes des membres inférieurs.
L'abdomen est souple, indolore, sans -défense ni -contracture.
Pas d'argument pour une -endocardite à l'échographie.
La patiente ne présente plus de -douleur depuis 48 heures.
Bilan infectieux négatif, notamment -tuberculose écartée.
Pas d'allergie connue en dehors de la +pénicilline.
Malgré l'absence de -fièvre, une +pneumopathie est retenue.
Le diagnostic de -méningite a été éliminé par la ponction lombaire.
+AVC ischémique sylvien gauche, NIHSS 12, pas d'-occlusion proximale.
Tabac : sevré. Alcool : 0. +Cirrhose d'origine virale.
Devant une suspicion d'?appendicite, un scanner a été réalisé, retrouvant une +diverticulite.
?Lymphome possible, biopsie programmée.
Il est difficile d'écarter une ?récidive.
Une origine ?néoplasique n'est pas exclue.
Hypothèse d'une ?vascularite, à discuter.
On évoque une ?sarcoïdose devant les adénopathies.
Le tableau pourrait correspondre à une ?polyarthrite.
Surveillance du risque ?hémorragique.
Prévenir le médecin si ?fièvre ou ?frissons.
Sa mère est décédée d'un @cancer du pancréas.
Notion de @glaucome chez le père et la tante.
Hérédité : @diabète chez deux frères.
Grand-mère maternelle : @Alzheimer à 80 ans.
Frère porteur d'une @mutation BRCA2 ; elle-même +opérée d'un kyste.
Un cousin @épileptique.
Pas d'antécédent familial de @mort subite.
Sa fille l'a trouvé confus, avec une +aphasie.
Consultation demandée par son fils pour +troubles mnésiques.
Ses parents signalent une +énurésie.
+Chute de sa hauteur, traumatisme crânien sans -perte de connaissance.
+Anémie ferriprive non +explorée à ce jour.
Patient connu pour +BPCO, non -oxygénodépendant.
Échec du traitement, +récidive sans doute liée à l'arrêt.
+Hypothyroïdie substituée, sans changement de posologie, +goitre stable.
Aucune amélioration de la +confusion.
Examen neurologique sans particularité, +arthrose diffuse.
Pas de modification de l'+insuline.
Pas de retentissement de l'+hydronéphrose.
Absence de réponse de la +tumeur à la chimiothérapie.
+Ulcère duodénal cicatrisé, pas de nouvelle -hémorragie.
""".strip().splitlines()
"""Written before the rules were tried on them, and not used to correct the rules."""


def judged(sentence: str) -> list[tuple[str, Context, Context]]:
    """Each marked word, with what is expected of it and what the rules say."""
    plain, marks = "", []
    at = 0
    for match in MARKED.finditer(sentence):
        plain += sentence[at : match.start()]
        marks.append((len(plain), match[1]))
        at = match.end()
    plain += sentence[at:]
    reaches = find_contexts(plain)
    found = []
    for start, mark in marks:
        word = re.match(r"[\w']+", plain[start:])
        assert word is not None
        end = start + word.end()
        found.append((plain[start:end], MARKS[mark], context_at(reaches, start, end)))
    return found


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_a_sentence_says(sentence: str) -> None:
    for word, expected, said in judged(sentence):
        assert said == expected, word


def test_most_of_what_unseen_sentences_say_is_told() -> None:
    words = [one for sentence in UNSEEN for one in judged(sentence)]
    marked = [(expected, said) for _, expected, said in words if expected]
    plain = [said for _, expected, said in words if not expected]
    told = sum(bool(said & expected) for expected, said in marked)
    assert told >= 0.85 * len(marked)
    assert sum(map(bool, plain)) <= 0.3 * len(plain)


def test_a_denied_history_of_the_family_is_both() -> None:
    reaches = find_contexts("Pas d'antécédents familiaux de cancer du sein.")
    at = "Pas d'antécédents familiaux de ".__len__()
    assert context_at(reaches, at, at + 6) == Context.DENIED | Context.FAMILY


def test_the_section_of_the_family_is_of_the_family_to_its_end() -> None:
    text = "ANTÉCÉDENTS FAMILIAUX\nDiabète de type 2\nHTA\n\nMODE DE VIE\nTabac\n"
    reaches = find_contexts(text)
    at = {word: text.index(word) for word in ("Diabète", "HTA", "Tabac")}
    said = {word: context_at(reaches, start, start + len(word)) for word, start in at.items()}
    assert said == {"Diabète": Context.FAMILY, "HTA": Context.FAMILY, "Tabac": Context(0)}


def test_a_denial_stays_in_its_sentence() -> None:
    reaches = find_contexts("Pas de fièvre. Toux grasse.")
    assert context_at(reaches, 15, 19) == Context(0)
