"""Issuing and revoking tokens: the administrator alone, shown once, kept as a hash."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from cast import Cast, events_of, key_on
from systems import Reader, token_for

from tracker import timetable
from tracker.accounts.tables import WebSession
from tracker.core.clock import now, ward_day
from tracker.core.database import rows
from tracker.core.text import day_short
from tracker.exchange.rules import Standing, is_token, is_too_many, minute_of, new_token, standing, wait

pytestmark = pytest.mark.anyio


def typed(**more: object) -> dict[str, object]:
    until = day_short(ward_day(now()) + timedelta(days=30))
    return {"name": "Hệ thống của thành phố", "purpose": "Theo Công văn số 5", "scopes": ["tasks", "assignments"], "unit": "",
            "expires_on": until, "per_minute": "30", **more}  # fmt: skip


async def test_a_token_is_shown_once_and_opens(cast: Cast) -> None:
    browser = await cast.browser("administrator")
    key = key_on(await browser.get("/exchange/new"))
    answer = await browser.post("/exchange/new", typed(_key=key))
    (token,) = set(re.findall(r"sv_[\w-]{43}", answer.text))
    assert (await Reader(cast.app, token).get("assignments")).status_code == 200
    again = await browser.post("/exchange/new", typed(_key=key))
    assert (again.status_code, again.headers["location"]) == (303, "/exchange")
    kept = (await rows("select * from application"))[0]
    page = (await browser.get("/exchange")).text + (await browser.get(f"/exchange/{kept['id']}")).text
    assert token not in page
    assert token not in str(kept)
    assert token not in str(await events_of("application.registered"))
    assert "/api/v1/assignments" in page
    assert kept["hint"] == token[-4:]


async def test_revoking_from_its_page(cast: Cast) -> None:
    token = await token_for(cast)
    browser = await cast.browser("administrator")
    application = (await rows("select id from application"))[0]["id"]
    await browser.get(f"/exchange/{application}")
    assert (await browser.post(f"/exchange/{application}/revocation")).status_code == 303
    assert (await browser.post(f"/exchange/{application}/revocation")).status_code == 409
    assert (await Reader(cast.app, token).get("plans")).status_code == 401


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": ""}, "Xin nhập tên hệ thống"), ({"scopes": []}, "Xin chọn ít nhất một phần"), ({"scopes": ["people"]}, "Xin chọn"),
        ({"expires_on": "01/01/2020"}, "một năm"), ({"expires_on": "01/01/2099"}, "một năm"), ({"per_minute": "0"}, "từ 1 đến 600"),
        ({"unit": "999999"}, "Xin chọn đơn vị"),
    ],
)  # fmt: skip
async def test_what_cannot_be_issued(cast: Cast, more: dict[str, object], sentence: str) -> None:
    browser = await cast.browser("administrator")
    key = key_on(await browser.get("/exchange/new"))
    answer = await browser.post("/exchange/new", typed(_key=key, **more))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not await rows("select id from application")


async def test_issuing_asks_for_a_proof(cast: Cast) -> None:
    browser = await cast.browser("administrator")
    key = key_on(await browser.get("/exchange/new"))
    await WebSession.update({WebSession.proved_at: now() - timedelta(hours=1)}).where(WebSession.id > 0)
    assert (await browser.post("/exchange/new", typed(_key=key))).status_code == 403
    assert not await rows("select id from application")


async def test_another_ward_s_application_is_not_there(cast: Cast) -> None:
    await token_for(cast)
    application = (await rows("select id from application"))[0]["id"]
    await rows("update application set ward = 999 where id = {} returning id", application)
    browser = await cast.browser("administrator")
    assert (await browser.get(f"/exchange/{application}")).status_code == 404
    assert (await browser.post(f"/exchange/{application}/revocation")).status_code == 404
    assert "Trục dữ liệu" not in (await browser.get("/exchange")).text


async def test_calls_are_forgotten_after_a_year(cast: Cast) -> None:
    reader = Reader(cast.app, await token_for(cast))
    await reader.get("plans")
    await timetable.tidy(now() + timedelta(days=364))
    assert len(await rows("select id from api_call")) == 1
    await timetable.tidy(now() + timedelta(days=366))
    assert not await rows("select id from api_call")


async def test_how_to_connect_is_explained(cast: Cast) -> None:
    for name in ("office", "administrator"):
        page = (await (await cast.browser(name)).get("/api-docs")).text
        assert "/api/v1/openapi.json" in page
        assert "curl -H" in page


def test_tokens_and_days_and_minutes() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(is_token(token) for token in tokens)
    assert not is_token("sv_")
    day, at = datetime(2026, 9, 14).date(), datetime(2026, 9, 14, 3, 30, 59, tzinfo=UTC)
    assert standing(expires_on=day, revoked_at=None, today=day) is Standing.LIVE
    assert standing(expires_on=day, revoked_at=None, today=day + timedelta(days=1)) is Standing.EXPIRED
    assert standing(expires_on=day, revoked_at=at, today=day + timedelta(days=1)) is Standing.REVOKED
    assert minute_of(at + timedelta(seconds=1)) == minute_of(at) + 1
    assert (wait(at), wait(at + timedelta(seconds=1))) == (1, 60)
    assert (is_too_many(60, 60), is_too_many(61, 60)) == (False, True)
