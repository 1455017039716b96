"""What the office and leadership act on: the late work with how it was chased, and what of it went to the top."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.core.database import as_day, as_instant, as_int, nested, rows, unnested
from tracker.core.viewer import Viewer
from tracker.tasks import queries as tasks


@dataclass(frozen=True)
class Desk:
    """The office's table: late work, the longest late first, and how many messages could not be sent."""

    late: list[dict[str, Any]]
    failed: int


DESK = """select d.*, h.title as head, q.seen_at,
  (select count(*) from reminder r where r.ward = d.ward and r.noun = 'assignment' and r.noun_id = d.id
    and r.audience = 'unit') as reminded,
  (select max(r.day) from reminder r where r.ward = d.ward and r.noun = 'assignment' and r.noun_id = d.id
    and r.audience = 'unit') as reminded_on,
  o.promised_on, o.cause, o.is_commitment,
  (select min(u.name) from contribution k join unit u on u.id = k.unit where k.assignment = d.id and k.answered_at is null)
    as waits_for,
  (select min(e.asked_on) from extension e where e.assignment = d.id and e.state = 'asked') as extension_asked,
  (select max(l.number) from letter_line x join letter l on l.id = x.letter where x.assignment = d.id) as letter
from (LATE_ROWS) as d
left join appointment h on h.id = (select max(y.id) from appointment y
  where y.unit = d.unit and y.role = 'head' and y.ended_at is null)
left join person q on q.id = h.person
left join promise o on o.id = (select max(z.id) from promise z
  where z.ward = d.ward and z.noun = 'assignment' and z.noun_id = d.id)
order by d.day, d.id"""
DESK_COLUMNS = (
    "id", "code", "text", "state", "requested", "unit", "unit_name", "percent", "acknowledged_at", "stood_late", *tasks.DEADLINE, *tasks.DAYS, "head", "seen_at",
    "reminded", "reminded_on", "promised_on", "cause", "is_commitment", "waits_for", "extension_asked", "letter",
)  # fmt: skip


async def desk(viewer: Viewer, today: date, *, limit: int) -> Desk:
    """What the office acts on today, in one query."""
    late, values = tasks.late_sql(viewer, today, limit=limit)
    table = nested(DESK_COLUMNS, DESK.replace("LATE_ROWS", late))
    found = await rows(
        f"select {table} as late, (select count(*) from message m where m.ward = {{}} and m.state = 'failed') as failed",
        *values,
        viewer.ward,
    )
    return Desk([desk_row(row, today) for row in unnested(found[0]["late"])], as_int(found[0]["failed"]))


def desk_row(row: dict[str, Any], today: date) -> dict[str, Any]:
    days = (*tasks.DAYS, "reminded_on", "promised_on", "extension_asked")
    row |= {day: as_day(row[day]) for day in days}
    row["seen_at"] = as_instant(row["seen_at"])
    return tasks.with_timing(row, today)


LONG_OVERDUE = ("id", "text", "unit", "unit_name", "due_on", "head", "promised_on", "words", "is_commitment")


def long_overdue_sql(viewer: Viewer, today: date) -> tuple[str, list[Any]]:
    """The statement of the late work of which the ladder told leadership, the longest late first, with its newest promise."""
    late, values = tasks.late_sql(viewer, today, limit=200)
    sql = f"""select d.id, d.text, d.unit, d.unit_name, d.due_on, h.title as head, o.promised_on, o.words, o.is_commitment
        from ({late}) as d left join appointment h on h.id = (select max(y.id) from appointment y
          where y.unit = d.unit and y.role = 'head' and y.ended_at is null)
        left join promise o on o.id = (select max(z.id) from promise z
          where z.ward = d.ward and z.noun = 'assignment' and z.noun_id = d.id)
        where d.state <> 'submitted' and exists (select 1 from reminder r where r.ward = d.ward and r.noun = 'assignment'
          and r.noun_id = d.id and r.audience = 'leadership') order by d.day, d.id limit 20"""
    return sql, values
