"""The patient view as a plain French text, for a terminal or a file."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from ambroise.warehouse.views import Banner, Measurement, PatientView, Stated

_ALLERGIES = {
    Stated.PRESENT: "Allergies : {listed}",
    Stated.ABSENT: "Allergies : aucune connue",
    Stated.UNKNOWN: "Allergies : non renseignées",
}


def as_text(view: PatientView) -> str:
    """Return the whole view, one line an item, oldest first within a part."""
    parts = [_banner(view.banner)]
    parts += _part("Entourage", (f"{c.role} : {c.name} {c.phone}".strip() for c in view.contacts))
    parts += _part(
        "Séjours",
        (f"{_span(s.start, s.end)} {s.number} {s.label} {s.reason}".rstrip() for s in view.stays),
    )
    parts += _part(
        "Problèmes",
        (
            f"{_span(p.start, p.end)} {p.code.code} {p.code.label} ({p.category})"
            for p in view.problems
        ),
    )
    parts += _part(
        "Médicaments",
        (f"{_span(d.start, d.end)} {d.code.label} {d.dosage} ({d.status})" for d in view.drugs),
    )
    parts += _part("Résultats", (_value(m) for m in view.measurements))
    parts += _part("Actes", (f"{_day(a.at)} {a.code.code} {a.code.label}" for a in view.acts))
    parts += _part("Documents", (f"{_day(n.at)} {n.title} ({n.author})" for n in view.notes))
    return "\n".join(parts)


def _banner(banner: Banner) -> str:
    used = " ".join(part for part in (banner.used_given_name, banner.used_name) if part)
    allergies = ", ".join(allergy.label for allergy in banner.allergies)
    lines = [
        f"{banner.birth_name} {' '.join(banner.given_names)}" + (f" ({used})" if used else ""),
        f"Né(e) le {_day(banner.birth_date)} {banner.birth_place}".rstrip()
        + f", sexe {banner.sex}",
        f"IPP {banner.patient_number or '-'}, INS {banner.ins or '-'} {banner.ins_status}".rstrip(),
        _ALLERGIES[banner.allergies_stated].format(listed=allergies),
    ]
    if banner.deceased:
        lines.append(f"Décès : {_day(banner.death_date)}")
    return "\n".join([*lines, *(f"Alerte : {alert}" for alert in banner.alerts)])


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield f"\n{title} ({len(listed)})"
        yield from listed


def _value(value: Measurement) -> str:
    shown = value.text if value.value is None else f"{value.operator}{value.value:g} {value.unit}"
    return f"{_day(value.at)} {value.code.label} : {shown}".rstrip()


def _span(start: datetime | None, end: datetime | None) -> str:
    return f"{_day(start)} - {_day(end)}" if end else f"{_day(start)} -"


def _day(at: date | None) -> str:
    return at.strftime("%d/%m/%Y") if at else "date inconnue"
