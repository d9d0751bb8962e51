"""The report of a drill or of a restore, as a page that a person reads, signs and files."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ambroise.continuity.drill import Drill
from ambroise.continuity.pieces import write_durably
from ambroise.continuity.status import Level
from ambroise.settings import private_folder

_FR = {
    "title": "Restauration du {at}, contrôlée",
    "passed": "**Résultat : l'installation revient entière et prête.**",
    "failed": "**Résultat : la restauration ne convient pas. Ce qui diffère : {what}.**",
    "backup": "Sauvegarde",
    "taken": "Moment que la sauvegarde contient",
    "last": "Dernière écriture connue",
    "rpo": "Perte possible, au plus (RPO)",
    "rto": "Temps de retour (RTO)",
    "trail": "Journal relu",
    "entries": "{count} entrées, {findings} altération(s)",
    "digest": "Empreinte (SHA-256)",
    "counts": "Ce qui a été compté",
    "count_head": "| objet | dans la sauvegarde | après restauration | |\n|---|---:|---:|---|",
    "same": "égal",
    "differs": "**différent**",
    "parts": "Ce qui fonctionne après restauration",
    "part_head": "| partie | état |\n|---|---|",
    "works": "fonctionne",
    "warns": "à surveiller",
    "fails": "ne fonctionne pas",
    "signed": "Lu par : ......................   Le : ..................",
}
_EN = {
    "title": "Restore of {at}, checked",
    "passed": "**Result: the installation comes back whole and ready.**",
    "failed": "**Result: the restore does not hold. What differs: {what}.**",
    "backup": "Backup",
    "taken": "Moment that the backup holds",
    "last": "Last write known",
    "rpo": "Possible loss, at most (RPO)",
    "rto": "Time to return (RTO)",
    "trail": "Trail read again",
    "entries": "{count} entries, {findings} alteration(s)",
    "digest": "Digest (SHA-256)",
    "counts": "What was counted",
    "count_head": "| object | in the backup | after the restore | |\n|---|---:|---:|---|",
    "same": "equal",
    "differs": "**different**",
    "parts": "What works after the restore",
    "part_head": "| part | state |\n|---|---|",
    "works": "works",
    "warns": "to be watched",
    "fails": "does not work",
    "signed": "Read by: ......................   On: ..................",
}


def page(drill: Drill, lang: str = "fr") -> str:
    """Return the report as Markdown."""
    words = _FR if lang == "fr" else _EN
    restored = drill.restored
    failing = [part.name.words(lang) for part in drill.parts if part.level is Level.FAILS]
    wrong = [*restored.differing, *failing]
    verdict = words["passed"] if drill.passed else words["failed"].format(what=", ".join(wrong))
    facts = {
        "backup": f"`{restored.backup}`",
        "digest": f"`{restored.digest}`",
        "taken": _moment(restored.taken_at),
        "last": _moment(drill.last_write_at),
        "rpo": _length(drill.rpo),
        "rto": _length(drill.rto),
        "trail": words["entries"].format(
            count=restored.trail_entries, findings=restored.trail_findings
        ),
    }
    lines = [
        f"# {words['title'].format(at=_moment(drill.at))}",
        "",
        verdict,
        "",
        "| | |\n|---|---|",
        *(f"| {words[name]} | {value} |" for name, value in facts.items()),
        "",
        f"## {words['parts']}",
        "",
        words["part_head"],
        *(f"| {part.name.words(lang)} | {words[part.level.value]} |" for part in drill.parts),
        "",
        f"## {words['counts']}",
        "",
        words["count_head"],
        *(
            f"| {check.name} | {check.expected} | {check.found} |"
            f" {words['same' if check.same else 'differs']} |"
            for check in restored.checks
        ),
        "",
        words["signed"],
        "",
    ]
    return "\n".join(lines)


def write(drill: Drill, folder: Path, lang: str = "fr") -> Path:
    """Write the page in `folder` under its date and return its path."""
    path = private_folder(folder) / f"{drill.at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}.md"
    write_durably(path, page(drill, lang).encode())
    return path


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _length(length: timedelta) -> str:
    seconds = length.total_seconds()
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min {rest:02} s"
