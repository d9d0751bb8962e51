"""Who may get through each route: the answer that is expected of every role, written out.

`PAGES` and `API` list every route of the application once, in the order in which they are tried:
what ends something comes last. A route without a line fails the test, and so does a line without a
route.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.builders.pages import PASSWORD

TEAM = frozenset({"senior", "interne", "secretary", "nurse"})
SENDING = frozenset({"senior", "secretary"})
WRITING = frozenset({"senior", "interne"})
SIGNING = frozenset({"senior"})
CODING = frozenset({"coder", "dim"})
INSIDE = frozenset({"lead", "member"})
STUDY = frozenset({"researcher", "project_lead"}) | INSIDE
BOARD = frozenset({"committee", "dpo"})
TRACE = frozenset({"dpo", "auditor", "security_officer"})
NOBODY: frozenset[str] = frozenset()
LEADS = frozenset({"project_lead", "lead"})
FLOWS = frozenset({"data_manager", "dim", "auditor"})
JOBS = frozenset({"data_manager", "administrator"})
ADMIN = frozenset({"administrator"})
DATA = frozenset({"data_manager"})
DPO = frozenset({"dpo"})
UNIT = frozenset({"identity_unit"})
EVERYBODY = TEAM | CODING | STUDY | BOARD | TRACE | JOBS | frozenset({"identity_unit", "manager"})
READ = TEAM | CODING
OPPOSE = TEAM | {"dpo", "identity_unit"}
FIND = READ | OPPOSE
EXAMINERS = BOARD | {"auditor", "security_officer"}
READERS = EXAMINERS | INSIDE
STOPPING = BOARD | {"senior", "dim", "security_officer"}
RELEASING = frozenset({"dpo", "data_manager"})
OPEN_REQUESTS = frozenset({"dpo", "data_manager", "committee", "auditor"})
CONTINUITY = TRACE | JOBS
ASSESSORS = frozenset({"dim", "data_manager"})
FOLLOWERS = ASSESSORS | BOARD | {"auditor"}
NAMED = frozenset({"senior"})


@dataclass(frozen=True, slots=True)
class Expected:
    """Who gets through, with the form or the body that they send, or the query of the address."""

    who: frozenset[str]
    sent: dict[str, Any] = field(default_factory=dict)
    files: bool = False
    query: str = ""


def only(who: frozenset[str], *, files: bool = False, query: str = "", **sent: Any) -> Expected:
    return Expected(who, sent, files, query)


MESSAGES = [{"content": "essai"}]
REASON = {"reason": "motif de l'essai"}
TRAINED = {"dated": "2026-03-01", "persons": "3", "content": "essai"}
NEW_PROJECT = {"title": "Autre", "purpose": "essai", "public_summary": "essai"}
ROLE = {"role": "nurse"}
TOKEN = {"login": "victim", "label": "essai", "scopes": ["read_register"], "days": 3}
REFERENCE = {"kind": "impact_analysis", "reference": "AIPD-1", "dated": "2026-01-01"}
REQUEST = {
    "legal_route": "internal_study",
    "columns": ["person.person_id"],
    "starts_on": "2026-01-01",
    "ends_on": "2029-01-01",
}
P = "/projets/{project_id}"
K = f"{P}/cohortes"
V = f"{K}/{{cohort_id}}/versions/{{number}}"
COHORT = "cohort: Essai\nentry: {any: [{measurement: any}]}\n"
R = "/patients/{person_id}"
C = "/controle-pseudonymisation"
G = "/campagnes"
B = "/lectures"
L = f"{R}/sejours/{{stay_id}}/lettre"
U = f"{R}/sejours/{{stay_id}}/usages/{{name}}"
X = f"{L}/explications"
W = f"{R}/sejours/{{stay_id}}/codage"

PAGES: dict[tuple[str, str], Expected] = {
    ("GET", "/"): only(EVERYBODY),
    ("GET", "/compte"): only(EVERYBODY),
    ("GET", "/connexion/confirmer"): only(EVERYBODY),
    ("POST", "/connexion/confirmer"): only(EVERYBODY, password=PASSWORD),
    ("GET", "/recherche"): only(EVERYBODY),
    ("POST", "/recherche"): only(FIND, text="8000000000"),
    ("GET", "/visite"): only(EVERYBODY),
    ("GET", "/composants"): only(EVERYBODY),
    ("GET", "/demo"): only(EVERYBODY),
    ("GET", "/demo/documents/{note_id}"): only(EVERYBODY),
    # a patient; a data manager compares documents to control pseudonymisation
    ("POST", f"{R}/acces-hors-equipe"): only(READ, reason="avis demandé en garde"),
    ("GET", R): only(READ),
    ("GET", f"{R}/biologie"): only(READ),
    ("GET", f"{R}/source/{{table}}/{{row_id}}"): only(READ),
    ("GET", f"{R}/documents"): only(READ | DATA),
    ("POST", f"{R}/documents/recherche"): only(READ, text="traitement"),
    ("GET", f"{R}/documents/{{note_id}}"): only(READ | DATA),
    ("GET", f"{R}/documents/{{note_id}}/pseudonymise"): only(DATA),
    ("GET", f"{R}/sejours"): only(READ),
    ("GET", f"{R}/sejours/{{stay_id}}"): only(READ),
    ("GET", L): only(READ),
    ("POST", L): only(READ),
    ("GET", f"{L}/comparer"): only(READ),
    ("POST", f"{L}/{{draft_id}}/enregistrer"): only(WRITING),
    ("POST", f"{L}/{{draft_id}}/rendre"): only(WRITING),
    ("POST", f"{L}/{{draft_id}}/reprendre"): only(WRITING),
    ("POST", f"{L}/{{draft_id}}/choisir"): only(WRITING),
    ("POST", f"{L}/{{draft_id}}/valider"): only(SIGNING),
    ("POST", f"{L}/{{draft_id}}/rejeter"): only(SIGNING),
    ("POST", f"{L}/{{draft_id}}/annuler"): only(SIGNING),
    ("GET", f"{L}/{{draft_id}}/texte"): only(READ),
    ("GET", f"{L}/{{draft_id}}/document.{{ending}}"): only(READ),
    ("GET", f"{L}/{{draft_id}}/envoi"): only(READ),
    ("POST", f"{L}/{{draft_id}}/envoi"): only(SENDING, vers="record:nowhere"),
    ("POST", f"{L}/{{draft_id}}/envoi/{{sending}}/relancer"): only(SENDING),
    ("POST", f"{L}/{{draft_id}}/envoi/{{sending}}/rappeler"): only(SENDING, cause="wrong_content"),
    ("GET", W): only(CODING),
    ("POST", W): only(CODING),
    ("POST", f"{W}/{{draft_id}}/decider"): only(CODING, pointeur="/x", acte="accepter"),
    ("POST", f"{W}/{{draft_id}}/chercher"): only(CODING, pointeur="/x", terme="grippe"),
    ("POST", f"{W}/{{draft_id}}/valider"): only(CODING, revision="0"),
    ("POST", f"{W}/{{draft_id}}/rejeter"): only(CODING),
    ("POST", f"{W}/{{draft_id}}/annuler"): only(CODING),
    ("GET", f"{W}/{{draft_id}}/{{file}}"): only(CODING),
    ("POST", f"{W}/{{draft_id}}/grouper"): only(CODING),
    ("GET", f"{W}/{{draft_id}}/ajouter"): only(CODING),
    ("POST", f"{W}/{{draft_id}}/ajouter"): only(CODING),
    ("GET", "/codage"): only(CODING),
    ("GET", "/codage/export.csv"): only(CODING),
    ("GET", "/lettres"): only(EVERYBODY),
    ("GET", "/lettres/export.csv"): only(EVERYBODY),
    ("GET", X): only(READ),
    ("POST", X): only(TEAM, pour="adult"),
    ("GET", f"{X}/logo"): only(READ),
    ("POST", f"{X}/{{draft_id}}/enregistrer"): only(WRITING),
    ("POST", f"{X}/{{draft_id}}/valider"): only(SIGNING),
    ("POST", f"{X}/{{draft_id}}/rejeter"): only(SIGNING),
    ("POST", f"{X}/{{draft_id}}/annuler"): only(SIGNING),
    ("GET", f"{X}/{{draft_id}}/texte"): only(READ),
    ("GET", f"{X}/{{draft_id}}/document.{{ending}}"): only(READ),
    ("GET", f"{X}/comparer"): only(READ),
    ("GET", f"{X}/{{draft_id}}/imprimer"): only(READ),
    ("GET", f"{W}/en-cours/{{key}}"): only(JOBS),
    ("POST", f"{W}/en-cours/{{key}}/annuler"): only(JOBS),
    ("GET", U): only(READ),
    ("POST", U): only(READ),
    ("GET", f"{U}/en-cours/{{key}}"): only(JOBS),
    ("POST", f"{U}/en-cours/{{key}}/annuler"): only(JOBS),
    ("POST", f"{U}/{{draft_id}}/enregistrer"): only(WRITING),
    ("POST", f"{U}/{{draft_id}}/valider"): only(SIGNING),
    ("POST", f"{U}/{{draft_id}}/rejeter"): only(SIGNING),
    ("POST", f"{U}/{{draft_id}}/annuler"): only(SIGNING),
    ("GET", f"{L}/en-cours/{{key}}"): only(JOBS),
    ("POST", f"{L}/en-cours/{{key}}/annuler"): only(JOBS),
    ("GET", f"{R}/opposition"): only(OPPOSE),
    ("POST", f"{R}/opposition"): only(OPPOSE, means="oral"),
    ("POST", f"{R}/opposition/retirer"): only(OPPOSE),
    ("POST", f"{R}/opposition/information"): only(OPPOSE, informed_on="2026-01-01", means="letter"),
    ("GET", f"{R}/acces"): only(TRACE | {"senior"}),
    # flows
    ("GET", "/flux"): only(FLOWS),
    ("GET", "/flux/lots/{batch_id}"): only(FLOWS),
    ("GET", "/flux/quarantaine"): only(FLOWS),
    ("GET", "/flux/quarantaine/{item_id}"): only(DATA),
    ("POST", "/flux/quarantaine/{item_id}/relancer"): only(DATA),
    ("GET", "/qualite"): only(FLOWS),
    ("GET", "/qualite/export.csv"): only(FLOWS),
    ("POST", "/qualite/controler"): only(DATA),
    ("GET", "/qualite/{check_id}"): only(FLOWS),
    ("GET", "/qualite/{check_id}/lignes"): only(DATA | {"dim"}),
    ("GET", "/codes-locaux"): only(DATA),
    ("GET", "/codes-locaux/export.csv"): only(DATA),
    ("POST", "/codes-locaux/import"): only(DATA, files=True),
    ("GET", "/codes-locaux/{code_id}"): only(DATA),
    ("POST", "/codes-locaux/{code_id}"): only(DATA, state="refused"),
    ("POST", "/codes-locaux/{code_id}/annuler"): only(DATA),
    ("GET", "/identites"): only(UNIT),
    ("GET", "/identites/export.csv"): only(UNIT),
    ("POST", "/identites/domaines"): only(UNIT, system="urn:oid:2.999.7"),
    ("POST", "/identites/decisions/{decision_id}/annuler"): only(UNIT, one="1", other="2"),
    ("GET", "/identites/{one_key}/{other_key}"): only(UNIT),
    ("POST", "/identites/{one_key}/{other_key}"): only(UNIT, verdict="review"),
    ("GET", "/zone-recherche"): only(STUDY | DATA),
    # a project
    ("GET", "/projets"): only(EVERYBODY),
    ("POST", "/projets"): only(LEADS, **NEW_PROJECT),
    ("GET", P): only(READERS),
    ("GET", f"{P}/demande"): only(READERS),
    ("POST", f"{P}/demande"): only(
        frozenset({"lead"}), **REQUEST | {"columns": "person.person_id"}
    ),
    ("GET", f"{P}/documents"): only(INSIDE),
    ("POST", f"{P}/documents"): only(INSIDE, text="traitement"),
    ("POST", f"{P}/documents/export.csv"): only(INSIDE, text="traitement"),
    ("GET", f"{P}/population"): only(INSIDE),
    ("GET", f"{P}/population/export.csv"): only(INSIDE),
    ("POST", f"{P}/pieces"): only(BOARD | {"lead"}, **REFERENCE),
    ("POST", f"{P}/membres"): only(
        frozenset({"lead", "committee"}), login="victim", part="member", **REASON
    ),
    ("POST", f"{P}/membres/retirer"): only(
        frozenset({"lead", "committee"}), login="victim", **REASON
    ),
    ("POST", f"{P}/instruire"): only(BOARD, **REASON),
    ("POST", f"{P}/conditions/{{condition_id}}/verifier"): only(DPO),
    ("POST", f"{P}/refuser"): only(frozenset({"committee"}), **REASON),
    ("POST", f"{P}/accorder"): only(frozenset({"committee"}), **REASON),
    ("POST", f"{P}/suites/{{effect}}"): only(DPO, outcome="kept", **REASON),
    ("GET", K): only(READERS),
    ("POST", K): only(INSIDE, texte=COHORT),
    ("POST", f"{K}/apporter"): only(INSIDE, files=True),
    ("POST", f"{K}/apercu"): only(READERS, texte=COHORT),
    ("GET", f"{K}/comparer"): only(READERS),
    ("GET", f"{K}/{{cohort_id}}"): only(READERS),
    ("POST", f"{K}/{{cohort_id}}"): only(INSIDE, texte=COHORT),
    ("GET", f"{K}/{{cohort_id}}/differences"): only(READERS),
    ("POST", f"{V}/restaurer"): only(INSIDE),
    ("GET", f"{V}/definition.yaml"): only(READERS),
    ("GET", f"{V}/atlas.json"): only(READERS),
    ("GET", f"{V}/attrition.csv"): only(READERS),
    ("GET", f"{V}/attrition.svg"): only(READERS),
    ("POST", f"{V}/garder"): only(INSIDE),
    ("GET", f"{V}/membres"): only(INSIDE),
    ("GET", f"{V}/membres/{{subject_id}}"): only(INSIDE),
    ("POST", f"{P}/sorties"): only(INSIDE, files=True, label="essai"),
    ("GET", "/sorties/{release_id}"): only(RELEASING),
    ("GET", "/sorties/{release_id}/fichier"): only(RELEASING),
    ("POST", "/sorties/{release_id}/refuser"): only(RELEASING, **REASON),
    ("POST", "/sorties/{release_id}/accorder"): only(RELEASING, **REASON),
    ("GET", "/sorties/{granted_id}/paquet"): only(INSIDE),
    ("GET", "/demandes"): only(EVERYBODY),
    ("POST", f"{P}/reidentifications"): only(frozenset({"lead"}), pseudonym="x", **REASON),
    ("POST", "/reidentifications"): only(DATA, pseudonym="x", **REASON),
    ("POST", "/reidentifications/{asked_id}/refuser"): only(DPO, **REASON),
    ("POST", "/reidentifications/{asked_id}/accorder"): only(DPO, **REASON),
    ("POST", "/reidentifications/{agreed_id}/ouvrir"): only(frozenset({"lead"})),
    # control of pseudonymisation
    ("GET", G): only(EVERYBODY),
    ("POST", G): only(ASSESSORS, title="Autre", use="letter", kind="items", guide="essai"),
    ("GET", f"{G}/{{campaign_id}}"): only(FOLLOWERS | {"senior"}),
    ("GET", f"{G}/{{campaign_id}}/accord.json"): only(FOLLOWERS),
    ("POST", f"{G}/{{campaign_id}}/guide"): only(ASSESSORS, text="essai"),
    ("POST", f"{G}/{{campaign_id}}/personnes"): only(ASSESSORS, login="nurse", part="judge"),
    ("POST", f"{G}/{{campaign_id}}/personnes/retirer"): only(ASSESSORS, login="nurse"),
    ("POST", f"{G}/{{campaign_id}}/tirer"): only(ASSESSORS, size="1"),
    ("POST", f"{G}/{{campaign_id}}/lire"): only(NAMED),
    ("GET", f"{G}/{{campaign_id}}/cas/{{position}}"): only(NAMED),
    ("POST", f"{G}/{{campaign_id}}/cas/{{position}}/marques"): only(NAMED, label="reason"),
    ("POST", f"{G}/{{campaign_id}}/cas/{{position}}/oter"): only(NAMED, place="0"),
    ("POST", f"{G}/{{campaign_id}}/cas/{{position}}/annuler"): only(NAMED),
    ("POST", f"{G}/{{campaign_id}}/cas/{{position}}/terminer"): only(NAMED),
    ("POST", f"{G}/{{campaign_id}}/reference"): only(ASSESSORS, **REASON),
    ("GET", B): only(EVERYBODY),
    ("POST", B): only(ASSESSORS, files=True, title="Autre", audience="clinicians"),
    ("GET", f"{B}/{{reading_id}}"): only(FOLLOWERS),
    ("POST", f"{B}/{{reading_id}}/lecteurs"): only(ASSESSORS),
    ("GET", f"{B}/{{reading_id}}/feuilles/{{code}}"): only(ASSESSORS),
    ("POST", f"{B}/{{reading_id}}/feuilles/{{code}}"): only(ASSESSORS, act="keep"),
    ("POST", f"{B}/{{reading_id}}/imprimer"): only(ASSESSORS, place="0", **REASON),
    ("POST", f"{B}/{{reading_id}}/lever"): only(ASSESSORS, **REASON),
    ("GET", f"{B}/{{reading_id}}/resultat.json"): only(FOLLOWERS),
    ("GET", f"{B}/{{reading_id}}/resultat.csv"): only(FOLLOWERS),
    ("GET", C): only(DATA | {"dpo", "auditor"}),
    ("POST", C): only(DATA, size="3", shared="1"),
    ("GET", f"{C}/{{review_id}}"): only(DATA | {"dpo", "auditor"}),
    ("GET", f"{C}/{{review_id}}/resultat.json"): only(DATA | {"dpo", "auditor"}),
    ("GET", f"{C}/{{review_id}}/resultat.csv"): only(DATA | {"dpo", "auditor"}),
    ("GET", f"{C}/{{review_id}}/documents/{{position}}"): only(DATA),
    ("POST", f"{C}/{{review_id}}/lire"): only(DATA),
    ("POST", f"{C}/{{review_id}}/documents/{{position}}/marques"): only(
        DATA, kind="missed", label="NOM", start="0", end="1"
    ),
    ("POST", f"{C}/{{review_id}}/documents/{{position}}/annuler"): only(DATA),
    ("POST", f"{C}/{{review_id}}/documents/{{position}}/terminer"): only(DATA),
    ("POST", f"{C}/{{review_id}}/documents/{{position}}/reprendre"): only(DATA),
    ("POST", f"{C}/{{review_id}}/documents/{{position}}/departager"): only(DATA),
    ("POST", f"{C}/{{review_id}}/reference"): only(DATA, **REASON),
    # trail, times, register, jobs, continuity
    ("GET", "/journal"): only(EVERYBODY),
    ("POST", "/journal/export"): only(frozenset({"dpo", "security_officer"})),
    ("POST", "/journal/verifier"): only(TRACE | ADMIN),
    ("GET", "/alertes"): only(EVERYBODY),
    ("POST", "/alertes/{alert_id}/vue"): only(EVERYBODY),
    ("GET", "/conservation"): only(DPO),
    ("POST", "/conservation"): only(DPO, retention="technical", days="200"),
    ("POST", "/conservation/purge"): only(DPO),
    ("GET", "/evaluations"): only(EVERYBODY),
    ("POST", "/evaluations"): only(ASSESSORS, use="letter", gold="x", engine="rules"),
    ("GET", "/evaluations/{evaluation_id}"): only(EVERYBODY),
    ("GET", "/evaluations/{evaluation_id}/agregat.{form}"): only(EVERYBODY),
    ("GET", "/evaluations/{evaluation_id}/rapport.{form}"): only(ASSESSORS),
    ("GET", "/evaluations/{evaluation_id}/cas/{place}"): only(ASSESSORS),
    ("GET", "/usages"): only(EVERYBODY),
    ("GET", "/usages/{name}"): only(EVERYBODY),
    ("GET", "/usages/export"): only(EVERYBODY),
    ("POST", "/usages/{name}/etat"): only(frozenset({"committee"}), state="pilot", **REASON),
    ("POST", "/usages/{name}/entree/{record_kind}"): only(BOARD, **TRAINED),
    ("GET", "/taches"): only(EVERYBODY),
    ("GET", "/taches/{key}"): only(JOBS),
    ("POST", "/taches/{key}/arreter"): only(JOBS),
    ("POST", "/taches/{key}/relancer"): only(JOBS),
    ("GET", "/continuite"): only(CONTINUITY),
    ("GET", "/moteurs"): only(EVERYBODY),
    ("POST", "/moteurs/{engine}/essayer"): only(CONTINUITY),
    # persons
    ("GET", "/personnes"): only(ADMIN),
    ("POST", "/personnes"): only(ADMIN, login="nouveau", name="Nouveau"),
    ("POST", "/personnes/annuaire"): only(ADMIN),
    ("GET", "/personnes/{login}"): only(ADMIN),
    ("POST", "/personnes/{login}/roles"): only(ADMIN, **ROLE),
    ("POST", "/personnes/{login}/roles/{role}/retirer"): only(ADMIN),
    ("POST", "/personnes/{login}/mot-de-passe"): only(ADMIN),
    ("POST", "/personnes/{login}/second-facteur"): only(ADMIN),
    ("GET", "/jetons"): only(ADMIN),
    ("POST", "/jetons"): only(ADMIN, **TOKEN),
    ("POST", "/jetons/{token_id}/revoquer"): only(ADMIN),
}

A = "/api/v1"
AP = f"{A}/projects/{{project_id}}"
AR = f"{A}/patients/{{person_id}}"
AU = f"{AR}/uses/{{name}}/drafts/{{draft_id}}"
E = f"{AR}/stays/{{stay_id}}/explanations"
F = "/fhir"
FP = f"{F}/projects/{{project_id}}/{{kind}}"
API: dict[tuple[str, str], Expected] = {
    ("GET", f"{A}/me"): only(EVERYBODY),
    ("GET", f"{A}/patients"): only(EVERYBODY),
    ("POST", f"{A}/search"): only(FIND, text="8000000000"),
    ("GET", AR): only(READ),
    ("POST", f"{AR}/outside-care-team"): only(READ, reason="avis demandé en garde"),
    ("GET", f"{AR}/documents/{{note_id}}"): only(READ),
    ("GET", f"{AR}/source/{{table}}/{{row_id}}"): only(READ),
    ("GET", f"{AR}/openings"): only(TRACE | {"senior"}),
    ("GET", f"{AR}/oppositions"): only(OPPOSE),
    ("POST", f"{AR}/oppositions"): only(OPPOSE, means="oral"),
    ("DELETE", f"{AR}/oppositions"): only(OPPOSE),
    ("GET", f"{AR}/reuse"): only(OPPOSE),
    ("POST", f"{AR}/information"): only(OPPOSE, informed_on="2026-01-01", means="letter"),
    ("GET", f"{AR}/stays/{{stay_id}}/letters"): only(READ),
    ("POST", f"{AR}/stays/{{stay_id}}/letters"): only(READ),
    ("GET", "/api/v1/letters/late"): only(EVERYBODY),
    ("GET", f"{AR}/stays/{{stay_id}}/letters/{{draft_id}}/document.{{ending}}"): only(READ),
    ("GET", f"{AR}/stays/{{stay_id}}/letters/{{draft_id}}/sendings"): only(READ),
    ("POST", f"{AR}/stays/{{stay_id}}/letters/{{draft_id}}/sendings"): only(
        SENDING, to=[{"recipient": "record", "connector": "nowhere"}]
    ),
    ("POST", f"{AR}/stays/{{stay_id}}/letters/{{draft_id}}/sendings/{{sending}}/retry"): only(
        SENDING
    ),
    ("POST", f"{AR}/stays/{{stay_id}}/letters/{{draft_id}}/sendings/{{sending}}/recall"): only(
        SENDING, cause="wrong_content"
    ),
    ("GET", E): only(READ),
    ("POST", E): only(TEAM, audiences=["adult"]),
    ("GET", f"{E}/{{draft_id}}"): only(READ),
    ("GET", f"{E}/{{draft_id}}/document.{{ending}}"): only(READ),
    ("POST", f"{E}/{{draft_id}}/save"): only(WRITING),
    ("POST", f"{E}/{{draft_id}}/validate"): only(SIGNING, revision=0),
    ("POST", f"{E}/{{draft_id}}/reject"): only(SIGNING),
    ("POST", f"{E}/{{draft_id}}/reopen"): only(SIGNING),
    ("GET", f"{AR}/stays/{{stay_id}}/uses/{{name}}"): only(READ),
    ("POST", f"{AR}/stays/{{stay_id}}/uses/{{name}}"): only(READ),
    ("GET", AU): only(READ),
    ("POST", f"{AU}/validate"): only(SIGNING),
    ("POST", f"{AU}/reject"): only(SIGNING),
    ("POST", f"{AU}/reopen"): only(SIGNING),
    ("GET", f"{AR}/letters/{{draft_id}}"): only(READ),
    ("GET", f"{AR}/letters/{{draft_id}}/run"): only(READ),
    ("POST", f"{AR}/letters/{{draft_id}}/save"): only(WRITING),
    ("POST", f"{AR}/letters/{{draft_id}}/write"): only(WRITING),
    ("POST", f"{AR}/letters/{{draft_id}}/take-back"): only(WRITING),
    ("POST", f"{AR}/letters/{{draft_id}}/choose"): only(WRITING),
    ("POST", f"{AR}/letters/{{draft_id}}/validate"): only(SIGNING),
    ("POST", f"{AR}/letters/{{draft_id}}/reject"): only(SIGNING),
    ("POST", f"{AR}/letters/{{draft_id}}/reopen"): only(SIGNING),
    ("GET", f"{F}/metadata"): only(EVERYBODY),
    ("GET", f"{F}/Patient"): only(FIND, query="?identifier=8000000000"),
    ("GET", f"{F}/Patient/{{person_id}}"): only(READ),
    ("GET", f"{F}/Patient/{{person_id}}/$everything"): only(READ),
    ("GET", f"{F}/{{kind}}"): only(READ, query="?patient={person_id}"),
    ("GET", f"{F}/{{kind}}/{{stay_id}}"): only(READ),
    ("GET", FP): only(INSIDE),
    ("GET", f"{FP}/{{row_id}}"): only(INSIDE),
    ("GET", f"{F}/projects/{{project_id}}/Patient/{{person_id}}/$everything"): only(INSIDE),
    ("GET", f"{A}/research-zone"): only(STUDY | DATA),
    ("GET", f"{A}/batches"): only(FLOWS),
    ("GET", f"{A}/batches/{{batch_id}}"): only(FLOWS),
    ("GET", f"{A}/quarantine"): only(FLOWS),
    ("GET", f"{A}/quarantine/{{item_id}}"): only(DATA),
    ("POST", f"{A}/quarantine/{{item_id}}/retry"): only(DATA),
    ("GET", f"{A}/public-projects"): only(EVERYBODY),
    ("GET", f"{A}/projects"): only(EVERYBODY),
    ("POST", f"{A}/projects"): only(LEADS, **NEW_PROJECT),
    ("GET", AP): only(READERS),
    ("GET", f"{AP}/tables"): only(INSIDE),
    ("GET", f"{AP}/counts"): only(INSIDE),
    ("GET", f"{AP}/cohorts"): only(INSIDE),
    ("POST", f"{A}/passerelle/patients/{{person_id}}"): only(TEAM, messages=MESSAGES),
    ("POST", f"{A}/passerelle/projects/{{project_id}}"): only(INSIDE, messages=MESSAGES),
    ("POST", f"{AP}/query"): only(INSIDE, sql="SELECT count(*) FROM person"),
    ("POST", f"{AP}/members"): only(frozenset({"lead", "committee"}), login="victim", **REASON),
    ("DELETE", f"{AP}/members/{{login}}"): only(frozenset({"lead"})),
    ("POST", f"{AP}/permits"): only(frozenset({"lead"}), **REQUEST, cohort={}),
    ("POST", f"{AP}/permits/references"): only(BOARD | {"lead"}, **REFERENCE),
    ("POST", f"{AP}/permits/examine"): only(BOARD, **REASON),
    ("POST", f"{AP}/conditions/{{condition_id}}/verify"): only(BOARD),
    ("POST", f"{AP}/permits/refuse"): only(frozenset({"committee"}), **REASON),
    ("POST", f"{AP}/permits/grant"): only(frozenset({"committee"}), **REASON),
    ("POST", f"{AP}/effects/{{effect}}"): only(DPO, outcome="removed"),
    ("POST", f"{AP}/releases"): only(INSIDE, files=True, label="essai"),
    ("GET", f"{A}/requests"): only(EVERYBODY),
    ("GET", f"{A}/releases/{{release_id}}"): only(RELEASING),
    ("GET", f"{A}/releases/{{release_id}}/file"): only(RELEASING),
    ("POST", f"{A}/releases/{{release_id}}/refuse"): only(RELEASING, **REASON),
    ("POST", f"{A}/releases/{{release_id}}/grant"): only(RELEASING, **REASON),
    ("GET", f"{A}/releases/{{granted_id}}/package"): only(INSIDE),
    ("POST", f"{AP}/reidentifications"): only(frozenset({"lead"}), pseudonym="x", **REASON),
    ("POST", f"{A}/reidentifications"): only(DATA, pseudonym="x", **REASON),
    ("POST", f"{A}/reidentifications/{{asked_id}}/refuse"): only(DPO, **REASON),
    ("POST", f"{A}/reidentifications/{{asked_id}}/grant"): only(DPO, **REASON),
    ("POST", f"{A}/reidentifications/{{agreed_too}}/open"): only(frozenset({"lead"})),
    ("GET", f"{A}/trail"): only(TRACE),
    ("POST", f"{A}/trail/verify"): only(TRACE | ADMIN),
    ("GET", f"{A}/retention"): only(DPO),
    ("PUT", f"{A}/retention/{{class}}"): only(DPO, days=200),
    ("POST", f"{A}/retention/purge"): only(DPO),
    ("GET", f"{A}/alerts"): only(EVERYBODY),
    ("POST", f"{A}/alerts/{{alert_id}}/seen"): only(EVERYBODY),
    ("GET", f"{A}/uses"): only(EVERYBODY),
    ("GET", f"{A}/uses/{{name}}"): only(EVERYBODY),
    ("GET", f"{A}/uses/export"): only(EVERYBODY),
    ("POST", f"{A}/uses/{{name}}/state"): only(frozenset({"committee"}), state="pilot", **REASON),
    ("POST", f"{A}/uses/{{name}}/records/{{record_kind}}"): only(BOARD, **TRAINED),
    ("GET", f"{A}/jobs"): only(EVERYBODY),
    ("GET", f"{A}/jobs/{{key}}"): only(JOBS),
    ("POST", f"{A}/jobs/{{key}}/cancel"): only(JOBS),
    ("POST", f"{A}/jobs/{{key}}/retry"): only(JOBS),
    ("GET", f"{A}/continuity"): only(CONTINUITY),
    ("GET", f"{A}/people"): only(ADMIN),
    ("POST", f"{A}/people"): only(ADMIN, login="encore", name="Encore"),
    ("POST", f"{A}/people/{{login}}/roles"): only(ADMIN, **ROLE),
    ("DELETE", f"{A}/people/{{login}}/roles/{{role}}"): only(ADMIN),
    ("POST", f"{A}/people/{{login}}/password"): only(ADMIN),
    ("DELETE", f"{A}/people/{{login}}/second-factor"): only(ADMIN),
    ("GET", f"{A}/tokens"): only(ADMIN),
    ("POST", f"{A}/tokens"): only(ADMIN, **TOKEN),
    ("DELETE", f"{A}/tokens/{{token_id}}"): only(ADMIN),
}

SUSPENDING = BOARD | {"security_officer"}
CLOSING = BOARD | {"lead"}
LAST: dict[tuple[str, str], Expected] = {
    ("POST", f"{P}/suspendre"): only(SUSPENDING, **REASON),
    ("POST", f"{P}/reprendre"): only(frozenset({"committee"}), **REASON),
    ("POST", f"{AP}/permits/suspend"): only(SUSPENDING, **REASON),
    ("POST", f"{AP}/permits/resume"): only(frozenset({"committee"}), **REASON),
    ("POST", f"{P}/clore/{{permit_id}}"): only(CLOSING, **REASON),
    ("POST", f"{AP}/permits/{{permit_id}}/close"): only(CLOSING, **REASON),
    ("POST", "/personnes/{login}/fermer"): only(ADMIN),
    ("POST", f"{A}/people/{{login}}/close"): only(ADMIN),
    ("POST", "/compte/mot-de-passe"): only(EVERYBODY, current=PASSWORD, new=PASSWORD),
    ("POST", "/compte/connexions"): only(EVERYBODY, current=PASSWORD),
    ("POST", "/usages/{name}/arreter"): only(STOPPING, **REASON),
    ("POST", f"{A}/uses/{{name}}/stop"): only(STOPPING, **REASON),
    ("POST", "/deconnexion"): only(EVERYBODY),
}

BEFORE_SIGN_IN = {
    ("GET", "/connexion"),
    ("POST", "/connexion"),
    ("GET", "/connexion/second-facteur"),
    ("POST", "/connexion/second-facteur"),
    ("GET", "/connexion/enrolement"),
    ("POST", "/connexion/enrolement"),
    ("GET", "/connexion/fournisseur"),
    ("GET", "/connexion/retour"),
    ("GET", "/lancement"),
    ("GET", "/lancement/smart"),
    ("GET", "/lancement/smart/retour"),
    ("GET", "/lancement/smart/cles"),
    ("GET", "/projets-publics"),
    ("GET", f"{A}/health"),
    ("GET", f"{A}/ready"),
}
"""What answers to nobody in particular: tests/unit/web/test_routes.py."""
