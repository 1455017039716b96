"""Reading who is pointed out and which letters were sent."""

from datetime import date
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import rows
from tracker.core.viewer import Role, Viewer, within
from tracker.praise.facts import months_in
from tracker.praise.gathering import HEAD, HELD
from tracker.praise.rules import SEE_ALL, STATE_WORDS, Month, PraiseState, own_paths

LISTED = 200
COLUMNS = """r.id, r.ward, r.month, r.unit, r.unit_name, r.unit_path, r.head_title, r.words, r.streak, r.facts, r.state, r.letter,
  r.file, r.pointed_out_at, r.decided_by_name, r.decided_at, r.reason, r.version, u.standing"""
FIRST = ("id", "unit_name", "words", "standing")  # of who is pointed out, on a leader's first page


def visible(viewer: Viewer) -> tuple[str, list[Any]]:
    """Condition over `r`: all of the ward for office and leadership, letters sent to their own units for everybody else."""
    if viewer.roles & set(SEE_ALL):
        return "r.ward = {}", [viewer.ward]
    paths = own_paths(viewer)
    mine = f"r.unit_path in ({', '.join('{}' for _ in paths)})" if paths else "1 = 0"
    return f"(r.ward = {{}} and r.state = '{PraiseState.SENT}' and {mine})", [viewer.ward, *paths]


async def board(viewer: Viewer) -> list[dict[str, Any]]:
    """Of the office and leadership: who is pointed out first, then what was decided, newest first."""
    found = await rows(
        f"select {COLUMNS} from praise r join unit u on u.id = r.unit where r.ward = {{}}"
        f" order by case r.state when '{PraiseState.SUGGESTED}' then 0 else 1 end, r.month desc,"
        f" r.decided_at desc, u.peer_group, u.sort_key, r.id limit {LISTED}",
        viewer.ward,
    )
    return [told(row) for row in found]


async def find(praise: int, viewer: Viewer) -> dict[str, Any] | None:
    """One that the viewer may see, with its file's `sha256`, `size` and `is_held`: an award is held back from the unit now."""
    scope, values = visible(viewer)
    found = await rows(
        f"""select {COLUMNS}, f.sha256, f.size, case when {HELD} then 1 else 0 end as is_held
        from praise r join unit u on u.id = r.unit left join stored_file f on f.id = r.file where r.id = {{}} and {scope}""",
        praise,
        *values,
    )
    return told(found[0]) if found else None


async def received(viewer: Viewer) -> list[dict[str, Any]]:
    """The letters that the viewer's own units were sent, newest first."""
    paths = own_paths(viewer)
    if not paths:
        return []
    return await rows(
        f"""select r.id, r.unit_name, r.letter, r.decided_at, r.decided_by_name, u.standing from praise r
        join unit u on u.id = r.unit where r.ward = {{}} and r.state = '{PraiseState.SENT}'
          and r.unit_path in ({", ".join("{}" for _ in paths)}) order by r.decided_at desc, r.id desc limit {LISTED}""",
        viewer.ward,
        *paths,
    )


async def units(viewer: Viewer, today: date) -> list[dict[str, Any]]:
    """The open units of the viewer's ward as a letter of leadership's own needs them: `unit`, `unit_name`, `unit_path`,
    `standing`, `appointment`, `head_title` and `is_held`."""
    scope, values = within(viewer, ward="u.ward", path="u.path")
    return await rows(
        f"""select u.id as unit, u.ward, u.name as unit_name, u.path as unit_path, u.standing, u.peer_group, a.id as appointment,
          coalesce(a.title, '') as head_title, case when {HELD} then 1 else 0 end as is_held
        from unit u left join appointment a on a.id = {HEAD}
        where {scope} and u.ward = {{}} and u.id <> u.ward and u.closed_on is null and u.peer_group <> ''
        order by u.peer_group, u.sort_key, u.id""",
        today,
        *values,
        viewer.ward,
    )


def suggested_sql(viewer: Viewer) -> tuple[str, list[Any]]:
    """Who is pointed out and waits for a leader, for the first page: FIRST names the columns."""
    if not viewer.acts_as(Role.LEADER):
        return f"select {', '.join(f'null as {name}' for name in FIRST)} where 1 = 0", []
    sql = f"""select r.id, r.unit_name, r.words, u.standing from praise r join unit u on u.id = r.unit
      where r.ward = {{}} and r.state = '{PraiseState.SUGGESTED}' order by r.month desc, u.peer_group, u.sort_key, r.id limit {LISTED}"""
    return sql, [viewer.ward]


def told(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its `months` (as they were when it was pointed out) and `state_word`."""
    months: list[Month] = months_in(row["facts"])
    state = PraiseState(row["state"])
    sent_on = ward_day(row["decided_at"]) if row["decided_at"] else None
    return row | {"months": months, "state_word": STATE_WORDS[state], "sent_on": sent_on}
