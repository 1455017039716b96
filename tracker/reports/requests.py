"""Reading what is asked: the kinds that run, each request with how many are in, and its units, late first."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.core.database import as_day, as_instant, as_int, nested, rows, unnested
from tracker.core.viewer import Viewer
from tracker.reports.queries import COUNTS, lateness
from tracker.reports.rules import STATE_WORDS, SubmissionState, read_list
from tracker.workdays.report_periods import FREQUENCY_WORDS

KIND = ("id", "title", "plan", "plan_title", "frequency", "due_days", "groups", "questions", "starts_on", "version", "named")
SUMS = ("asked", "submitted", "accepted", "returned", "missing", "late", "sent_late")
REQUEST_COLUMNS = """r.id, r.ward, r.code, r.kind, r.plan, r.title, r.period, r.unit_path, r.first_on, r.last_on, r.due_on, r.late_after,
  r.questions, r.made_at, r.closed_at, r.version"""


# Over the submissions of a request; its value: today. `late`: not sent and past the last day; `sent_late`: sent after it.
COUNTED = """count(s.id) as asked, sum(case when s.state = 'submitted' then 1 else 0 end) as submitted,
  sum(case when s.state = 'accepted' then 1 else 0 end) as accepted, sum(case when s.state = 'returned' then 1 else 0 end) as returned,
  sum(case when s.state in ('waiting', 'draft') then 1 else 0 end) as missing,
  sum(case when s.first_counted_on is null and {} > s.late_after and not s.requested then 1 else 0 end) as late,
  sum(case when s.first_counted_on > s.late_after and not s.requested then 1 else 0 end) as sent_late"""


async def listing(viewer: Viewer, today: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(running kinds, requests newest first with their sums, at most 200), in one statement."""
    scope, values = of_ward(viewer, "k")
    kinds = f"""select k.id, k.title, k.plan, n.title as plan_title, k.frequency, k.due_days, k.groups, k.questions, k.starts_on,
      k.version, (select count(*) from report_kind_unit ku where ku.kind = k.id) as named
      from report_kind k left join plan n on n.id = k.plan where {scope} and k.ended_at is null order by k.id"""
    ward, more = of_ward(viewer, "r")
    requests = f"""select r.id, r.code, r.kind, r.title, r.period, r.due_on, r.late_after, r.closed_at, {COUNTED}
      from report_request r left join (submission s join unit u on u.id = s.unit and {COUNTS}) on s.request = r.id
      where {ward} group by r.id, r.code, r.kind, r.title, r.period, r.due_on, r.late_after, r.closed_at
      order by r.due_on desc, r.id desc limit 200"""
    columns = ("id", "code", "kind", "title", "period", "due_on", "late_after", "closed_at", *SUMS)
    found = await rows(f"select {nested(KIND, kinds)} as kinds, {nested(columns, requests)} as requests", *values, today, *more)
    shown = [
        row | {"due_on": as_day(row["due_on"]), "late_after": as_day(row["late_after"]), "is_in": in_of(row)}
        for row in unnested(found[0]["requests"])
    ]  # fmt: skip
    return [kind_of(row) for row in unnested(found[0]["kinds"])], shown


def in_of(row: Mapping[str, Any]) -> int:
    """How many units have sent theirs, accepted or waiting for the office."""
    return as_int(row["submitted"]) + as_int(row["accepted"])


def kind_of(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "starts_on": as_day(row["starts_on"]), "groups": [one for one in row["groups"].split(",") if one],
        "questions": read_list(row["questions"]), "frequency_words": FREQUENCY_WORDS[row["frequency"]],
    }  # fmt: skip


async def find_kind(kind: int, viewer: Viewer) -> dict[str, Any] | None:
    """A running kind of the ward, with the ids of its named `units`."""
    scope, values = of_ward(viewer, "k")
    named = "select ku.unit from report_kind_unit ku where ku.kind = k.id order by ku.unit"
    found = await rows(
        f"""select k.*, n.title as plan_title, {nested(("unit",), named)} as units from report_kind k
        left join plan n on n.id = k.plan where k.id = {{}} and k.ended_at is null and {scope}""",
        kind,
        *values,
    )
    return kind_of(found[0] | {"units": [one["unit"] for one in unnested(found[0]["units"])]}) if found else None


UNIT_LINE = (
    "id", "unit", "unit_name", "unit_kind", "requested", "state", "due_on", "late_after", "fix_by", "counted_on", "first_counted_on",
    "submitted_at", "submitted_by_name", "on_behalf", "returns", "files", "phone", "head",
)  # fmt: skip


async def find_request(request: int, viewer: Viewer, today: date) -> dict[str, Any] | None:
    """One request of the ward with its units' `submissions` (late first, then what waits longest) and their sums; one statement."""
    ward, values = of_ward(viewer, "r")
    lines = f"""select s.id, s.unit, u.name as unit_name, u.kind as unit_kind, s.requested, s.state, s.due_on, s.late_after, s.fix_by,
        s.counted_on, s.first_counted_on, s.submitted_at, s.submitted_by_name, s.on_behalf, s.returns, u.phone,
        (select count(*) from submission_evidence e where e.submission = s.id and e.dropped_at is null) as files,
        (select h.title from appointment h where h.unit = u.id and h.role = 'head' and h.ended_at is null order by h.id desc limit 1) as head
      from submission s join unit u on u.id = s.unit where s.request = r.id and {COUNTS} order by u.sort_key, u.id"""
    found = await rows(
        f"""select {REQUEST_COLUMNS}, k.title as kind_title, n.title as plan_title, {nested(UNIT_LINE, lines)} as submissions
        from report_request r left join report_kind k on k.id = r.kind left join plan n on n.id = r.plan
        where r.id = {{}} and {ward}""",
        request,
        *values,
    )
    if not found:
        return None
    submissions = sorted((line_of(row, today) for row in unnested(found[0]["submissions"])), key=urgency)
    return found[0] | {"questions": read_list(found[0]["questions"]), "submissions": submissions}


def line_of(row: dict[str, Any], today: date) -> dict[str, Any]:
    """A submission as lists show it: days typed, how late, its word."""
    days = {name: as_day(row[name]) for name in ("due_on", "late_after", "fix_by", "counted_on", "first_counted_on")}
    row = row | days | {"submitted_at": as_instant(row["submitted_at"]), "requested": bool(row["requested"])}
    return row | {"word": STATE_WORDS[SubmissionState(row["state"])], "days_late": lateness(row, today)}


def urgency(row: Mapping[str, Any]) -> tuple[int, int]:
    """What the office looks at first: not sent and late, longest first; waiting for it; sent back; not sent; taken."""
    order = {"waiting": 3, "draft": 3, "returned": 2, "submitted": 1, "accepted": 4}[row["state"]]
    is_late = row["state"] in {"waiting", "draft", "returned"} and row["days_late"] > 0
    if is_late:
        return 0, -row["days_late"]
    return order, row["counted_on"].toordinal() if row["state"] == "submitted" else 0


def of_ward(viewer: Viewer, table: str) -> tuple[str, list[Any]]:
    """Condition over requests `r` or kinds `k`: the ward's own, for whoever sees all of it."""
    return (f"{table}.ward = {{}}", [viewer.ward]) if viewer.unit_paths else ("1 = 0", [])
