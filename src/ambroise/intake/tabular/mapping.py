"""A mapping: the tables of a source, how they are read, and what their rows tell."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, field_validator, model_validator

from ambroise.intake.tabular.facts import Line
from ambroise.intake.tabular.parts import Condition, OneOrMany, Part, Word, Words, refusal
from ambroise.intake.tabular.placed_yaml import Place
from ambroise.intake.tabular.values import ISO, Cell, Value, date_forms

TABLE_NAME: Final = r"[a-z][a-z0-9_]{0,39}"
SOURCE_NAME: Final = r"[a-z0-9][a-z0-9-]{0,39}"
ENCODINGS: Final = ("utf-8", "utf-16", "cp1252", "iso-8859-1", "iso-8859-15")


class Database(Part):
    """Where the address of a database is written, which this file never holds."""

    variable: Word | None = Field(None, description="variable d'environnement qui tient l'adresse")
    file: Word | None = Field(
        None, alias="fichier", description="fichier (mode 600) qui tient l'adresse"
    )

    @model_validator(mode="after")
    def _one_place(self) -> "Database":
        if (self.variable is None) == (self.file is None):
            raise refusal("une seule des clés « variable », « fichier » est attendue")
        return self


class Domains(Part):
    """Whose numbers these are: an OID, an address or a name; the source's own by default."""

    patient: Word | None = Field(None, alias="ipp", description="domaine des IPP")
    stay: Word | None = Field(None, alias="iep", description="domaine des numéros de séjour")
    unit: Word | None = Field(None, alias="uf", description="domaine des codes d'unités")


class Table(Part):
    """One table: files of one layout, a table of a database, or a query."""

    files: Annotated[tuple[Word, ...], OneOrMany()] = Field(
        (), alias="fichier", description="noms de fichiers, avec * et ?"
    )
    separator: Literal[";", ",", "|", "\t", "tabulation"] | None = Field(
        None, alias="separateur", description="ce qui sépare les colonnes ; deviné sinon"
    )
    encoding: Literal[ENCODINGS] | None = Field(  # type: ignore[valid-type]
        None, alias="encodage", description="encodage du fichier ; reconnu sinon"
    )
    table: Word | None = Field(None, description="table de la base, avec son schéma s'il le faut")
    query: Word | None = Field(None, alias="requete", description="SELECT de la base")
    follow: Word | None = Field(
        None, alias="suivi", description="colonne qui grandit : seul le nouveau est relu"
    )
    key: Annotated[tuple[Word, ...], OneOrMany(), Field(min_length=1)] = Field(
        alias="cle", description="colonnes qui désignent une ligne, et une seule"
    )
    updated: Cell | None = Field(
        None, alias="maj", description="date de la ligne : de deux versions la dernière vaut"
    )
    when: Condition = Field(
        {}, alias="quand", description="les autres lignes sont gardées et ne disent rien"
    )
    nothing: Words | None = Field(None, alias="vide", description="mots qui ne disent rien")
    dates: Words | None = Field(None, description="formats de date de la table")
    line: Line | None = Field(
        None,
        alias="ligne",
        description="ce que dit chaque ligne ; sans elle tout est seulement gardé",
    )

    _dates = field_validator("dates")(lambda forms: forms and date_forms(forms))

    @model_validator(mode="after")
    def _one_origin(self) -> "Table":
        if sum(map(bool, (self.files, self.table, self.query))) != 1:
            raise refusal("une seule des clés « fichier », « table », « requete » est attendue")
        if self.follow and self.files:
            raise refusal("« suivi » va avec « table » ou « requete »", "suivi")
        if (self.separator or self.encoding) and not self.files:
            raise refusal("« separateur » et « encodage » vont avec « fichier »")
        return self

    @field_validator("files")
    @classmethod
    def _named(cls, files: tuple[str, ...]) -> tuple[str, ...]:
        for name in files:
            if not Path(name.removesuffix(".gz")).suffix[1:].isalnum() or "/" in name:
                raise refusal("un nom de fichier, sans dossier, finit par .csv, .txt, .parquet...")
        return files

    @field_validator("query")
    @classmethod
    def _reads(cls, query: str | None) -> str | None:
        if query and not query.lstrip().lower().startswith(("select", "with")):
            raise refusal("une requête commence par SELECT ou WITH")
        return query.strip().removesuffix(";") if query else None

    @property
    def delimiter(self) -> str | None:
        return "\t" if self.separator == "tabulation" else self.separator

    def reads(self, name: str) -> bool:
        """Tell whether a file of that name, without folder nor `.gz`, is of this table."""
        return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in self.files)

    def version_columns(self) -> list[str]:
        """Return the columns that tell one version of one row from any other row."""
        dated = [] if self.updated is None else [name for _, name in _columns(self.updated, ())]
        return [*self.key, *dated]

    def columns(self) -> Iterator[tuple[Place, str]]:
        """Yield every column that is named, and where."""
        for rank, column in enumerate(self.key):
            yield ("cle", rank), column
        if self.follow:
            yield ("suivi",), self.follow
        yield from _columns(self, ())


class Mapping(Part):
    """The tables of one source."""

    source: Annotated[str, Field(pattern=f"^{SOURCE_NAME}$")] = Field(
        alias="flux", description="nom du flux : lettres minuscules, chiffres, tirets"
    )
    database: Database | None = Field(None, alias="base", description="base à lire")
    domains: Domains = Field(
        Domains.model_validate({}), alias="domaines", description="à qui sont les numéros"
    )
    nothing: Words = Field((), alias="vide", description="mots qui ne disent rien, comme NULL")
    dates: Words = Field((ISO,), description="formats de date, essayés dans l'ordre")
    tables: dict[Annotated[str, Field(pattern=f"^{TABLE_NAME}$")], Table] = Field(
        min_length=1, description="les tables, par leur nom"
    )

    _dates = field_validator("dates")(date_forms)

    @model_validator(mode="after")
    def _has_its_base(self) -> "Mapping":
        asked = next((n for n, t in self.tables.items() if t.table or t.query), None)
        if asked and self.database is None:
            raise refusal(f"la table « {asked} » demande la clé « base »", "tables")
        return self

    def table_of(self, path: Path) -> str | None:
        """Return the name of the table that a file is of, None when no table names it."""
        name = path.name.removesuffix(".gz")
        return next((found for found, table in self.tables.items() if table.reads(name)), None)


def _columns(part: BaseModel, place: Place) -> Iterator[tuple[Place, str]]:
    for name, field in type(part).model_fields.items():
        key = field.alias or name
        if isinstance(part, Value) and name == "column" and part.column:
            yield (*place, key), part.column
        elif name in ("when", "void"):
            for column in getattr(part, name):
                yield (*place, key, column), column
        else:
            yield from _inside(getattr(part, name), (*place, key))


def _inside(given: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(given, BaseModel):
        yield from _columns(given, place)
    elif isinstance(given, tuple):
        for rank, one in enumerate(given):
            yield from _inside(one, (*place, rank))
