"""The interface by token: who gets what, who is refused and how, what is kept of every call."""

import asyncio
import json
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from cast import Cast, another_ward, events_of, queries
from systems import Reader, furnished, token_for
from time_machine import travel

from tracker.core.clock import now
from tracker.core.database import rows
from tracker.exchange.actions import revoke
from tracker.exchange.parameters import asked
from tracker.exchange.rules import NEEDS, Part, Scope
from tracker.exchange.tables import Application

pytestmark = pytest.mark.anyio
DAY = date(2026, 9, 14)


def refused(answer: httpx.Response, status: int) -> str:
    """The sentence of a refusal, which is a problem document and nothing else."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.headers["cache-control"] == "no-store"
    problem = json.loads(answer.text)
    assert (problem["type"], problem["status"], set(problem)) == ("about:blank", status, {"type", "title", "status", "detail"})
    return str(problem["detail"])


async def test_every_part_is_read_page_by_page_in_three_statements(cast: Cast) -> None:
    await furnished(cast)
    reader = Reader(cast.app, await token_for(cast))
    for part in Part:
        with queries() as statements:
            answer = await reader.get(part, limit=1)
        assert len(statements) <= 3, (part, statements)
        assert answer.status_code == 200, (part, answer.text)
        assert len(json.loads(answer.text)["data"]) == 1, part
        assert answer.headers["content-type"].startswith("application/json")
        assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")
        assert "access-control-allow-origin" not in answer.headers
        assert "set-cookie" not in answer.headers
        found = await reader.data(part, limit=1)
        assert found == await reader.data(part)
        assert len({one["id"] for one in found}) == len(found)
    one = (await reader.data("readings"))[0]
    assert (one["numerator"], one["denominator"]) == ("380.50", "400.00")
    assert "Tổ trưởng" not in json.dumps([await reader.data(part) for part in Part], ensure_ascii=False).replace(
        "Tổ trưởng tổ", ""
    )


async def test_filters_narrow(cast: Cast) -> None:
    await furnished(cast)
    other = await cast.assignment("five")
    reader = Reader(cast.app, await token_for(cast))
    five, plan = cast.units["five"].id, (await reader.data("plans"))[0]["id"]
    assert {one["unit"] for one in await reader.data("assignments", unit=five)} == {five}
    ids = {one["id"] for one in await reader.data("assignments")}
    assert ids - {one["id"] for one in await reader.data("assignments", plan=plan)} == {other}
    tomorrow = (now() + timedelta(days=2)).date().isoformat()
    assert await reader.data("assignments", updated_since=tomorrow) == []
    assert await reader.data("assignments", as_of="2020-01-01") == []
    assert await reader.data("tasks", unit=cast.units["front"].id) == []


async def test_scopes_open_their_parts_alone(cast: Cast) -> None:
    for scope in Scope:
        reader = Reader(cast.app, await token_for(cast, [scope]))
        for part in Part:
            answer = await reader.get(part)
            if NEEDS[part] in (None, scope):
                assert answer.status_code == 200
            else:
                refused(answer, 403)


async def test_a_unit_s_token_reads_that_unit(cast: Cast) -> None:
    await furnished(cast)
    reader = Reader(cast.app, await token_for(cast, unit="five"))
    five = cast.units["five"].id
    for part in (Part.ASSIGNMENTS, Part.READINGS, Part.SUBMISSIONS):
        assert {one["unit"] for one in await reader.data(part)} == {five}
    assert [one["id"] for one in await reader.data("units")] == [five]
    assert len(await reader.data("tasks")) == 1
    assert await reader.data("assignments", unit=cast.units["six"].id) == []


async def test_no_row_of_another_ward(cast: Cast) -> None:
    await furnished(cast)
    theirs = await another_ward()
    ward = (await rows("select ward from unit where id = {}", theirs.id))[0]["ward"]
    stranger = await token_for(cast)
    path = (await rows("select path from unit where id = {}", ward))[0]["path"]
    await Application.update({Application.ward: ward, Application.path: path}).where(Application.hint == stranger[-4:])
    reader = Reader(cast.app, stranger)
    for part in Part:
        found = await reader.data(part)
        assert not found if part is not Part.UNITS else {one["id"] for one in found} == {ward, theirs.id}
    plan = (await rows("select id from plan"))[0]["id"]
    assert await reader.data("assignments", plan=plan) == []
    assert await reader.data("assignments", unit=cast.units["five"].id) == []


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer sv_",
        "Basic c3Y6",
        "Bearer sv_" + "x" * 43,
        "sv_" + "x" * 43,
        "Bearer " + "sv_" * 400,
        "Bearer é" * 8,
    ],
)
async def test_without_a_token_nothing(app: Any, header: str) -> None:
    reader = Reader(app)
    answer = await reader.client.get("/api/v1/plans", headers=[(b"Authorization", header.encode())] if header else [])
    assert refused(answer, 401)
    assert answer.headers["www-authenticate"] == 'Bearer realm="so-viec"'


async def test_a_session_opens_nothing_here_and_a_token_no_page(cast: Cast) -> None:
    for name in ("office", "leader", "administrator", "head"):
        browser = await cast.browser(name)
        refused(await browser.get("/api/v1/plans"), 401)
    reader = Reader(cast.app, await token_for(cast))
    answer = await reader.client.get("/assignments")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/signin")
    reader.client.cookies.set("session", reader.client.headers["Authorization"].removeprefix("Bearer "))
    assert (await reader.client.get("/assignments")).status_code == 303


async def test_revoked_and_expired(cast: Cast) -> None:
    token, expiring = await token_for(cast), await token_for(cast, expires_on=now().date())
    reader = Reader(cast.app, token)
    assert (await reader.get("plans")).status_code == 200
    application = (await rows("select * from application where hint = {}", token[-4:]))[0]
    await revoke(application, by=await cast.viewer("administrator"), at=now())
    assert "thu hồi" in refused(await reader.get("plans"), 401)
    with travel(now() + timedelta(days=3), tick=False):
        assert "hết hạn" in refused(await Reader(cast.app, expiring).get("plans"), 401)
    assert len(await events_of("application.registered")) == 2
    assert len(await events_of("application.revoked")) == 1
    assert [row["status"] for row in await rows("select status from api_call order by id")] == [200, 401, 401]


async def test_calls_at_the_same_moment_are_counted_each(cast: Cast) -> None:
    reader = Reader(cast.app, await token_for(cast, per_minute=4))
    with travel(now().replace(second=20), tick=False):
        answers = await asyncio.gather(*(reader.get("plans") for _ in range(9)))
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [429] * 5


async def test_no_more_calls_than_allowed_in_a_minute(cast: Cast) -> None:
    reader = Reader(cast.app, await token_for(cast, per_minute=3))
    begun = now().replace(second=20, microsecond=0) + timedelta(minutes=1)
    with travel(begun, tick=False):
        assert [(await reader.get("plans")).status_code for _ in range(3)] == [200, 200, 200]
        for _ in range(3):
            answer = await reader.get("plans")
            assert refused(answer, 429)
            assert answer.headers["retry-after"] == "40"
    with travel(begun + timedelta(seconds=40), tick=False):
        assert (await reader.get("plans")).status_code == 200
    kept = await rows("select * from api_call order by id")
    assert [row["status"] for row in kept] == [200, 200, 200, 429, 200]  # of those over the limit the first is enough
    assert kept[0]["path"] == "/api/v1/plans"
    assert kept[0]["address"] == "127.0.0.1"
    assert (await rows("select used_at from application"))[0]["used_at"] is not None


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE"])
async def test_reading_is_all(cast: Cast, method: str) -> None:
    reader = Reader(cast.app, await token_for(cast))
    answer = await reader.client.request(method, "/api/v1/plans", content=b"{}", headers={"Content-Type": "application/json"})
    assert answer.status_code == 405
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize("path", ["/api/v1/people", "/api/v1/PLANS", "/api/v1/plans%00", "/api/v1/%2e%2e"])
async def test_what_is_not_there(cast: Cast, path: str) -> None:
    refused(await Reader(cast.app, await token_for(cast)).client.get(path), 404)


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v2/plans", "/api/v1/plans/1", "/api/v1"])
async def test_addresses_beside_it(app: Any, path: str) -> None:
    answer = await Reader(app).client.get(path)
    assert answer.status_code == 404
    assert path == "/api" or answer.headers["content-type"].startswith("application/problem+json")


HOSTILE = [
    "as_of=2026-02-30", "as_of=9999-12-31", "as_of=0001-01-01", "as_of=hom-nay", "as_of=", "as_of=2026-1-1",
    "as_of=%D9%A2026-01-01", "limit=0", "limit=501", "limit=-1", "limit=1e2", "limit=1.0", "limit=%20 1", "limit=%EF%BC%91",
    "cursor=0", "cursor=abc", "cursor=99999999999999999999", "cursor=9223372036854775808", "plan=1;drop", "plan=%00", "plan=1&plan=2",
    "unit=%27%20or%201=1", "updated_since=2026-13-01", "nothing=1", "AS_OF=2026-01-01", "as_of[]=2026-01-01", "%FF%FE=1",
    "&".join(f"p{n}=1" for n in range(50)), "q=" + "a" * 5000,
]  # fmt: skip


async def test_hostile_parameters_are_refused_in_words(cast: Cast) -> None:
    reader = Reader(cast.app, await token_for(cast))
    for query in HOSTILE:
        answer = await reader.client.get(f"/api/v1/assignments?{query}")
        assert refused(answer, 422), query
    for name in ("plan", "unit", "cursor"):
        assert (await reader.get("assignments", **{name: 2**63 - 1})).status_code == 200
    refused(await reader.get("units", plan=1), 422)  # a filter it does not have is not passed over


def test_a_day_to_come_is_not_known_yet() -> None:
    assert asked(Part.PLANS, "as_of=2026-09-14", today=DAY) == {"as_of": DAY}
    with pytest.raises(Exception, match="sau hôm nay"):
        asked(Part.PLANS, "as_of=2026-09-15", today=DAY)
