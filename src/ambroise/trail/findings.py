"""What a verification of the trail can find, and how it is told."""

from dataclasses import dataclass, field
from enum import Enum

from ambroise.trail.event import Retention


class Fault(Enum):
    """What can be wrong, in French and in English."""

    CHANGED = ("entrée modifiée", "entry changed")
    WRONG_PREVIOUS = ("entrée qui ne suit pas la précédente", "entry that does not follow the last")
    GAP = ("entrée retirée", "entry removed")
    SEQUENCE = ("numéros d'ordre manquants", "sequence numbers missing")
    BEHIND_ANCHOR = (
        "fin coupée ou fichier plus ancien que le repère",
        "tail cut, or file older than the anchor",
    )
    OFF_ANCHOR = ("chaîne différente du repère", "chain differs from the anchor")
    ANCHOR_MISSING = ("repère manquant", "anchor missing")
    CHECKPOINT_MISSING = ("point de contrôle manquant", "checkpoint missing")
    OFF_CHECKPOINT = ("chaîne différente du point signé", "chain differs from the signed point")
    SEGMENT_MISSING = ("segment manquant", "segment missing")
    OFF_SEGMENT = ("chaîne différente du segment signé", "chain differs from the signed segment")
    PURGE_REPLAYED = ("ancienne purge remise en place", "older purge put back")
    BAD_SIGNATURE = ("signature invalide", "signature not valid")
    DAMAGED = ("fichier endommagé", "file damaged")
    OTHER_KEY = ("signé par une autre clé", "signed by another key")
    CONTENT = ("contenu différent de ce qui est signé", "content differs from what is signed")


class Note(Enum):
    """What a person should know, without being an alteration."""

    LAG = (
        "repère en retard sur la chaîne (arrêt brutal), rattrapé à la prochaine écriture",
        "anchor behind the chain (crash), mended at the next append",
    )
    MENDED = ("repère rattrapé après un arrêt brutal", "anchor mended after a crash")
    RESUMED = ("journal repris après une alerte", "trail resumed after an alarm")
    RESTORED = ("journal restauré d'une sauvegarde", "trail restored from a backup")
    PURGED = ("entrées purgées selon leur durée", "entries purged after their time")
    SINK_LINE = ("ligne du témoin extérieur illisible", "line of the outside sink not readable")
    SINK_ACCEPTED = (
        "témoin extérieur différent avant une reprise ou une restauration",
        "outside sink differs before a resumption or a restore",
    )


@dataclass(frozen=True, slots=True)
class Finding:
    fault: Fault | Note
    retention: str
    place: int
    """A position in the class, a sequence number, or a line of the sink or of the file."""

    def message(self, lang: str = "fr") -> str:
        french, english = self.fault.value
        place = f"{self.retention} {self.place}"
        return f"{place} : {french}" if lang == "fr" else f"{place}: {english}"


@dataclass(frozen=True, slots=True)
class Verification:
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    counts: dict[str, int]
    """Entries still there, by class."""

    @property
    def ok(self) -> bool:
        return not self.findings


@dataclass(slots=True)
class Report:
    """What has been found so far."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Retention, 0))

    def fault(self, fault: Fault, retention: str, place: int) -> None:
        self.findings.append(Finding(fault, retention, place))

    def note(self, note: Note, retention: str, place: int) -> None:
        self.notes.append(Finding(note, retention, place))

    def done(self) -> Verification:
        return Verification(tuple(self.findings), tuple(self.notes), self.counts)
