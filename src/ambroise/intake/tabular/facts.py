"""What a row may tell, in the hospital's words: the keys under `ligne` of a mapping."""

from typing import Annotated, Final, Literal

from pydantic import Field, field_validator, model_validator

from ambroise.intake.tabular.identifiers import CODE_SYSTEMS, INS_SYSTEMS, is_code_system
from ambroise.intake.tabular.parts import Condition, OneOrMany, Part, refusal
from ambroise.intake.tabular.values import Cell, Cells

SEXES: Final = {
    **dict.fromkeys("M H 1 HOMME MASCULIN MALE".split(), "male"),
    **dict.fromkeys("F 2 FEMME FEMININ FÉMININ FEMALE".split(), "female"),
    **dict.fromkeys("I 3 INDETERMINE INDÉTERMINÉ OTHER".split(), "other"),
    **dict.fromkeys("U 9 INCONNU UNKNOWN".split(), "unknown"),
}
"""Sexes as French software writes them, capitals or not."""

STAY_KINDS: Final = {
    "hospitalisation": "IMP",
    "jour": "SS",
    "externe": "AMB",
    "urgences": "EMER",
    "domicile": "HH",
}
"""Words for the kind of a stay, and their codes in HL7 v3 ActCode."""

IDENTITY_STATES: Final = ("VALI", "RECUP", "PROV", "VIDE")
"""States of an identity (HL7 France, table 0445; RNIV)."""


class Fact(Part):
    """What all things told share."""

    when: Condition = Field(
        {}, alias="quand", description="dit seulement quand ces colonnes valent cela"
    )


class Dated(Fact):
    """What may be said to have been a mistake."""

    void: Condition = Field({}, alias="annule", description="annulé quand ces colonnes valent cela")


class Code(Part):
    """A code of a terminology, with its words."""

    system: str = Field(
        "local",
        alias="systeme",
        description=f"{', '.join(CODE_SYSTEMS)}, local, local:nom, ou une adresse (http, urn, OID)",
    )
    value: Cell | None = Field(None, alias="valeur", description="le code")
    label: Cell | None = Field(None, alias="libelle", description="ses mots")

    @field_validator("system")
    @classmethod
    def _known_system(cls, system: str) -> str:
        if not is_code_system(system):
            known = ", ".join((*CODE_SYSTEMS, "local"))
            raise refusal(f"terminologie inconnue ; un de : {known}, ou une adresse")
        return system

    @model_validator(mode="after")
    def _says_something(self) -> "Code":
        if self.value is None and self.label is None:
            raise refusal("« valeur » ou « libelle » est attendu")
        return self


Codes = Annotated[tuple[Code, ...], OneOrMany(), Field(min_length=1)]


class Patient(Fact):
    """The person: numbers alone mention him, anything more is his identity."""

    number: Cell | None = Field(None, alias="ipp", description="numéro du patient (IPP)")
    ins: Cell | None = Field(None, description="matricule INS")
    ins_kind: Literal["nir", "nia", "nir-test", "nia-test"] = Field(
        "nir", alias="type_ins", description=f"nature du matricule : {', '.join(INS_SYSTEMS)}"
    )
    state: Cell | None = Field(
        None, alias="statut_identite", description=", ".join(IDENTITY_STATES)
    )
    birth_name: Cell | None = Field(None, alias="nom", description="nom de naissance")
    used_name: Cell | None = Field(None, alias="nom_usage", description="nom utilisé")
    given_names: Cells = Field(
        (), alias="prenoms", description="prénoms, en une ou plusieurs valeurs"
    )
    birth: Cell | None = Field(None, alias="naissance", description="date de naissance")
    birth_town: Cell | None = Field(None, alias="ville_naissance", description="lieu de naissance")
    sex: Cell | None = Field(None, alias="sexe", description="M, F, 1, 2, homme, femme...")
    death: Cell | None = Field(None, alias="deces", description="date du décès")
    street: Cell | None = Field(None, alias="adresse", description="numéro et voie")
    zip_code: Cell | None = Field(None, alias="code_postal", description="code postal")
    town: Cell | None = Field(None, alias="ville", description="commune")
    phone: Cell | None = Field(None, alias="telephone", description="téléphone")
    mail: Cell | None = Field(None, alias="courriel", description="adresse électronique")

    @field_validator("birth")
    @classmethod
    def _whole_years(cls, birth: Cell | None) -> Cell | None:
        if birth and any("%y" in form for form in birth.forms):
            raise refusal("année à deux chiffres : le siècle d'une naissance ne se devine pas")
        return birth

    @model_validator(mode="after")
    def _numbered(self) -> "Patient":
        if self.number is None and self.ins is None:
            raise refusal("« ipp » ou « ins » est attendu")
        return self

    @property
    def traits(self) -> bool:
        """Whether more is said than which person it is."""
        return bool(self.model_fields_set - {"number", "ins", "ins_kind", "when"})


class Stay(Dated):
    """The stay: its number alone mentions it, anything more is the stay itself."""

    number: Cell = Field(alias="iep", description="numéro du séjour (IEP, NDA)")
    kind: Cell | None = Field(None, alias="type", description=", ".join(STAY_KINDS))
    start: Cell | None = Field(None, alias="entree", description="date d'entrée")
    end: Cell | None = Field(None, alias="sortie", description="date de sortie")
    unit: Cell | None = Field(None, alias="unite", description="unité responsable (UF)")
    unit_label: Cell | None = Field(None, alias="libelle_unite", description="nom de l'unité")
    entry: Cell | None = Field(None, alias="mode_entree", description="mode d'entrée")
    exit: Cell | None = Field(None, alias="mode_sortie", description="mode de sortie")
    reason: Cell | None = Field(None, alias="motif", description="motif de venue")
    attending: Cell | None = Field(None, alias="medecin", description="médecin responsable")

    @property
    def traits(self) -> bool:
        """Whether more is said than which stay it is."""
        return bool(self.model_fields_set - {"number", "when"})


class Move(Dated):
    """A movement of the stay: the time spent in one unit."""

    unit: Cell = Field(alias="unite", description="unité (UF)")
    unit_label: Cell | None = Field(None, alias="libelle_unite", description="nom de l'unité")
    start: Cell = Field(alias="debut", description="entrée dans l'unité")
    end: Cell | None = Field(None, alias="fin", description="sortie de l'unité")


class Diagnosis(Dated):
    """A diagnosis of the stay, a past disease, or a problem that lasts."""

    codes: Codes = Field(alias="code", description="code et libellé")
    role: Cell | None = Field(None, description="DP, DR, DAS, DA")
    nature: Cell | None = Field(None, description="diagnostic (par défaut), antecedent, probleme")
    date: Cell | None = Field(None, description="date du diagnostic")


class Act(Dated):
    """An act."""

    codes: Codes = Field(alias="code", description="code et libellé")
    start: Cell | None = Field(None, alias="date", description="date, ou début")
    end: Cell | None = Field(None, alias="fin", description="fin")
    performer: Cell | None = Field(None, alias="executant", description="qui l'a fait")
    comment: Cell | None = Field(None, alias="commentaire", description="commentaire")


class Measure(Dated):
    """A result, a sign, an answer."""

    codes: Codes = Field(alias="code", description="ce qui est mesuré")
    value: Cell | None = Field(None, alias="valeur", description="nombre (« < 5 » aussi) ou texte")
    text: Cell | None = Field(None, alias="texte", description="à défaut de valeur : un texte")
    answer: Code | None = Field(None, alias="reponse", description="à défaut : une réponse codée")
    unit: Cell | None = Field(None, alias="unite", description="unité comme elle est écrite")
    ucum: Cell | None = Field(None, description="unité dans UCUM")
    date: Cell | None = Field(None, description="date du prélèvement ou de la mesure")
    low: Cell | None = Field(None, alias="borne_basse", description="limite basse de référence")
    high: Cell | None = Field(None, alias="borne_haute", description="limite haute de référence")
    category: Literal["laboratoire", "constante", "mode_de_vie", "questionnaire"] | None = Field(
        None, alias="categorie", description="ce que la table contient"
    )
    state: Cell | None = Field(
        None, alias="statut", description="valide (par défaut), provisoire, corrige, attente"
    )

    @model_validator(mode="after")
    def _has_a_result(self) -> "Measure":
        if self.value is None and self.text is None and self.answer is None:
            raise refusal("« valeur », « texte » ou « reponse » est attendu")
        return self


class Drug(Dated):
    """A drug prescribed, given, taken at home or dispensed."""

    codes: Codes = Field(alias="code", description="médicament : code et libellé")
    nature: Cell | None = Field(
        None,
        description="prescription (par défaut), sortie, administration, traitement, dispensation",
    )
    dose: Cell | None = Field(None, description="quantité d'une prise")
    unit: Cell | None = Field(None, alias="unite", description="unité de la dose")
    per_day: Cell | None = Field(None, alias="prises_par_jour", description="prises par jour")
    posology: Cell | None = Field(None, alias="posologie", description="posologie en mots")
    route: Cell | None = Field(None, alias="voie", description="voie d'administration")
    date: Cell | None = Field(None, description="date de prescription, à défaut de début")
    start: Cell | None = Field(None, alias="debut", description="début, ou moment de la prise")
    end: Cell | None = Field(None, alias="fin", description="fin")
    prescriber: Cell | None = Field(None, alias="prescripteur", description="qui a prescrit")
    reason: Cell | None = Field(None, alias="motif", description="indication")
    state: Cell | None = Field(
        None, alias="statut", description="en_cours (par défaut), termine, arrete"
    )


class Document(Dated):
    """A clinical document, its text in the row or in a file beside the table."""

    title: Cell | None = Field(None, alias="titre", description="titre")
    kinds: Codes | None = Field(None, alias="type", description="type de document")
    date: Cell | None = Field(None, description="date du document")
    author: Cell | None = Field(None, alias="auteur", description="auteur")
    text: Cell | None = Field(None, alias="texte", description="le texte lui-même")
    form: Literal["texte", "html", "rtf"] = Field(
        "texte", alias="forme", description="comment « texte » est écrit"
    )
    file: Cell | None = Field(
        None, alias="fichier", description="chemin du document, depuis le dossier de la table"
    )

    @model_validator(mode="after")
    def _has_one_text(self) -> "Document":
        if (self.text is None) == (self.file is None):
            raise refusal("une seule des clés « texte », « fichier » est attendue")
        return self


class Line(Part):
    """What each row of a table tells."""

    patient: Patient = Field(description="la personne")
    stay: Stay | None = Field(None, alias="sejour", description="le séjour")
    moves: Annotated[tuple[Move, ...], OneOrMany()] = Field(
        (), alias="mouvement", description="passage dans une unité"
    )
    diagnoses: Annotated[tuple[Diagnosis, ...], OneOrMany()] = Field(
        (), alias="diagnostic", description="diagnostics, antécédents"
    )
    acts: Annotated[tuple[Act, ...], OneOrMany()] = Field((), alias="acte", description="actes")
    measures: Annotated[tuple[Measure, ...], OneOrMany()] = Field(
        (), alias="mesure", description="résultats, constantes, mode de vie"
    )
    drugs: Annotated[tuple[Drug, ...], OneOrMany()] = Field(
        (), alias="medicament", description="médicaments"
    )
    documents: Annotated[tuple[Document, ...], OneOrMany()] = Field(
        (), alias="document", description="documents cliniques"
    )

    @model_validator(mode="after")
    def _moves_have_a_stay(self) -> "Line":
        if self.moves and self.stay is None:
            raise refusal("un mouvement demande un séjour", "mouvement")
        return self
