"""Every page of the demonstration ward, as each kind of user: nothing for axe to say, nothing wider than the screen."""

from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from cast import today
from conftest import SERVER

from tracker.core.clock import now
from tracker.core.database import rows
from tracker.extensions import asking
from tracker.people.queries import viewer_of

pytestmark = pytest.mark.anyio
WIDTHS = (320,) if SERVER else (320, 768, 1366)  # the other database shows the same pages: there axe need not look again
# What axe is asked for: selectors of every node looked at are most of its answer, and nobody reads them.
LOOK = """() => axe.run({resultTypes: ["violations"], selectors: false}).then(found => ({
  passed: found.passes.length, violations: found.violations.map(one => [one.id, one.nodes[0].html.slice(0, 120)])}))"""
SHARED = ("/", "/assignments", "/assignments?timing=late", "/plans", "/plans/{running}", "/plans/{running}/text", "/notices",
          "/account", "/account/setup", "/help", "/preferences", "/search?q=to+dan", "/khong-co",
          "/units/{unit}")  # fmt: skip
OFFICE = ("/assignments/{done}", "/acceptance", "/units", "/units/new", "/people", "/people/new", "/people/{person}", "/events", "/tasks/new",
          "/tasks/{task}", "/plans/new", "/plans/{draft}/review", "/plans/{draft}/publication", "/plans/{draft}/drafts/{line}",
          "/plans/{running}/review", "/plans/{running}/coverage", "/plans/{running}/history", "/plans/{running}/annex",
          "/assignments/{waiting}/review", "/assignments/{late}/change", "/assignments/{late}/cancellation",
          "/assignments/{late}/behalf", "/assignments/{done}/reopening", "/units/{unit}/closing",
          "/workdays?year=2026", "/workdays?year=2027", "/workdays?year=2031", "/workdays/2026-08-31", "/settings", "/holding",
          "/letters", "/extensions", "/extensions/{asked}", "/extensions/{handover}", "/appeals", "/appeals/{appeal}", "/assignments/{asking}", "/ladder",
          "/ladder?plan={running}", "/messages", "/timetable", "/assignments?timing=awaiting_day", "/tasks/{recurring}",
          "/tasks/{undated}", "/tasks/{undated}/deadline", "/tasks/{undated}/recurrence",
          "/tasks/{recurring}/recurrence/end", "/scores", "/scores/periods/{period}", "/scores/periods/{period}/papers",
          "/rule-sets", "/rule-sets/nd335", "/rule-sets/nd335/versions", "/praises", "/awards", "/awards/import", "/awards/print",
          "/award-kinds", "/award-kinds/certificate_person", "/award-kinds/certificate_person/versions", "/initiatives/all", "/initiatives/new", "/holds", "/holds/new",
          "/campaigns", "/campaigns/new", "/campaigns/rules", "/campaigns/{campaign}", "/campaigns/{campaign}/minutes",
          "/campaigns/{campaign}/candidates/certificate_collective.{proposed}.0", "/campaigns/{campaign}/candidates/n{named}",
          "/campaigns/{campaign}/candidates/certificate_collective.{proposed}.0/report", "/campaigns/{campaign}/dossier",
          "/campaigns/{campaign}/nominations", "/campaigns/{campaign}/nominations/new", "/awards/{award}", "/initiatives/{initiative}",
          "/paper-templates", "/paper-templates/consolidated_report", "/paper-templates/notice/settings",
          "/reports/statistics", "/reports/statistics?period=2026-quarter-3", "/reports/overdue",
          "/reports", "/reports/{report}", "/reports/{report}/submissions/{sent_report}", "/reports/new", "/reports/kinds/new",
          "/reports/{consolidated}/consolidation", "/reports/{consolidated}/consolidation/1", "/reports/{report}/consolidation",
          "/reports/kinds/{report_kind}/change", "/reports/{at_once}/submissions/{own_report}/behalf",
          "/budgets", "/budgets/new", "/budgets/{approved}", "/budgets/{approved}/spending", "/budgets/{approved}/print",
          "/budgets/{approved}/spending/{payment}/removal", "/budgets/{drafted}", "/budgets/{drafted}/lines/new",
          "/budgets/{drafted}/lines/paste", "/holds/{hold}/closing", "/plans/{running}/chain", "/plans/{running}/chain?unit={unit}",
          "/indicators", "/indicators/{indicator}", "/indicators/{unset}", "/indicators/{unset}/setup", "/indicators/{indicator}/targets",
          "/indicators/{indicator}/targets/{target}", "/indicators/{indicator}/closing", "/indicators/new", "/indicators/completeness",
          "/readings", "/readings/{own_indicator}/2026-quarter-3?unit={unit}", "/indicators/{own_indicator}/readings/new?unit={unit}",
          "/indicators/import")  # fmt: skip
HEAD = ("/assignments/{mine}", "/assignments/{mine}/report", "/assignments/{mine}/report/progress",
        "/assignments/{mine}/report/evidence", "/assignments/{mine}/contributions", "/assignments/{dated}/extension",
        "/assignments/{dated}/handover", "/assignments/{dated}/promise", "/scores/mine", "/scores/mine/c", "/scores/mine/history",
        "/scores/mine?period={told}", "/scores/mine/appeal?period={told}&sheet=plan", "/praises/mine", "/awards/mine",
        "/nominations", "/initiatives", "/initiatives/new", "/honours", "/nominations/{named}", "/praises/{letter}",
        "/indicators", "/indicators/{own_indicator}", "/readings", "/readings/{own_indicator}/2026-quarter-3",        "/reports/mine", "/reports/mine/{own_report}", "/reports/mine/{own_report}/numbers", "/reports/mine/{own_report}/words/results",
        "/reports/mine/{own_report}/questions", "/reports/mine/{own_report}/files", "/reports/mine/{own_report}/check",
        "/reports/mine/{told_report}/sent", "/reports/{quarter}/submissions/{told_report}")  # fmt: skip
VISITS = {
    "demo-to-truong": SHARED + HEAD,
    "demo-hieu-truong": ("/scores/mine?sheet=nd233", "/scores/mine/general", "/campaigns/rules"),
    "demo-mat-tran": ("/scores/mine", "/scores/mine/b", "/reports/mine"),
    "demo-phong": SHARED + OFFICE,
    "demo-lanh-dao": ("/", "/?plan={running}", "/briefing", "/assignments", "/assignments?timing=late", "/notices", "/help", "/preferences", "/khong-co", "/plans", "/plans/{running}", "/account", "/search?q=to+dan", "/units/{unit}", "/assignments/{done}", "/units", "/events", "/acceptance", "/plans/{running}/coverage", "/workdays?year=2027",
                       "/settings", "/holding", "/letters", "/extensions", "/extensions/{asked}", "/appeals", "/appeals/{appeal}",
                       "/scores/fairness", "/scores/periods/{period}/heads/{scored_head}", "/scores/cards/{card}", "/grades",
                       "/grades/{scored_head}", "/praises", "/praises/new", "/awards", "/award-kinds", "/award-kinds/grassroots_fighter", "/initiatives/all", "/holds", "/holds/new", "/campaigns",
                       "/campaigns/{campaign}/compare?kind=certificate_collective&group=neighbourhoods", "/campaigns/{campaign}/decision",
                       "/praises/{praise}", "/indicators", "/indicators/{indicator}", "/indicators/completeness","/reports", "/reports/{report}", "/reports/{report}/submissions/{sent_report}", "/reports/{consolidated}/consolidation","/budgets", "/budgets/{cut}", "/budgets/{cut}/decision", "/budgets/{approved}/spending"),
    "demo-tham-dinh": ("/", "/budgets", "/budgets/{cut}"),
    "demo-quan-tri": ("/", "/people", "/people/new", "/units", "/account/code", "/events", "/exchange", "/exchange/new", "/open-data",
                      "/api-docs"),
    None: ("/signin", "/demo", "/a/khong-co", "/khong-co", "/help", "/preferences/mail/khong-co", "/calendar/khong-co.ics"),
}  # fmt: skip


AT_A_TIME = 20  # pages looked at by one test
SOME = [
    (login, paths[start : start + AT_A_TIME]) for login, paths in VISITS.items() for start in range(0, len(paths), AT_A_TIME)
]
LARGE = [
    ("demo-to-truong", "/", 360), ("demo-to-truong", "/assignments/{mine}", 360),
    ("demo-to-truong", "/assignments/{mine}/report/evidence", 360), ("demo-phong", "/", 1366),
    ("demo-phong", "/assignments", 1366), ("demo-phong", "/plans/{draft}/review", 1366), ("demo-lanh-dao", "/", 768),
]  # fmt: skip


async def ids() -> dict[str, Any]:
    """One row of each kind to look at."""

    async def one(sql: str, *more: Any) -> int:
        return int((await rows(sql, *more))[0]["id"])

    five = await rows("select id from unit where name = 'Tổ dân phố số 5'")
    running = await one("select id from plan where state = 'running' order by id")
    return {
        "running": running,
        "draft": await one("select id from plan where state = 'draft'"),
        "line": await one("select d.id from task_draft d join plan p on p.id = d.plan where p.state = 'draft' order by d.id"),
        "unit": five[0]["id"],
        "person": await one("select id from person order by id"),
        "task": await one("select id from task where plan = {} order by id", running),
        "recurring": await one("select id from task where recurrence <> '' order by id"),
        "undated": await one("select id from task where deadline_kind = 'recurring' and recurrence = '' order by id"),
        "period": await one("select max(id) as id from score_period"),
        "scored_head": await one("select min(appointment) as id from scorecard where rule_set = 'nd335'"),
        "card": await one("select max(id) as id from scorecard"),
        "indicator": await one("select min(id) as id from indicator where state = 'running'"),
        "own_indicator": await one("select min(id) as id from indicator where state = 'running' and groups = 'neighbourhood'"),
        "unset": await one("select min(id) as id from indicator where state = 'unset'"),
        "target": await one(
            "select min(g.id) as id from target g where g.indicator = (select min(i.id) from indicator i where i.state = 'running')"
        ),
        "appeal": await one("select id from appeal order by id"),
        "done": await one("select id from assignment where state = 'done' order by id"),
        "waiting": await one("select id from assignment where state = 'submitted' and verifier = 'office' order by id"),
        "late": await one(
            "select id from assignment where state = 'in_progress' and due_on < {} and verifier = 'office' order by id", today()
        ),
        "mine": await one(
            "select id from assignment where unit = {} and state in ('not_started', 'in_progress', 'returned') order by id",
            five[0]["id"],
        ),
        "dated": await one(
            "select id from assignment where unit = {} and state in ('not_started', 'in_progress') and due_on is not null",
            five[0]["id"],
        ),
        "asking": await one("select assignment as id from extension where kind = 'time'"),
        "asked": await one("select id from extension where kind = 'time' order by id"),
        "told": (
            await rows(
                "select max(q.first_on) as day from score_period q join sheet s on s.period = q.id join appointment a on"
                " a.id = s.appointment where a.unit = {}",
                five[0]["id"],
            )
        )[0]["day"],
        "handover": await one("select id from extension where kind = 'handover' order by id"),
        "campaign": await one("select id from campaign order by id"),
        "proposed": await one(
            "select unit as id from candidate where state = 'proposed' and source = 'facts' and kind = 'certificate_collective' order by id"
        ),
        "named": await one("select id from candidate where source = 'nominated' order by id"),
        "award": await one("select id from award order by id"),
        "praise": await one("select id from praise where state = 'suggested' order by id"),
        "letter": await one("select id from praise where state = 'sent' order by id"),
        "initiative": await one("select id from initiative order by id"),
        "hold": await one("select id from award_hold order by id"),
        "report_kind": await one("select id from report_kind order by id"),
        "consolidated": await one("select max(request) as id from consolidation"),
        "quarter": await one("select id from report_request order by id"),
        "at_once": await one("select id from report_request order by id desc"),
        "report": await one("select request as id from submission where state = 'submitted' order by id"),
        "sent_report": await one("select id from submission where state = 'submitted' order by id"),
        "own_report": await one(
            "select id from submission where unit = {} and state = 'waiting' order by id desc", five[0]["id"]
        ),
        "told_report": await one("select id from submission where unit = {} and state = 'accepted' order by id", five[0]["id"]),
        "approved": await one("select id from estimate where state = 'approved' order by id"),
        "cut": await one("select id from estimate where state = 'appraised' order by id"),
        "drafted": await one("select id from estimate where state = 'drafted' order by id"),
        "payment": await one("select id from spending order by id"),
    }


@pytest.fixture(scope="session")
def template(demonstration: str) -> str:
    """Each test here begins with the demonstration ward."""
    return demonstration


@pytest.fixture
async def ward(app: Any) -> None:
    """The demonstration ward, and two requests that wait."""
    first, second = await rows(
        "select a.id, h.person from assignment a join appointment h on h.unit = a.unit and h.role = 'head' and h.ended_at is null"
        " join unit u on u.id = a.unit where a.state = 'in_progress' and a.due_on < {} and a.verifier = 'office'"
        " and u.name <> 'Tổ dân phố số 5' order by a.id limit 2",
        today(),
    )
    to_due, by = today() + timedelta(days=90), [await viewer_of(row["person"], at=now()) for row in (first, second)]
    assert by[0]
    assert by[1]
    await asking.ask(
        first["id"], to_due=to_due, reason="Chờ hướng dẫn của thành phố", objective=True, files=(), key="pages-asked-0001",
        by=by[0], at=now(),
    )  # fmt: skip
    await asking.ask_to_hand_over(
        second["id"], share=20, unit=None, reason="Không còn cán bộ phụ trách", key="pages-asked-0002", by=by[1], at=now()
    )
    app.state.is_demo = True


@pytest.mark.parametrize(("login", "paths"), SOME, ids=str)
async def test_axe_and_width(ward: None, site: Any, login: str | None, paths: tuple[str, ...]) -> None:
    wanted = await ids()
    found: list[str] = []
    async with site.as_(None) as page:
        if login:
            await page.goto("/demo")
            await page.locator(f'form:has(input[value="{login}"]) button').click()
        for path in paths:
            answer = await page.goto(path.format(**wanted))
            assert answer.status == (404 if "khong-co" in path else 200), path
            await page.evaluate(AXE_SCRIPT)
            for width in WIDTHS:
                await page.set_viewport_size({"width": width, "height": 800})
                found += await faults(page, f"{path} {width}")
    assert found == []


@pytest.mark.parametrize(("login", "path", "width"), LARGE)
async def test_letters_twice_as_large(ward: None, site: Any, login: str, path: str, width: int) -> None:
    """Also with forced colours: what a person with weak eyes sets for every page."""
    async with site.as_(None, width=width, large_text=True) as page:
        await page.goto("/demo")
        await page.locator(f'form:has(input[value="{login}"]) button').click()
        assert await page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        await page.goto(path.format(**await ids()))
        await page.evaluate(AXE_SCRIPT)
        found = await faults(page, path)
        await page.emulate_media(forced_colors="active")
        assert found + await faults(page, f"{path}, forced colours") == []


async def faults(page: Any, where: str) -> list[str]:
    """What is wider than the screen, and what axe, whose script the page has been given, objects to."""
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    said = [f"{where}: {wide} px too wide"] if wide > 0 else []
    if SERVER:
        return said
    result = await page.evaluate(LOOK)
    assert result["passed"]
    return said + [f"{where}: {rule} {html}" for rule, html in result["violations"]]
