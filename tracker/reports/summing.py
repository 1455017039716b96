"""Reading what a consolidated report counts: the request with its submissions, then work and indicators, a statement each."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from tracker.core.database import as_day, as_instant, nested, rows, unnested
from tracker.core.kept import kept
from tracker.core.viewer import Viewer, within
from tracker.indicators.queries import COLUMNS, board_of, boards_sql
from tracker.reports.freezing import Sources, freeze
from tracker.reports.frozen import Before, Frozen, read_frozen
from tracker.reports.queries import COUNTS
from tracker.tasks.queries import ranked, standing_sql
from tracker.tasks.statistics import line_of

OF_SUBMISSION = (
    "id", "unit", "unit_name", "requested", "state", "version", "submitted_at", "figures", "late_after", "first_counted_on", "fix_by",
    "counted_on",
)  # fmt: skip
WORDS = ("results", "difficulties", "proposals", "answers")
OF_WORK = (
    "unit",
    "name",
    "kind",
    "standing",
    "sort_key",
    "total",
    "done",
    "done_late",
    "done_undated",
    "late",
    "soon",
    "waiting",
    "not_received",
)
DAYS = ("late_after", "first_counted_on", "fix_by", "counted_on")


def visible(viewer: Viewer) -> tuple[str, list[Any]]:
    """Condition over `q`: requests of the viewer's subtrees."""
    return within(viewer, ward="q.ward", path="q.unit_path")


def submissions(*, words: bool = False) -> str:
    """The request's submissions as a nested column, in the ward's order; `words`: with what the units wrote."""
    names = (*OF_SUBMISSION, *(WORDS if words else ()))
    columns = ", ".join("u.name as unit_name" if name == "unit_name" else f"s.{name}" for name in names)
    return nested(
        names,
        f"select {columns} from submission s join unit u on u.id = s.unit where s.request = q.id and {COUNTS} order by s.requested, u.sort_key, s.id",
    )


def submissions_of(kept_as: str) -> list[dict[str, Any]]:
    return [
        one | {name: as_day(one[name]) for name in DAYS} | {"submitted_at": as_instant(one["submitted_at"])}
        for one in unnested(kept_as)
    ]


async def request_of(request: int, viewer: Viewer) -> dict[str, Any] | None:
    """A request with its `submissions`, their words too, and `before`: the locked report of the period before."""
    scope, values = visible(viewer)
    found = await rows(
        f"""select q.*, {submissions(words=True)} as submissions, b.frozen as before_frozen, b.request as before_request,
          r.period as before_period, b.number as before_number
        from report_request q
        left join consolidation b on b.id = (select c.id from consolidation c join report_request p on p.id = c.request
          where p.kind = q.kind and p.last_on < q.first_on and c.state = 'locked' order by p.last_on desc, c.number desc limit 1)
        left join report_request r on r.id = b.request
        where q.id = {{}} and {scope}""",
        request, *values,
    )  # fmt: skip
    if not found:
        return None
    row = found[0]
    return row | {"submissions": submissions_of(row["submissions"]), "before": before_of(row)}


def before_of(row: Mapping[str, Any]) -> Before | None:
    """The sums of the period before, for comparison."""
    if not row["before_frozen"]:
        return None
    then = read_frozen(row["before_frozen"])
    sums = [*then.total, *(number for line in then.indicators for number in line.numbers)]
    return Before(
        row["before_period"], {one.key: one.value for one in sums}, {one.key: one.text for one in sums},
        f"/reports/{row['before_request']}/consolidation/{row['before_number']}",
    )  # fmt: skip


async def frozen_now(request: Mapping[str, Any], viewer: Viewer, *, at: datetime, as_of: date) -> Frozen:
    """The numbers as they are now, lateness counted on the day `as_of`: work and indicators in one statement.

    `request`: with its `submissions` and `before`.
    """
    work, values = standing_sql(viewer, as_of, plan=request["plan"], during=(request["first_on"], request["last_on"]))
    boards, more = boards_sql(viewer, until=request["last_on"], plan=request["plan"])
    found = (await rows(f"select {nested(OF_WORK, work)} as work, {nested(COLUMNS, boards)} as boards", *values, *more))[0]
    lines = sorted(ranked(unnested(found["work"])), key=lambda row: (row["standing"] == "requested", row["sort_key"]))
    sources = Sources(
        [line_of(row) for row in lines], [board_of(row, request["last_on"]) for row in unnested(found["boards"])],
        request["submissions"],
    )  # fmt: skip
    return freeze(request, sources, at=at, as_of=as_of, before=request["before"])


async def still(request: Mapping[str, Any], frozen: Frozen, viewer: Viewer) -> Frozen:
    """What the numbers of `frozen` would be now, lateness still counted on its day; kept until the ward's diary moves."""
    question = ("consolidation", request["id"], frozen.as_of, viewer.unit_paths, tuple(viewer.roles))
    found: Frozen = await kept(viewer, question, lambda: frozen_now(request, viewer, at=frozen.at, as_of=frozen.as_of))
    return found
