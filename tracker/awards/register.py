"""The register as a list: filters of the address, pages, sums of the very rows that are asked for."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from tracker.awards.queries import FLAGGED
from tracker.core.database import as_day, as_int, escape_like, nested, rows, unnested
from tracker.core.text import fold
from tracker.core.viewer import Viewer

PAGE = 60
STATES = {"standing": "Đang có hiệu lực", "withdrawn": "Đã thu hồi", "flagged": "Cần xem lại"}
COLUMNS = (
    "id", "code", "recipient", "position", "unit", "unit_name", "kind_name", "what_for", "decision_number", "decided_on", "money",
    "money_basis", "year", "signer", "withdrawn_on", "withdrawn_number", "withdrawn_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What the register is asked for; `unit`: the awards of that unit and its people."""

    q: str = ""
    year: int | None = None
    kind: str = ""
    unit: int | None = None
    state: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        """As the address says them."""
        found = [(one.name, getattr(self, one.name)) for one in fields(self)]
        return [(name, str(value)) for name, value in found if value]


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of one page, sums over all pages (`awards`, `money`, `withdrawn`, `flagged`), and what may be chosen to filter by."""

    rows: list[dict[str, Any]]
    sums: dict[str, int]
    years: list[int]
    kinds: list[tuple[str, str]]
    units: list[tuple[int, str]]


def condition(viewer: Viewer, filters: Filters) -> tuple[str, list[Any]]:
    """Over `w`; the words of the search stand anywhere in a line, without marks."""
    conditions, values = ["w.ward = {}"], list[Any]([viewer.ward])
    for name in ("year", "kind", "unit"):
        if getattr(filters, name):
            conditions.append(f"w.{name} = {{}}")
            values.append(getattr(filters, name))
    if filters.state == "flagged":
        conditions.append(FLAGGED)
    elif filters.state:
        conditions.append(f"w.withdrawn_on is {'not ' if filters.state == 'withdrawn' else ''}null")
    for word in fold(filters.q).split()[:6]:
        conditions.append("w.search like {} escape '!'")
        values.append(f"%{escape_like(word)}%")
    return " and ".join(conditions), values


async def listing(viewer: Viewer, filters: Filters, *, after: tuple[date, int] | None = None, limit: int = PAGE + 1) -> Found:
    """The ward's register in one statement, the newest decision first, from after a row's (day, id) on."""
    where, values = condition(viewer, filters)
    choices = {
        "years": nested(("year",), "select distinct y.year from award y where y.ward = {} order by y.year desc"),
        "kinds": nested(("kind", "name"), "select y.kind, max(y.kind_name) as name from award y where y.ward = {} group by y.kind order by name"),
        "units": nested(
            ("id", "name"),
            "select u.id, u.name from unit u where u.id in (select y.unit from award y where y.ward = {} and y.unit is not null)"
            " order by u.sort_key, u.id",
        ),
    }  # fmt: skip
    columns = ", ".join(f"w.{name}" for name in COLUMNS)
    place = " and (w.decided_on, w.id) < ({}, {})" if after else ""
    found = await rows(
        f"""select s.awards, s.sum_money, s.withdrawn, s.flagged, {", ".join(f"{sql} as {name}" for name, sql in choices.items())}, p.*
        from (select count(*) as awards, sum(case when w.withdrawn_on is null then w.money end) as sum_money,
            sum(case when w.withdrawn_on is not null then 1 else 0 end) as withdrawn,
            sum(case when {FLAGGED} then 1 else 0 end) as flagged
          from award w where {where}) as s
        left join (select {columns}, {FLAGGED} as is_flagged from award w where {where}{place}
          order by w.decided_on desc, w.id desc limit {{}}) as p on 1 = 1
        order by p.decided_on desc, p.id desc""",
        *[viewer.ward] * 3, *values, *values, *(after or ()), limit,
    )  # fmt: skip
    first = found[0]
    sums = {"money": as_int(first["sum_money"])} | {name: as_int(first[name]) for name in ("awards", "withdrawn", "flagged")}
    return Found(
        [typed(row) for row in found if row["id"] is not None], sums,
        [row["year"] for row in unnested(first["years"])],
        [(row["kind"], row["name"]) for row in unnested(first["kinds"])],
        [(row["id"], row["name"]) for row in unnested(first["units"])],
    )  # fmt: skip


def typed(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the register with its days, and what is to be said of it."""
    days = {name: as_day(row[name]) for name in ("decided_on", "withdrawn_on")}
    return {name: row[name] for name in COLUMNS} | days | {"is_flagged": bool(row["is_flagged"])}
