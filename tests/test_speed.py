"""At most three queries a page, the session's own included, on the demonstration ward."""

import os
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from cast import Browser, queries
from conftest import SERVER, address_of, on_server, serving

from tracker.accounts.sessions import open_session
from tracker.core.clock import now, ward_day
from tracker.core.database import rows, transaction
from tracker.core.viewer import Role

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("speed")]  # one ward for all, so one worker
MOST = 3
OFFICE, LEADER, HEAD = ("demo-phong", Role.OFFICE), ("demo-lanh-dao", Role.LEADER), ("demo-to-truong", Role.HEAD)
ADMINISTRATOR, APPRAISER = ("demo-quan-tri", Role.ADMINISTRATOR), ("demo-tham-dinh", Role.APPRAISER)


@pytest.fixture(scope="module")
async def built(demonstration: str) -> AsyncIterator[str]:
    """The demonstration ward, for tests that only read; a copy, because PostgreSQL copies no database that is in use."""
    if not SERVER:
        yield demonstration
        return
    name = f"speed_{os.urandom(5).hex()}"
    await on_server(f"create database {name} template {demonstration}")
    yield address_of(name)
    await on_server(f"drop database {name} with (force)")


@pytest.fixture
async def ward(built: str, made_app: Any) -> AsyncIterator[Any]:
    """The app over that ward."""
    from piccolo_conf import DB

    if SERVER:
        DB.config = {"dsn": built}
    else:
        DB.path = built
    async with serving(made_app):
        yield made_app


async def browser(app: Any, who: tuple[str, Role]) -> Browser:
    person = (await rows("select id from person where login = {}", who[0]))[0]["id"]
    async with transaction():
        token, _ = await open_session(person, at=now(), proved=True, roles=[who[1]], agent="test")
    return Browser(app, token)


async def one(sql: str) -> int:
    return int((await rows(sql))[0]["id"])


WHERE = {
    "period": "select min(id) as id from score_period",
    "asked_report": "select min(id) as id from report_request",
    "asked_at_once": "select max(id) as id from report_request",
    "kind": "select min(id) as id from report_kind",
    "sent_report": "select min(id) as id from submission where state = 'submitted'",
    "sent_to": "select request as id from submission where id = (select min(id) from submission where state = 'submitted')",
    "own_report": "select max(s.id) as id from submission s join unit u on u.id = s.unit where u.name = 'Tổ dân phố số 5'",
    "scored_head": "select min(appointment) as id from scorecard where rule_set = 'nd335'",
    "card": "select max(id) as id from scorecard",
    "appeal": "select min(id) as id from appeal",
    "consolidated": "select max(request) as id from consolidation",
    "campaign": "select min(id) as id from campaign",
    "proposed": "select min(unit) as id from candidate where state = 'proposed' and source = 'facts' and kind = 'certificate_collective'",
    "nomination": "select min(id) as id from candidate where source = 'nominated'",
    "award": "select min(id) as id from award",
    "praise": "select min(id) as id from praise where state = 'suggested'",
    "letter": "select min(id) as id from praise where state = 'sent'",
    "initiative": "select min(id) as id from initiative",
    "indicator": "select min(id) as id from indicator where state = 'running'",
    "unset_indicator": "select min(id) as id from indicator where state = 'unset'",
    "head_indicator": "select min(i.id) as id from indicator i where i.state = 'running' and i.groups = 'neighbourhood'",
    "target": "select min(g.id) as id from target g where g.indicator = (select min(i.id) from indicator i where i.state = 'running')",
    "hold": "select min(id) as id from award_hold",
    "approved": "select min(id) as id from estimate where state = 'approved'",
    "cut": "select min(id) as id from estimate where state = 'appraised'",
    "drafted": "select min(id) as id from estimate where state = 'drafted'",
    "assignment": "select max(id) as id from assignment where state = 'done'",
    "task": "select task as id from assignment group by task order by count(*) desc, task limit 1",
    "waiting": "select max(t.id) as id from task t where t.deadline_kind = 'recurring' and t.recurrence = ''",
    "recurring": "select min(t.id) as id from task t where t.recurrence <> ''",
    "unit": "select id from unit where name = 'Tổ dân phố số 5'",
    "plan": "select min(id) as id from plan where state = 'running'",
    "head_assignment": "select min(a.id) as id from assignment a join unit u on u.id = a.unit where u.name = 'Tổ dân phố số 5'",
    "head_todo": "select min(a.id) as id from assignment a join unit u on u.id = a.unit where u.name = 'Tổ dân phố số 5'"
    " and a.state in ('not_started', 'in_progress', 'returned') and a.due_on is not null",
    "head_open": "select min(a.id) as id from assignment a join unit u on u.id = a.unit where u.name = 'Tổ dân phố số 5'"
    " and a.state in ('not_started', 'in_progress')",
    "head_task": "select min(a.task) as id from assignment a join unit u on u.id = a.unit where u.name = 'Tổ dân phố số 5'",
}
PAGES = [
    (HEAD, "/"), (OFFICE, "/"), (LEADER, "/"), (LEADER, "/?plan={plan}"), (ADMINISTRATOR, "/"),
    (LEADER, "/briefing"), (OFFICE, "/briefing"), (LEADER, "/briefing.pdf"),
    (HEAD, "/assignments"), (OFFICE, "/assignments"), (LEADER, "/assignments"),
    (OFFICE, "/assignments?timing=late&kind=neighbourhood&q=ho&from=01/01/2020&to=31/12/2099"), (HEAD, "/assignments?timing=done"),
    (OFFICE, "/assignments?after=2020-01-01~1"),
    (OFFICE, "/assignments/{assignment}"), (LEADER, "/assignments/{assignment}"), (HEAD, "/assignments/{head_assignment}"),
    (HEAD, "/tasks/{head_task}"), (LEADER, "/tasks/{task}"), (OFFICE, "/tasks/{task}"),
    (OFFICE, "/tasks/{waiting}/deadline"), (OFFICE, "/tasks/{waiting}/recurrence"), (OFFICE, "/tasks/{recurring}/recurrence/end"),
    (OFFICE, "/tasks/{recurring}"), (OFFICE, "/assignments?timing=awaiting_day"),
    (HEAD, "/units/{unit}"), (OFFICE, "/units/{unit}"), (LEADER, "/units/{unit}"),
    (HEAD, "/plans"), (OFFICE, "/plans"),
    (HEAD, "/plans/{plan}"), (OFFICE, "/plans/{plan}"),
    (LEADER, "/plans/{plan}"),
    (HEAD, "/plans/{plan}/text"), (OFFICE, "/plans/{plan}/history"),
    (OFFICE, "/plans/{plan}/chain"), (LEADER, "/plans/{plan}/chain?unit={unit}"),
    (OFFICE, "/acceptance"), (LEADER, "/acceptance"), (OFFICE, "/extensions"), (LEADER, "/extensions"),
    (OFFICE, "/appeals"), (LEADER, "/appeals"), (OFFICE, "/appeals/{appeal}"), (LEADER, "/appeals/{appeal}"),
    (HEAD, "/assignments/{head_todo}/extension"), (HEAD, "/assignments/{head_todo}/handover"),
    (HEAD, "/units"), (OFFICE, "/units"), (LEADER, "/units"),
    (OFFICE, "/people"), (ADMINISTRATOR, "/people?q=to truong"),
    (OFFICE, "/events"), (LEADER, "/events?noun=assignment&from=01/01/2020"), (HEAD, "/notices"), (OFFICE, "/notices"),
    (OFFICE, "/holding"), (LEADER, "/holding?plan={plan}"), (OFFICE, "/letters"),
    (OFFICE, "/search?q=phuong"), (HEAD, "/search?q=ho dan"), (HEAD, "/account"), (HEAD, "/help"), (HEAD, "/honours"),
    (OFFICE, "/ladder"), (OFFICE, "/ladder?plan={plan}"), (LEADER, "/ladder"), (OFFICE, "/messages"), (OFFICE, "/timetable"),
    (HEAD, "/assignments/{head_open}/promise"), (HEAD, "/preferences"), (LEADER, "/preferences"), (OFFICE, "/preferences"),
    (OFFICE, "/workdays"), (HEAD, "/workdays?year=2027"), (LEADER, "/workdays?year=2027"), (OFFICE, "/workdays/2026-08-31"),
    (OFFICE, "/open-data"), (ADMINISTRATOR, "/exchange"), (ADMINISTRATOR, "/exchange/new"),
    (OFFICE, "/settings"), (LEADER, "/settings"), (OFFICE, "/paper-templates"), (OFFICE, "/paper-templates/statistics"),
    (ADMINISTRATOR, "/paper-templates/notice/settings"), (OFFICE, "/reports/statistics"), (LEADER, "/reports/statistics?plan={plan}"),
    (LEADER, "/reports/overdue"), (OFFICE, "/reports/overdue?plan={plan}"), (LEADER, "/scores/fairness"),
    (HEAD, "/scores/mine"), (HEAD, "/scores/mine/c"), (HEAD, "/scores/mine/history"), (OFFICE, "/scores"), (LEADER, "/scores"),
    (OFFICE, "/scores/periods/{period}"), (LEADER, "/scores/periods/{period}"),
    (LEADER, "/scores/periods/{period}/heads/{scored_head}"), (OFFICE, "/scores/cards/{card}"),
    (OFFICE, "/scores/periods/{period}/papers"), (LEADER, "/grades"), (LEADER, "/grades/{scored_head}"),
    (LEADER, "/praises"), (OFFICE, "/praises"), (LEADER, "/praises/new"), (HEAD, "/praises/mine"),
    (OFFICE, "/awards"), (LEADER, "/awards?q=to&state=flagged"), (OFFICE, "/awards/print"), (HEAD, "/awards/mine"),
    (OFFICE, "/reports"), (LEADER, "/reports"), (OFFICE, "/reports/{asked_report}"), (LEADER, "/reports/{asked_report}?view=late"),
    (OFFICE, "/reports/{sent_to}/submissions/{sent_report}"), (LEADER, "/reports/{sent_to}/submissions/{sent_report}"),
    (OFFICE, "/reports/new"), (OFFICE, "/reports/kinds/new"), (OFFICE, "/reports/kinds/{kind}/change"),
    (OFFICE, "/reports/{asked_at_once}/submissions/{own_report}/behalf"), (HEAD, "/reports/mine"), (HEAD, "/reports/mine/{own_report}"),
    (HEAD, "/reports/mine/{own_report}/numbers"), (HEAD, "/reports/mine/{own_report}/words/results"),
    (HEAD, "/reports/mine/{own_report}/questions"), (HEAD, "/reports/mine/{own_report}/files"),
    (HEAD, "/reports/mine/{own_report}/check"), (HEAD, "/reports/{asked_at_once}/submissions/{own_report}"),
    (LEADER, "/award-kinds"), (OFFICE, "/award-kinds/advanced_worker"), (ADMINISTRATOR, "/award-kinds/advanced_worker/versions"),
    (OFFICE, "/reports/{consolidated}/consolidation"), (LEADER, "/reports/{consolidated}/consolidation/1"),
    (OFFICE, "/campaigns/{campaign}"), (LEADER, "/campaigns/{campaign}/compare?kind=certificate_collective&group=neighbourhoods"),
    (OFFICE, "/campaigns/{campaign}/candidates/certificate_collective.{proposed}.0"), (OFFICE, "/campaigns/{campaign}/candidates/n{nomination}"),
    (OFFICE, "/campaigns/{campaign}/candidates/certificate_collective.{proposed}.0/report"), (OFFICE, "/campaigns/{campaign}/minutes"),
    (LEADER, "/campaigns/{campaign}/decision"), (LEADER, "/campaigns/{campaign}/dossier"), (OFFICE, "/campaigns/{campaign}/nominations"),
    (OFFICE, "/awards/{award}"), (LEADER, "/praises/{praise}"), (HEAD, "/praises/{letter}"), (HEAD, "/nominations/{nomination}"),
    (OFFICE, "/initiatives/{initiative}"), (OFFICE, "/holds/{hold}/closing"),
    (HEAD, "/rule-sets"), (OFFICE, "/rule-sets/nd335"), (OFFICE, "/rule-sets/nd335/versions"),
    (OFFICE, "/campaigns"), (LEADER, "/campaigns"), (OFFICE, "/campaigns/new"), (HEAD, "/campaigns/rules"),
    (HEAD, "/nominations"), (HEAD, "/initiatives"), (OFFICE, "/initiatives/all"), (OFFICE, "/initiatives/new"), (LEADER, "/holds"),
    (OFFICE, "/holds/new"),
    (OFFICE, "/indicators"), (LEADER, "/indicators?plan={plan}&until=2026-09-14"), (HEAD, "/indicators"), (OFFICE, "/indicators/{indicator}"),
    (LEADER, "/indicators/{indicator}?until=2026-09-14"), (HEAD, "/indicators/{head_indicator}"), (OFFICE, "/indicators/{unset_indicator}"),
    (OFFICE, "/indicators/{unset_indicator}/setup"), (OFFICE, "/indicators/{indicator}/targets"), (OFFICE, "/indicators/{indicator}/closing"),
    (OFFICE, "/indicators/{indicator}/targets/{target}"), (OFFICE, "/indicators/new?plan={plan}"), (OFFICE, "/indicators/completeness"),
    (LEADER, "/indicators/completeness?year=2026&indicator={indicator}"),
    (HEAD, "/readings"), (OFFICE, "/readings"), (LEADER, "/readings"), (HEAD, "/readings/{head_indicator}/2026-quarter-3"),
    (LEADER, "/readings/{head_indicator}/2026-quarter-3?unit={unit}"), (OFFICE, "/indicators/{head_indicator}/readings/new?unit={unit}"),
    (OFFICE, "/indicators/import"),
    (OFFICE, "/budgets"), (LEADER, "/budgets"), (OFFICE, "/budgets/{approved}"), (LEADER, "/budgets/{cut}"),
    (LEADER, "/budgets/{cut}/decision"), (OFFICE, "/budgets/{approved}/spending"), (OFFICE, "/budgets/{drafted}/lines/new"),
    (APPRAISER, "/"), (APPRAISER, "/budgets"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "path"), PAGES)
async def test_at_most_three_queries(ward: Any, who: tuple[str, Role], path: str) -> None:
    places = {name: await one(sql) for name, sql in WHERE.items()}
    mine = await browser(ward, who)
    with queries() as asked:
        answer = await mine.get(path.format_map(places))
    assert answer.status_code == 200
    kept = path in {"/", "/briefing", "/help", "/scores/periods/{period}"} or path.startswith("/campaigns/")
    assert len(asked) >= (1 if kept else 2)  # what is kept asks for nothing
    assert len(asked) <= MOST, "\n".join(" ".join(one.split())[:120] for one in asked)


async def test_a_part_asks_no_more_than_its_page(ward: Any) -> None:
    office = await browser(ward, OFFICE)
    with queries() as asked:
        answer = await office.get("/assignments?timing=late", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert (answer.status_code, "<html" in answer.text) == (200, False)
    assert len(asked) == 2


async def test_what_is_sent_as_a_file_is_read_in_three_too(ward: Any) -> None:
    office = await browser(ward, OFFICE)
    with queries() as asked:
        assert (await office.get("/assignments.xlsx")).status_code == 200
    assert len(asked) == 2


async def test_a_stranger_costs_nothing(ward: Any) -> None:
    """Nobody without a session makes the database work, save the one look for a session that is not there."""
    nobody = Browser(ward, "khong-co")
    for path in ("/", "/assignments"):
        with queries() as asked:
            assert (await nobody.get(path)).status_code == 303
        assert len(asked) == 1
    nobody.client.cookies.clear()
    with queries() as asked:
        assert (await nobody.get("/signin")).status_code == 200
    assert asked == []


# The merged reads say what the single ones say


async def test_a_plans_page_in_one_read_says_what_several_say(ward: Any) -> None:
    from tracker.people.queries import viewer_of_login
    from tracker.plans import queries as plans
    from tracker.tasks import queries as tasks

    today: date = ward_day(now())
    for login in ("demo-phong", "demo-lanh-dao", "demo-to-truong"):
        viewer = await viewer_of_login(login, at=now())
        for row in await rows("select id from plan where state = 'running' order by id"):
            plan, filters = row["id"], tasks.Filters(plan=row["id"])
            standing, sums, nearest = await tasks.of_plan(plan, viewer, today)
            apart = await tasks.units_standing(viewer, today, plan=plan)
            assert standing == [{name: unit[name] for name in standing[0]} | {"seen_at": None} for unit in apart]
            counted = await tasks.counts(viewer, filters, today)
            assert sums == {name: counted[name] for name in sums}
            listed = await tasks.listing(viewer, filters, today, limit=20)
            assert nearest == [{name: work[name] for name in nearest[0]} for work in listed]
            whole, found = await plans.whole(plan, viewer), await plans.find(plan, viewer)
            assert whole
            assert found
            assert {name: whole[name] for name in found} == found
            for name, several in (
                ("documents", await plans.documents(plan)),
                ("targets", await rows(plans.TARGETS, plan)),
                ("founded_later", await plans.founded_later(plan)),
            ):
                assert whole[name] == [
                    {key: other[key] for key in one} for one, other in zip(whole[name], several, strict=True)
                ]


async def test_a_tasks_page_in_one_read_says_what_two_say(ward: Any) -> None:
    from tracker.people.queries import viewer_of_login
    from tracker.tasks import queries as tasks

    today: date = ward_day(now())
    viewer = await viewer_of_login("demo-lanh-dao", at=now())
    for row in await rows("select id from task order by id"):
        found, task = await tasks.task_at_units(row["id"], viewer, today), await tasks.task(row["id"], viewer)
        assert (found is None) == (task is None)
        if found and task:
            used = (
                "id",
                "code",
                "text",
                "plan",
                "plan_title",
                "office_name",
                "office",
                "deadline_text",
                "product",
                "groups",
                "anchor",
                "clause_text",
            )
            assert {name: found[0][name] for name in used} == {name: task[name] for name in used}
            apart = await rows("select id from assignment where task = {} order by id", row["id"])
            assert sorted(one["id"] for one in found[1]) == [one["id"] for one in apart]
    assert await tasks.task_at_units(10**9, viewer, today) is None


async def test_days_held_by_unit_are_those_of_its_assignments(ward: Any) -> None:
    from tracker.holding import queries as holding
    from tracker.holding.rules import added
    from tracker.people.queries import viewer_of_login
    from tracker.tasks import queries as tasks
    from tracker.updates.queries import story

    today: date = ward_day(now())
    viewer = await viewer_of_login("demo-lanh-dao", at=now())
    units = await holding.by_unit(viewer, today)
    assert sum(unit["days"]["verifier"] for unit in units) > 0
    for unit in units:
        ids = [row["id"] for row in await rows("select id from assignment where unit = {}", unit["unit"])]
        seen = [await tasks.find(number, viewer) for number in ids]
        told = [holding.of_story(one, await story(one["id"], one["task"], one["ward"]), today=today) for one in seen if one]
        assert (unit["work"], unit["days"]) == (len(told), added(one.days for one in told))
        sums, listed = await holding.of_unit(unit["unit"], viewer, today, limit=30)
        assert sums == unit["days"]
        apart = await tasks.listing(viewer, tasks.Filters(unit=unit["unit"]), today, limit=30)
        assert listed == [{name: row[name] for name in listed[0]} for row in apart]
