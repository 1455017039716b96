"""Reading units' reports: one with all that is known of it, one's own, and the SQL by which others count them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from tracker.core.database import as_day, as_instant, as_int, nested, rows, unnested
from tracker.core.text import day_short
from tracker.core.viewer import Viewer, within
from tracker.reports.rules import STATE_WORDS, SubmissionState, days_late, read_figures, read_list
from tracker.tasks.rules import DONE_LATE, DURING, LATE

# Whether unit `u` reports to kind `k`: of one of its groups, or named. Whoever asks does not report to itself, unless it is named.
REPORTS = """(',' || k.groups || ',' like '%,' || u.kind || ',%' and u.path <> {office}
  or exists (select 1 from report_kind_unit ku where ku.kind = k.id and ku.unit = u.id))"""
# The path of the office that asks for kind `k` in ward `w`: its plan's, else of whoever made it.
OFFICE = """coalesce((select n.unit_path from plan n where n.id = k.plan), (select o.path from appointment a join unit o on o.id = a.unit
  where a.person = k.made_by and a.role = 'office' order by case when a.ended_at is null then 0 else 1 end, a.id desc limit 1), w.path)"""
# What counts of a request: not the report of a unit that closed without sending it.
COUNTS = "(u.closed_on is null or s.first_counted_on is not null)"
OPEN_STATES = "('waiting', 'draft', 'returned')"

# How unit `s.unit` did in request `r`: as tasks.statistics counts, today; its values: today, twice.
WORK = f"""select count(*) as total, sum(case when a.state = 'done' then 1 else 0 end) as done,
    sum(case when {DONE_LATE} then 1 else 0 end) as done_late,
    sum(case when a.state = 'done' and a.due_on is null then 1 else 0 end) as done_undated,
    sum(case when {LATE} then 1 else 0 end) as late
  from assignment a join task t on t.id = a.task where a.ward = s.ward and a.unit = s.unit and a.state <> 'cancelled'
    and (r.plan is null or t.plan = r.plan) and {DURING.format("r.last_on", "r.last_on", "r.first_on", "r.first_on")}"""
WORK_COLUMNS = ("total", "done", "done_late", "done_undated", "late")


def visible(viewer: Viewer) -> tuple[str, list[Any]]:
    """Condition over `s`: the reports of the viewer's subtrees."""
    return within(viewer, ward="s.ward", path="s.unit_path")


# One unit's report

FILE = ("id", "name", "size")
FILES = """select e.id, e.name, f.size from submission_evidence e join stored_file f on f.id = e.file
  where e.submission = s.id and e.dropped_at is null order by e.id"""
STEP = ("at", "actor_name", "verb", "data")
STORY = """select v.at, v.actor_name, v.verb, v.data from event v where v.ward = s.ward and v.noun = 'submission'
  and v.noun_id = s.id order by v.sequence"""
# The figures that the unit sent for the period before, and how that was called.
BEFORE = ("period", "figures")
LAST_TIME = """select q.period, p.figures from submission p join report_request q on q.id = p.request
  where q.kind = r.kind and q.first_on < r.first_on and p.unit = s.unit and p.figures <> '' order by q.first_on desc limit 1"""


async def find(submission: int, viewer: Viewer, today: date) -> dict[str, Any] | None:
    """One unit's report that the viewer may see: with its request, files, what the app knows now, how it went, the time before.

    `work`: the unit's assignments of the period today (tasks.statistics.Counts by name); `figures`: as sent, None before.
    """
    scope, values = visible(viewer)
    found = await rows(
        f"""select s.*, u.name as unit_name, u.standing, r.code, r.title, r.period, r.plan, r.kind, r.first_on, r.last_on,
          r.questions, r.closed_at, r.unit_path as office_path, r.version as request_version,
          (select o.name from unit o where o.path = r.unit_path) as office_name, {nested(FILE, FILES)} as files,
          {nested(STEP, STORY)} as story, {nested(BEFORE, LAST_TIME)} as before, {nested(WORK_COLUMNS, WORK)} as work
        from submission s join report_request r on r.id = s.request join unit u on u.id = s.unit where s.id = {{}} and {scope}""",
        today, today, submission, *values,
    )  # fmt: skip
    return shown(found[0], today) if found else None


def shown(row: dict[str, Any], today: date) -> dict[str, Any]:
    """A row of `find` for its page: typed, with what is derived on `today`; as many `answers` as `questions`."""
    before = next(iter(unnested(row["before"])), None)
    is_closed = row["closed_at"] is not None
    questions = read_list(row["questions"])
    given = read_list(row["answers"])
    return row | {
        "state": SubmissionState(row["state"]), "word": STATE_WORDS[SubmissionState(row["state"])],
        "days_late": lateness(row, today), "is_closed": is_closed, "figures": read_figures(row["figures"]),
        "before": (before["period"], read_figures(before["figures"])) if before else None,
        "questions": questions, "answers": [*given, *[""] * len(questions)][: len(questions)],
        "files": unnested(row["files"]), "work": work_of(unnested(row["work"])[0]),
        "story": [one | {"at": as_instant(one["at"])} for one in unnested(row["story"])],
    }  # fmt: skip


def work_of(row: Mapping[str, Any]) -> dict[str, int]:
    """The names of tasks.statistics.Counts, from a row of WORK."""
    total, done, late, undated, open_late = (as_int(row[name]) for name in WORK_COLUMNS)
    return {
        "done_on_time": done - late - undated, "done_late": late, "done_undated": undated, "open": total - done - open_late,
        "late": open_late,
    }  # fmt: skip


def lateness(row: Mapping[str, Any], today: date) -> int:
    """rules.days_late of a row; requested bodies are never late."""
    if row["requested"]:
        return 0
    is_sent = row["state"] in {SubmissionState.SUBMITTED, SubmissionState.ACCEPTED}
    return days_late(
        late_after=row["late_after"], first_counted_on=row["first_counted_on"], fix_by=row["fix_by"],
        counted_on=row["counted_on"] if is_sent else None, today=today,
    )  # fmt: skip


MINE = (
    "id", "title", "period", "code", "closed_at", "state", "due_on", "late_after", "fix_by", "requested", "counted_on",
    "first_counted_on",
)  # fmt: skip


def owed_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    """What the hat's unit still has to report, soonest first: columns MINE."""
    return of_unit_sql(viewer, f"and s.state in {OPEN_STATES} and r.closed_at is null")


def of_unit_sql(viewer: Viewer, condition: str = "") -> tuple[str, list[Any]]:
    unit = viewer.hat.unit if viewer.hat else 0
    sql = f"""select s.id, r.title, r.period, r.code, r.closed_at, s.state, s.due_on, s.late_after, s.fix_by, s.requested,
        s.counted_on, s.first_counted_on from submission s join report_request r on r.id = s.request where s.ward = {{}} and s.unit = {{}} {condition}
      order by case when s.state in {OPEN_STATES} then 0 else 1 end, coalesce(s.fix_by, s.due_on), s.id limit 100"""
    return sql, [viewer.ward, unit]


async def mine(viewer: Viewer, today: date) -> list[dict[str, Any]]:
    """The reports of the hat's unit, those still to be sent first."""
    sql, values = of_unit_sql(viewer)
    return [mine_of(row, today) for row in await rows(sql, *values)]


def mine_of(row: dict[str, Any], today: date) -> dict[str, Any]:
    """One's own report in a list, with `next_day`: until when, and `left` in words."""
    days = {name: as_day(row[name]) for name in ("due_on", "late_after", "fix_by", "counted_on", "first_counted_on")}
    row = row | days | {"requested": bool(row["requested"])}
    is_returned = row["state"] == SubmissionState.RETURNED and row["fix_by"]
    day = row["fix_by"] if is_returned else row["due_on"]
    last = row["fix_by"] if is_returned else row["late_after"]
    is_late = today > last and not row["requested"]
    words = left(day, last, today, requested=row["requested"])
    return row | {"word": STATE_WORDS[SubmissionState(row["state"])], "next_day": day, "is_late": is_late, "left": words}


def left(day: date, last: date, today: date, *, requested: bool) -> str:
    """Until `day`, in calendar days; one that falls on a day off is taken until `last`. Whoever is asked courteously is never told
    to be late."""
    if today > last:
        return "mong sớm nhận được" if requested else f"quá hạn {(today - last).days} ngày"
    if today > day:
        return f"nhận đến hết {day_short(last)}"
    return f"còn {(day - today).days} ngày" if day > today else "hôm nay là ngày cuối"


async def evidence(file: int, viewer: Viewer) -> dict[str, Any] | None:
    """A file of a report in sight; before it is sent its unit alone sees it."""
    scope, values = visible(viewer)
    found = await rows(
        f"""select e.name, f.sha256, s.unit_path, s.first_counted_on from submission_evidence e
        join stored_file f on f.id = e.file join submission s on s.id = e.submission where e.id = {{}} and {scope}""",
        file,
        *values,
    )
    if not found or (found[0]["first_counted_on"] is None and not viewer.acts_for(found[0]["unit_path"])):
        return None
    return found[0]
