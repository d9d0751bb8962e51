"""Why a row waits, and what to do about it, in French: `detail` is what stands beside."""

from typing import Final

REASONS: Final = {
    "bad_date": "Date illisible, ou d'une année hors de 1850 à 2150. Compléter « format » ou"
    " « dates » ; ajouter à « vide » ce qui veut dire « aucune date » (9999-12-31).",
    "bad_number": "Nombre attendu. Retirer « decimale » si la colonne contient aussi des mots.",
    "bad_word": "Mot imprévu. L'ajouter à « si », ou donner « sinon ».",
    "duplicate_column": "Deux colonnes de ce nom : renommer l'une à l'export.",
    "duplicate_key": "Une autre ligne du même envoi a cette clé avec un autre contenu. Ajouter une"
    " colonne à « cle », ou « maj » si ce sont des versions.",
    "encoding": "Lettres de deux encodages, ou hors de celui que dit « encodage ».",
    "line_ends": "Lignes finies par un retour chariot seul : exporter en « CSV UTF-8 ».",
    "nested_value": "La cellule contient une liste ou plusieurs champs : elle est gardée, mais une"
    " correspondance ne peut pas la lire.",
    "no_code": "Un résultat sans code ni libellé : voir la colonne du code.",
    "no_column": "La ligne n'a pas cette colonne : elle vient d'un export d'une autre forme.",
    "no_header": "Fichier vide, sans même les noms des colonnes : refaire l'export.",
    "no_key": "Colonne de la clé vide : la ligne n'a pas de nom stable.",
    "no_patient": "Numéro de patient absent.",
    "not_a_row": "Ce n'est pas une ligne de table.",
    "not_parquet": "Ce fichier n'est pas du Parquet, ou il est coupé.",
    "nul_character": "Caractère nul dans la cellule : l'export est abîmé.",
    "open_quote": "Guillemet ouvert et jamais fermé, ou mal placé.",
    "ragged_row": "Trop ou trop peu de champs : un séparateur est dans une valeur, ou manque.",
    "too_long": "Ligne de plus de 16 Mo.",
    "truncated": "Fichier coupé : la suite manque.",
    "unknown_table": "Aucune table de la correspondance n'a ce nom.",
    "unreadable_cell": "Valeur qui n'existe pas (date hors du calendrier, texte abîmé).",
}
