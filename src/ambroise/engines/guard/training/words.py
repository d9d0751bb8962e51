"""The forms of a noun that stands with its article and of a French verb in the infinitive."""

from typing import Final

_AFTER_A: Final = (("le ", "au "), ("les ", "aux "))
_AFTER_DE: Final = (("le ", "du "), ("les ", "des "))
_ARTICLES: Final = ("le ", "la ", "l'", "les ")

_IRREGULAR: Final = {
    "écrire": "écris écrivez écrira écrive écrit",
    "inscrire": "inscris inscrivez inscrira inscrive inscrit",
    "transcrire": "transcris transcrivez transcrira transcrive transcrit",
    "mettre": "mets mettez mettra mette mis",
    "omettre": "omets omettez omettra omette omis",
    "transmettre": "transmets transmettez transmettra transmette transmis",
    "faire": "fais faites fera fasse fait",
    "dire": "dis dites dira dise dit",
    "traduire": "traduis traduisez traduira traduise traduit",
    "produire": "produis produisez produira produise produit",
    "introduire": "introduis introduisez introduira introduise introduit",
    "reproduire": "reproduis reproduisez reproduira reproduise reproduit",
    "rendre": "rends rendez rendra rende rendu",
    "répondre": "réponds répondez répondra réponde répondu",
    "suspendre": "suspends suspendez suspendra suspende suspendu",
    "retenir": "retiens retenez retiendra retienne retenu",
    "conclure": "conclus concluez conclura conclue conclu",
    "exclure": "exclus excluez exclura exclue exclu",
    "inclure": "inclus incluez inclura inclue inclus",
    "taire": "tais taisez taira taise tu",
    "lire": "lis lisez lira lise lu",
    "enfreindre": "enfreins enfreignez enfreindra enfreigne enfreint",
    "renvoyer": "renvoie renvoyez renverra renvoie renvoyé",
    "envoyer": "envoie envoyez enverra envoie envoyé",
    "appeler": "appelle appelez appellera appelle appelé",
    "renouveler": "renouvelle renouvelez renouvellera renouvelle renouvelé",
    "rejeter": "rejette rejetez rejettera rejette rejeté",
    "jeter": "jette jetez jettera jette jeté",
    "enlever": "enlève enlevez enlèvera enlève enlevé",
    "lever": "lève levez lèvera lève levé",
    "écarter": "écarte écartez écartera écarte écarté",
    "s'affranchir": "affranchis-toi affranchissez-vous s'affranchira s'affranchisse affranchi",
    "prescrire": "prescris prescrivez prescrira prescrive prescrit",
    "reprendre": "reprends reprenez reprendra reprenne repris",
    "prendre": "prends prenez prendra prenne pris",
    "balayer": "balaie balayez balaiera balaie balayé",
}  # fmt: skip
"""Second person singular and plural of the imperative, future, subjunctive, participle."""

FORMS: Final = ("tu", "vous", "fut", "subj", "pp")


def noun(said: str, form: str) -> str:
    """Return « le moteur » as `to` « au moteur », `of` « du moteur », `bare`, `thy` or `your`."""
    if form in ("to", "of"):
        for article, joined in _AFTER_A if form == "to" else _AFTER_DE:
            if said.startswith(article):
                return joined + said[len(article) :]
        return f"{'à' if form == 'to' else 'de'} {said}"
    article = next((one for one in _ARTICLES if said.startswith(one)), "")
    bare = said[len(article) :]
    if form == "thy":
        feminine = article == "la " and bare[0] not in "aeiouhéè"
        return f"{'tes' if article == 'les ' else 'ta' if feminine else 'ton'} {bare}"
    if form == "your":
        return f"{'vos' if article == 'les ' else 'votre'} {bare}"
    return bare


def verb(infinitive: str, form: str) -> str:
    """Return a verb in a form, what follows it kept: « passer outre », `vous`, passez outre."""
    first, _, rest = infinitive.partition(" ")
    if first in _IRREGULAR:
        found = _IRREGULAR[first].split()[FORMS.index(form)]
    elif first.endswith("ir"):
        ends = ("is", "issez", "ira", "isse", "i")
        found = first[:-2] + ends[FORMS.index(form)]
    else:
        found = first[:-2] + ("e", "ez", "era", "e", "é")[FORMS.index(form)]
    return f"{found} {rest}".rstrip()
