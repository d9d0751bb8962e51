"""The report of a research zone: counted in one query beside the texts, then written in it."""

from collections import Counter
from pathlib import Path
from typing import Final

from ambroise.deid.audit.report import Report, place_beside, write
from ambroise.deid.audit.tally import BINS, Tally
from ambroise.pseudonyms import OPTIONAL
from ambroise.settings import Settings, private_folder
from ambroise.tables import Publication, Workspace

FOLDER: Final = "reports"


def zone_tally(workspace: Workspace) -> Tally:
    """Return the counts of a build by label, role, document type and ward, as care names them.

    `written` (person_id, text_id, spans), `note` and `care_wards` are those of the build. Texts
    that are no documents (titles, comments) are counted under their own name.
    """
    workspace.let("kept", sorted(OPTIONAL))
    workspace.sql(
        f"""
        CREATE OR REPLACE TEMP TABLE reported AS
        WITH wards AS (
            SELECT visit_occurrence_id, min_by(ward, "start") AS ward
            FROM care_wards GROUP BY visit_occurrence_id
        ), documents AS (
            SELECT n.person_id, md5(n.note_text) AS text_id, n.source_label AS kind, w.ward
            FROM note AS n JOIN included USING (person_id)
            LEFT JOIN wards AS w USING (visit_occurrence_id)
            WHERE n.note_text <> ''
        )
        SELECT
            coalesce(d.kind, '') AS kind,
            coalesce(d.ward, '') AS ward,
            list_transform(
                list_filter(w.spans, lambda s: NOT list_contains(getvariable('kept'), s.label)),
                lambda s: struct_pack(
                    label := s.label,
                    role := s."role",
                    bin := least({BINS - 1}, floor(s.score * {BINS} + 1e-9))::INTEGER
                )
            ) AS spans
        FROM documents AS d JOIN written AS w USING (person_id, text_id)
        """
    )
    tally = Tally()
    groups = workspace.rows(
        "SELECT kind, ward, count(*) AS documents,"
        " count(*) FILTER (WHERE len(spans) = 0) AS empty FROM reported GROUP BY ALL"
    )
    counts: dict[tuple[str, str], Counter[tuple[str, str, float]]] = {}
    for row in workspace.rows(
        "SELECT kind, ward, s.label AS label, s.role AS role, s.bin AS bin, count(*) AS count"
        " FROM (SELECT kind, ward, unnest(spans) AS s FROM reported) GROUP BY ALL"
    ):
        group = counts.setdefault((row["kind"], row["ward"]), Counter())
        group[row["label"], row["role"] or "", row["bin"] / BINS] += row["count"]
    for row in groups:
        place = (row["kind"], row["ward"])
        found = counts.get(place, Counter())
        tally.add(row["documents"], row["empty"], found, kind=place[0], ward=place[1])
    return tally


def write_zone_report(
    settings: Settings,
    tally: Tally,
    publication: Publication,
    *,
    persons: int,
    opposed: int,
    seconds: float,
) -> Path:
    """Write the report of a publication of the research zone and return where it is."""
    report = Report(
        "research",
        publication.created_at,
        tally,
        {
            "publication": publication.id,
            "policy": "strict",
            "mode": "replace",
            "feed": True,
            "persons": persons,
            "opposed": opposed,
        },
        {},
        seconds,
    )
    path = place_beside(private_folder(settings.research / FOLDER) / f"{publication.id}")
    write(report.as_json(), path)
    return path


def newest_report(settings: Settings) -> Path:
    """Return where the report of the last publication is; a path that is not there without one."""
    found = (settings.research / FOLDER).glob("*.report.json")
    numbered = [(int(one.name.partition(".")[0]), one) for one in found]
    return max(numbered)[1] if numbered else place_beside(settings.research / FOLDER / "0")
