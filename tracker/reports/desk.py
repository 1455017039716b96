"""Reading a request's consolidation: its numbers as frozen, its paragraphs, its versions, and one paragraph alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.core.database import as_instant, nested, rows, unnested
from tracker.core.errors import Missing
from tracker.core.viewer import Viewer
from tracker.reports.checks import Change, Check, changes, checks
from tracker.reports.consolidated import ConsolidatedReport, report_of
from tracker.reports.frozen import Frozen, fingerprint, read_frozen
from tracker.reports.rules import SECTION_WORDS, SECTIONS, ConsolidationState, SubmissionState
from tracker.reports.summing import still, submissions, submissions_of, visible

REQUEST = "q.id, q.kind, q.plan, q.code, q.title, q.period, q.unit_path, q.first_on, q.last_on, q.due_on"
VERSION = """c.id as consolidation, c.number, c.state, c.reason, c.frozen, c.frozen_at, c.fingerprint, c.diary, c.diary_hash,
  c.made_by_name, c.locked_at, c.locked_by_name, c.version"""
OF_PART = ("id", "section", "unit", "unit_name", "submission", "position", "drafted", "text", "taken_out", "version")
PARTS = """select p.id, p.section, p.unit, u.name as unit_name, p.submission, p.position, p.drafted, p.text, p.taken_out, p.version
  from consolidation_part p left join unit u on u.id = p.unit where p.consolidation = c.id order by p.position, p.id"""
OF_VERSION = ("number", "state", "reason", "made_by_name", "locked_at", "locked_by_name")
VERSIONS = (
    f"select {', '.join(f'v.{name}' for name in OF_VERSION)} from consolidation v where v.request = q.id order by v.number"
)

MOST = 10_000  # versions of one report


@dataclass(frozen=True, slots=True)
class Desk:
    """One version of a request's consolidation, or none yet. `row`: columns of the request and, where there is one, of the
    consolidation; `parts`: its paragraphs in order; `versions`: all of the request, first to last; `sent`: its submissions."""

    row: Mapping[str, Any]
    parts: Sequence[Mapping[str, Any]]
    versions: Sequence[Mapping[str, Any]]
    sent: Sequence[Mapping[str, Any]]
    frozen: Frozen | None

    @property
    def url(self) -> str:
        return f"/reports/{self.row['id']}/consolidation"

    @property
    def is_draft(self) -> bool:
        return bool(self.row["state"] == ConsolidationState.DRAFT)

    @property
    def is_last(self) -> bool:
        return bool(self.versions) and self.row["number"] == self.versions[-1]["number"]

    @property
    def accepted(self) -> int:
        return sum(one["state"] == SubmissionState.ACCEPTED for one in self.sent)

    @property
    def sections(self) -> list[tuple[str, str, list[Mapping[str, Any]]]]:
        """(key, heading, paragraphs) in the order of the form."""
        return [(key, SECTION_WORDS[key], [one for one in self.parts if one["section"] == key]) for key in SECTIONS]

    @property
    def checks(self) -> list[Check]:
        return checks(self.frozen) if self.frozen else []

    @property
    def report(self) -> ConsolidatedReport:
        """As a plain value, for papers. Raises Missing where nothing was drafted yet."""
        if self.frozen is None:
            raise Missing("Chưa có báo cáo tổng hợp.")
        return report_of(self.row, self.parts, self.frozen)


async def desk_of(request: int, viewer: Viewer, *, number: int | None = None) -> Desk:
    """The newest version, or the one with that number, in one statement. Raises Missing."""
    if number and number > MOST:
        raise Missing("Không tìm thấy báo cáo tổng hợp này.")
    scope, values = visible(viewer)
    which = "c.number = {}" if number else "c.number = (select max(x.number) from consolidation x where x.request = q.id)"
    found = await rows(
        f"""select {REQUEST}, {VERSION}, {submissions()} as submissions, {nested(OF_PART, PARTS)} as parts,
          {nested(OF_VERSION, VERSIONS)} as versions
        from report_request q left join consolidation c on c.request = q.id and {which} where q.id = {{}} and {scope}""",
        *([number] if number else []), request, *values,
    )  # fmt: skip
    if not found or (number and found[0]["consolidation"] is None):
        raise Missing("Không tìm thấy báo cáo tổng hợp này.")
    row = found[0]
    versions = [one | {"locked_at": as_instant(one["locked_at"])} for one in unnested(row["versions"])]
    return Desk(
        row, unnested(row["parts"]) if row["consolidation"] else [], versions, submissions_of(row["submissions"]),
        read_frozen(row["frozen"]) if row["frozen"] else None,
    )  # fmt: skip


async def changed(desk: Desk, viewer: Viewer) -> list[Change]:
    """What moved since the numbers of this version were frozen."""
    if desk.frozen is None:
        return []
    now = await still({**desk.row, "submissions": desk.sent, "before": desk.frozen.before}, desk.frozen, viewer)
    return [] if fingerprint(now) == desk.row["fingerprint"] else changes(desk.frozen, now)


async def part_of(part: int, request: int, viewer: Viewer) -> dict[str, Any]:
    """One paragraph with its request's and its version's columns. Raises Missing."""
    scope, values = visible(viewer)
    found = await rows(
        f"""select p.id, p.section, p.unit, u.name as unit_name, p.submission, p.drafted, p.text, p.taken_out, p.version,
          c.id as consolidation, c.number, c.state, q.id as request, q.code, q.title, q.period, q.unit_path
        from consolidation_part p join consolidation c on c.id = p.consolidation join report_request q on q.id = c.request
        left join unit u on u.id = p.unit where p.id = {{}} and q.id = {{}} and {scope}""",
        part, request, *values,
    )  # fmt: skip
    if not found:
        raise Missing("Không tìm thấy đoạn này.")
    return found[0]


def name_of(part: Mapping[str, Any]) -> str:
    """The unit's name, or the section's heading."""
    return str(part["unit_name"] or SECTION_WORDS[part["section"]])
