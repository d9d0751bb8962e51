"""The report in the words of a person, in French and in English: titles, facts, tables, limits.

The three criteria are those by which opinion 05/2014 of the Article 29 working party (WP216,
10 April 2014), taken up by the CNIL, asks whether a data set is anonymous.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ambroise.deid.tabular.risk.classes import Band
from ambroise.deid.tabular.risk.coarsening import Coarsening, Suggestion
from ambroise.deid.tabular.risk.report import Risk

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A title, paragraphs, and a table with a header where there is one."""

    title: str
    paragraphs: tuple[str, ...] = ()
    header: Cells = ()
    rows: tuple[Cells, ...] = ()

    def lines(self) -> Iterator[str]:
        yield self.title
        yield "=" * len(self.title)
        yield from self.paragraphs
        if self.header:
            cells = (self.header, *self.rows)
            widths = [max(len(row[place]) for row in cells) for place in range(len(self.header))]
            for row in cells:
                padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
                yield "  " + "  ".join(padded).rstrip()
        yield ""


@dataclass(frozen=True, slots=True)
class Said:
    """The report, as pages and terminals show it."""

    lang: str
    title: str
    sections: tuple[Section, ...]

    def lines(self) -> Iterator[str]:
        yield self.title
        yield ""
        for section in self.sections:
            yield from section.lines()


def said(risk: Risk, lang: str = "fr") -> Said:
    """Return the report in French (`fr`) or English."""
    tell: Callable[[str, str], str] = (lambda fr, _en: fr) if lang == "fr" else (lambda _fr, en: en)
    title = tell(f"Risque résiduel : {risk.table}", f"Residual risk: {risk.table}")
    sections = [_found(risk, tell), _bands(risk, tell), _marginals(risk, tell)]
    if risk.diversity is not None:
        sections.append(_diversity(risk, tell))
    sections += [_single(risk, tell), _path(risk, tell), criteria(lang)]
    return Said(lang, title, tuple(sections))


def risk_text(risk: Risk, *, lang: str = "fr") -> str:
    """Return the report as lines for a terminal."""
    return "\n".join(said(risk, lang).lines()).rstrip() + "\n"


def criteria(lang: str = "fr") -> Section:
    """Return the three criteria of anonymisation, and what this report says of each."""
    if lang != "fr":
        return Section(
            "Pseudonymised is not anonymous",
            (
                "This table is pseudonymised: it stays personal data. Opinion 05/2014 of the"
                " Article 29 working party (WP216, 10 April 2014), whose criteria the CNIL takes"
                " up, asks three questions before data is called anonymous:",
            ),
            ("criterion", "the question", "what this report says"),
            (
                ("Singling out", "Can one person's records be isolated?", "Classes below k."),
                (
                    "Linkability",
                    "Can two records of one person, here or elsewhere, be brought together?",
                    "Nothing: pseudonyms link rows on purpose. See: ambroise deid attack",
                ),
                (
                    "Inference",
                    "Can the value of a column be deduced, with high probability, from others?",
                    "Diversity of one column; not what is known from elsewhere.",
                ),
            ),
        )
    return Section(
        "Pseudonymisé n'est pas anonyme",
        (
            "Cette table est pseudonymisée : elle reste une donnée personnelle. L'avis 05/2014 du"
            " groupe de travail « article 29 » (WP216, 10 avril 2014), dont la CNIL reprend les"
            " critères, pose trois questions avant de dire des données anonymes :",
        ),
        ("critère", "la question", "ce qu'en dit ce rapport"),
        (
            (
                "Individualisation",
                "Peut-on isoler les données d'une personne ?",
                "Les classes en dessous de k.",
            ),
            (
                "Corrélation",
                "Peut-on relier deux données d'une même personne, ici ou ailleurs ?",
                "Rien : les pseudonymes relient les lignes, exprès. Voir : ambroise deid attack",
            ),
            (
                "Inférence",
                "Peut-on déduire, avec une forte probabilité, une valeur à partir d'autres ?",
                "La diversité d'une colonne ; pas ce que l'on sait par ailleurs.",
            ),
        ),
    )


Tell = Callable[[str, str], str]


def _found(risk: Risk, tell: Tell) -> Section:
    found = risk.anonymity
    who = tell("personnes", "persons") if risk.person else tell("lignes", "rows")
    columns = ", ".join(risk.quasi)
    share = _share(found.share_below, tell)
    chance = _share(found.mean_chance, tell)
    return Section(
        tell("Ce qui est trouvé", "What is found"),
        (
            tell(f"Quasi-identifiants : {columns}.", f"Quasi-identifiers: {columns}."),
            tell(
                f"{found.members} {who} dans {found.classes} classes de valeurs égales ; la plus"
                f" petite en compte {found.smallest} : la table est {found.smallest}-anonyme.",
                f"{found.members} {who} in {found.classes} classes of equal values; the smallest"
                f" holds {found.smallest}: the table is {found.smallest}-anonymous.",
            ),
            tell(
                f"En dessous de k = {found.k} : {found.below} {who} ({share}), dans"
                f" {found.classes_below} classes ; {found.unique} sont seules dans la leur.",
                f"Below k = {found.k}: {found.below} {who} ({share}), in {found.classes_below}"
                f" classes; {found.unique} are alone in theirs.",
            ),
            tell(
                f"Chance moyenne de désigner quelqu'un en tirant dans sa classe : {chance}.",
                f"Mean chance of naming somebody by one draw in their class: {chance}.",
            ),
        ),
    )


def _bands(risk: Risk, tell: Tell) -> Section:
    return Section(
        tell("Tailles des classes", "Sizes of the classes"),
        header=(
            tell("taille", "size"),
            "classes",
            tell("personnes", "persons") if risk.person else tell("lignes", "rows"),
        ),
        rows=tuple(
            (_range(one, tell), str(one.classes), str(one.members)) for one in risk.anonymity.bands
        ),
    )


def _share(share: float, tell: Tell) -> str:
    return tell(f"{_decimal(100 * share, 1)}\u00a0%", f"{share:.1%}")


def _decimal(number: float, digits: int = 2) -> str:
    return f"{number:.{digits}f}".replace(".", ",")


def _range(band: Band, tell: Tell) -> str:
    if not band.last:
        return tell(f"{band.first} et plus", f"{band.first} or more")
    return str(band.first) if band.first == band.last else f"{band.first}-{band.last}"


def _marginals(risk: Risk, tell: Tell) -> Section:
    k = risk.anonymity.k
    return Section(
        tell("Petits effectifs, colonne par colonne", "Small cells, column by column"),
        header=(
            tell("colonne", "column"),
            tell("valeurs", "values"),
            tell(f"portées par moins de {k}", f"held by fewer than {k}"),
            tell("lignes en cause", "rows concerned"),
        ),
        rows=tuple(
            (one.column, str(one.values), str(one.rare_values), str(one.members_of_rare))
            for one in risk.marginals
        ),
    )


def _diversity(risk: Risk, tell: Tell) -> Section:
    found = risk.diversity
    if found is None:
        raise ValueError("no sensitive column")
    return Section(
        tell(f"Diversité de « {found.column} »", f"Diversity of “{found.column}”"),
        (
            tell(
                f"La classe la moins variée a {found.distinct} valeur(s) : la table est"
                f" {found.distinct}-diverse ({_decimal(found.entropy)} par l'entropie).",
                f"The least diverse class holds {found.distinct} value(s): the table is"
                f" {found.distinct}-diverse ({found.entropy:.2f} by entropy).",
            ),
            tell(
                f"{found.alone} sont dans une classe où tous ont la même valeur"
                f" ({found.classes_alone} classes) : savoir qu'ils y sont suffit à la connaître.",
                f"{found.alone} are in a class where all have the same value"
                f" ({found.classes_alone} classes): to know they are there is to know it.",
            ),
        ),
    )


def _single(risk: Risk, tell: Tell) -> Section:
    return Section(
        tell("Rendre une colonne plus grossière", "Making one column coarser"),
        header=_suggested(risk, tell),
        rows=tuple(_suggestion(one, tell) for one in risk.single),
    )


def _path(risk: Risk, tell: Tell) -> Section:
    none = tell(
        "Aucune suite de regroupements ne réduit davantage.", "No series of these reduces it more."
    )
    return Section(
        tell("L'une après l'autre", "One after another"),
        () if risk.path else (none,),
        _suggested(risk, tell) if risk.path else (),
        tuple(_suggestion(one, tell) for one in risk.path),
    )


def _suggested(risk: Risk, tell: Tell) -> Cells:
    k = risk.anonymity.k
    return (
        tell("faire", "do"),
        tell(f"restent sous {k}", f"left below {k}"),
        tell("part", "share"),
        tell("classes restantes", "classes left"),
    )


def _suggestion(one: Suggestion, tell: Tell) -> Cells:
    done = ", ".join(_step(step, tell) for step in one.steps)
    return (done, str(one.left.below), _share(one.left.share_below, tell), str(one.left.classes))


def _step(step: Coarsening, tell: Tell) -> str:
    how = {
        "digits": tell(f"{step.size} premiers caractères", f"first {step.size} characters"),
        "bands": tell(f"tranches de {step.size}", f"bands of {step.size}"),
        "month": tell("au mois", "to the month"),
        "year": tell("à l'année", "to the year"),
        "drop": tell("enlevée", "left out"),
    }[step.how]
    return f"{step.column} : {how}" if tell("fr", "en") == "fr" else f"{step.column}: {how}"
