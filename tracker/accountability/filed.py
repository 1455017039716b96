"""Published scorecards as papers need them, and the papers that were made of them."""

from datetime import date
from typing import Any

from tracker.accountability.actions import period_of, span_in
from tracker.accountability.gathering import STANDING, rule_sets_of, versions_sql
from tracker.accountability.paper_rules import PaperKind, missing
from tracker.accountability.rules import sheet_for
from tracker.accountability.years import span_of_row
from tracker.core.database import as_instant, nested, rows, unnested
from tracker.core.errors import Missing, Refusal
from tracker.core.viewer import Viewer
from tracker.scoring.rule_sets import CRITERIA, Population

FILE_COLUMNS = ("id", "kind", "name", "made_by_name", "made_at", "size")
CARDS = f"""select k.*, s.state, s.self_points, s.points, s.comment, s.scored_by_name, {", ".join(f"s.{x}_reason" for x in CRITERIA)}
  from scorecard k join sheet s on s.id = k.sheet join unit u on u.id = k.unit
  where k.ward = {{}} and {STANDING}"""


async def standing_cards(ward: int, period: int) -> list[dict[str, Any]]:
    """The standing scorecards of a period, by group and unit, with what stands on their sheets."""
    return await rows(f"{CARDS} and k.period = {{}} order by k.peer_group, u.sort_key, k.appointment, k.rule_set", ward, period)


async def find_card(card: int, viewer: Viewer) -> tuple[dict[str, Any], dict[str, Any]]:
    """(a scorecard of the ward, its period). Raises Missing, Refusal when a newer one stands in its place."""
    found = await rows("select ward, period, sheet from scorecard where id = {} and ward = {}", card, viewer.ward)
    if not found:
        raise Missing("Không tìm thấy kết quả này.")
    standing = await rows(f"{CARDS} and k.sheet = {{}}", viewer.ward, found[0]["sheet"])
    if standing[0]["id"] != card:
        raise Refusal("Kết quả này đã được công bố lại. Xin tải phiếu của kết quả mới nhất.")
    return standing[0], await period_of(found[0]["period"], viewer)


def files_sql(condition: str) -> str:
    """A nested column of kept papers, newest first."""
    return nested(
        FILE_COLUMNS,
        "select f.id, f.kind, f.name, f.made_by_name, f.made_at, t.size from score_file f join stored_file t on t.id = f.file"
        f" where {condition} order by f.id desc",
    )


def files_of(value: str | None) -> list[dict[str, Any]]:
    return [row | {"made_at": as_instant(row["made_at"])} for row in unnested(value)]


async def period_papers(period: int, viewer: Viewer) -> dict[str, Any]:
    """A period with its `span`, its kept `files` and standing `cards` (id, rule_set, state, published_at), and the
    `legal_rules` of civil servants, in one query.

    Raises Missing.
    """
    cards = nested(
        ("id", "rule_set", "state", "published_at"),
        "select k.id, k.rule_set, s.state, k.published_at from scorecard k join sheet s on s.id = k.sheet"
        f" where k.period = q.id and {STANDING} order by k.id",
    )
    found = await rows(
        f"""select q.*, {files_sql("f.period = q.id")} as files, {cards} as cards, {versions_sql('q.ward')} as rule_sets,
          (select count(*) from sheet s where s.period = q.id and s.state = 'announced' and s.reopened_at is null) as announced
        from score_period q where q.id = {{}} and q.ward = {{}}""",
        period, viewer.ward,
    )  # fmt: skip
    if not found:
        raise Missing("Không tìm thấy kỳ tính điểm này.")
    row = found[0]
    brought = [card | {"published_at": as_instant(card["published_at"])} for card in unnested(row["cards"])]
    sheets = rule_sets_of(row["rule_sets"])
    rules = sheet_for(Population.CIVIL_SERVANTS, sheets, row["first_on"])
    return row | {"span": span_in(row), "files": files_of(row["files"]), "cards": brought, "legal_rules": rules}


async def year_papers(ward: int, year: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(the periods of a year with `words`, `published`, `reopened` counts, its kept papers), in one query."""
    periods = nested(
        ("id", "first_on", "last_on", "confirmed_at", "published", "reopened"),
        "select q.id, q.first_on, q.last_on, q.confirmed_at, (select count(*) from scorecard k where k.period = q.id"
        " and k.number = 1) as published, (select count(*) from sheet s where s.period = q.id and s.state <> 'published'"
        " and s.reopened_at is not null) as reopened from score_period q where q.ward = u.id and q.first_on between {} and {}"
        " order by q.first_on",
    )
    files = files_sql("f.ward = u.id and f.year = {}")
    days = (date(year, 1, 1), date(year, 12, 31))
    found = await rows(f"select {periods} as periods, {files} as files from unit u where u.id = {{}}", *days, year, ward)
    brought = [row | {"words": span_of_row(row).words} for row in unnested(found[0]["periods"])]
    return brought, files_of(found[0]["files"])


async def find_file(file: int, viewer: Viewer) -> dict[str, Any]:
    """A kept paper of the ward with its content's hash. Raises Missing."""
    found = await rows(
        "select f.id, f.name, f.kind, t.sha256 from score_file f join stored_file t on t.id = f.file"
        " where f.id = {} and f.ward = {}",
        file, viewer.ward,
    )  # fmt: skip
    if not found:
        raise Missing("Không tìm thấy tệp này.")
    return found[0]


async def newest(period: int, kind: PaperKind, viewer: Viewer) -> dict[str, Any]:
    """The newest kept paper of that kind. Raises Missing (no such period), Refusal where none was made yet."""
    row = await period_papers(period, viewer)
    if lacking := missing(row, row["cards"]):
        raise Refusal(f"Chưa có dữ liệu chính thức. {lacking[0]}.")
    file = next((one for one in row["files"] if one["kind"] == kind), None)
    if file is None:
        raise Refusal("Chưa lập tệp dữ liệu của kỳ này. Xin lập ở trang Giấy tờ của kỳ.")
    return await find_file(file["id"], viewer)
