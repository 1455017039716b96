"""The search over everything one may see: work, units, plans, indicators, reports, estimates."""

from collections.abc import Sequence
from typing import Any

from tracker.core.database import escape_like, rows
from tracker.core.text import fold
from tracker.core.viewer import Role, Viewer, within
from tracker.plans import queries as plans
from tracker.tasks import queries as tasks

FOUND_AT_MOST = 30
NEWEST = 300  # reports and estimates, whose words are compared here: no column keeps them without marks
OVERSEERS = (Role.OFFICE, Role.APPRAISER, Role.LEADER, Role.OBSERVER)
# kind → (where its pages stand, what it is called)
KINDS = {
    "assignment": ("/assignments", "Việc"), "unit": ("/units", "Đơn vị"), "plan": ("/plans", "Kế hoạch"),
    "indicator": ("/indicators", "Chỉ tiêu"), "request": ("/reports", "Báo cáo"), "report": ("/reports/mine", "Báo cáo"),
    "estimate": ("/budgets", "Dự toán"),
}  # fmt: skip
Part = tuple[str, Sequence[Any]]  # a statement of kind, id, title, note, code, and its values


async def search(viewer: Viewer, typed: str) -> list[dict[str, Any]]:
    """Everything whose words are all there, marks or none; exact accents first. One query."""
    words = fold(typed).split()[:6]
    if not words:
        return []
    parts = [work(viewer, words), units(viewer, words), titles(viewer, words), indicators(viewer, words), reports(viewer)]
    parts += [estimates(viewer)] if viewer.acts_as(*OVERSEERS) else []
    sql = " union all ".join(f"select * from ({part}) as p{place}" for place, (part, _) in enumerate(parts))
    every = await rows(sql, *(value for _, values in parts for value in values))
    exact = " ".join(typed.casefold().split())
    found = [row for row in every if row["kind"] not in UNFOLDED or has_all(row, words)]
    return sorted(found, key=lambda row: exact not in f"{row['title']} {row['code']}".casefold())


UNFOLDED = frozenset({"request", "report", "estimate"})


def has_all(row: dict[str, Any], words: Sequence[str]) -> bool:
    text = fold(f"{row['title']} {row['note']} {row['code']}")
    return all(word in text for word in words)


def all_words(column: str, words: Sequence[str]) -> Part:
    """The condition that a folded column holds every word, and its values."""
    return " and ".join(f"{column} like {{}} escape '!'" for _ in words), [f"%{escape_like(word)}%" for word in words]


def work(viewer: Viewer, words: Sequence[str]) -> Part:
    scope, values = tasks.visible(viewer)
    named = [tasks.names(word) for word in words]
    sql = f"""select 'assignment' as kind, a.id, t.text as title, u.name as note, a.code as code
      from {tasks.TABLES} where {scope} and {" and ".join(sql for sql, *_ in named)} order by a.id desc limit {{}}"""
    return sql, [*values, *(value for _, *both in named for value in both), FOUND_AT_MOST]


def units(viewer: Viewer, words: Sequence[str]) -> Part:
    scope, values = within(viewer, ward="u.ward", path="u.path")
    holds, patterns = all_words("u.search", words)
    sql = f"select 'unit' as kind, u.id, u.name as title, u.phone as note, '' as code from unit u where {scope} and {holds} order by u.sort_key limit {{}}"
    return sql, [*values, *patterns, FOUND_AT_MOST]


def titles(viewer: Viewer, words: Sequence[str]) -> Part:
    scope, values = plans.visible(viewer)
    holds, patterns = all_words("n.search", words)
    sql = f"select 'plan' as kind, n.id, n.title, n.number as note, n.code from plan n where {scope} and {holds} order by n.id desc limit {{}}"
    return sql, [*values, *patterns, FOUND_AT_MOST]


def indicators(viewer: Viewer, words: Sequence[str]) -> Part:
    scope, values = plans.visible(viewer)
    holds, patterns = all_words("i.folded", words)
    sql = f"""select 'indicator' as kind, i.id, i.name as title, n.code as note, '' as code
      from indicator i join plan n on n.id = i.plan where {scope} and {holds} order by i.id desc limit {{}}"""
    return sql, [*values, *patterns, FOUND_AT_MOST]


def reports(viewer: Viewer) -> Part:
    """What was asked of all units, or (for a unit's own people) their reports to it."""
    if viewer.acts_as(*OVERSEERS):
        scope, values = within(viewer, ward="r.ward", path="r.unit_path")
        sql = f"select 'request' as kind, r.id, r.title, r.period as note, r.code from report_request r where {scope} order by r.id desc limit {{}}"
        return sql, [*values, NEWEST]
    own = viewer.hat.unit if viewer.hat else 0
    sql = """select 'report' as kind, s.id, r.title, r.period as note, r.code from submission s
      join report_request r on r.id = s.request where s.ward = {} and s.unit = {} order by s.id desc limit {}"""
    return sql, [viewer.ward, own, NEWEST]


def estimates(viewer: Viewer) -> Part:
    """The newest version of each: money is read by those who oversee it."""
    scope, values = within(viewer, ward="e.ward", path="e.unit_path")
    sql = f"""select 'estimate' as kind, e.id, e.title, '' as note, e.code from estimate e where {scope} and not exists
      (select 1 from estimate l where l.root = e.root and l.number > e.number) order by e.id desc limit {{}}"""
    return sql, [*values, NEWEST]
