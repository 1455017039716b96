"""Entering: links that previews cannot burn, passwords, codes used once, delays that grow, sessions nobody can fix."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from cast import Browser, Cast, events_of

from tracker.accounts.links import add_administrator, issue_link
from tracker.accounts.passwords import hash_of
from tracker.accounts.rules import delay_after, password_problem
from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.viewer import Role
from tracker.people.actions import appoint
from tracker.people.tables import Person

pytestmark = pytest.mark.anyio
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def csrf(page: Any) -> str:
    found = re.search(r'name="_csrf_token" value="(\w+)"', page.text)
    assert found
    return found[1]


async def with_password(cast: Cast, name: str, password: str, *, secret: str = "") -> str:
    await Person.update({Person.password_hash: await hash_of(password), Person.totp_secret: secret}).where(
        Person.id == cast.people[name]
    )
    return name.replace("_", "-")


async def test_a_link_lets_in_once_and_looking_burns_nothing(cast: Cast, stranger: Any) -> None:
    path = await issue_link(cast.people["head"], by=None, at=now())
    for _ in range(3):
        page = await stranger.get(path)
        assert page.status_code == 200
        assert "Tổ trưởng tổ dân phố số 5" in page.text
    entered = await stranger.post(path, data={"_csrf_token": csrf(page), "next": "/assignments/1"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/assignments/1")
    assert "1 việc" not in (await stranger.get("/")).text
    stranger.cookies.delete("session")
    again = await stranger.post(path, data={"_csrf_token": csrf(page)})
    assert again.status_code == 404
    assert "Xin đường dẫn mới" in again.text
    assert len(await events_of("person.signed_in")) == 1


async def test_a_link_dies_after_seven_days_and_when_another_is_made(cast: Cast, stranger: Any) -> None:
    first = await issue_link(cast.people["head"], by=None, at=now())
    second = await issue_link(cast.people["head"], by=None, at=now())
    assert (await stranger.get(first)).status_code == 404
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, seconds=1)):
        assert (await stranger.get(second)).status_code == 404
    admin = await issue_link(cast.people["leader"], by=None, at=now())
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        assert (await stranger.get(admin)).status_code == 404


async def test_a_dead_link_asks_for_another(cast: Cast, stranger: Any) -> None:
    path = await issue_link(cast.people["head"], by=None, at=now() - timedelta(days=8))
    page = await stranger.get(path)
    assert (await stranger.post(f"{path}/request", data={"_csrf_token": csrf(page)})).status_code == 200
    office = await cast.browser("office")
    assert "xin đường dẫn mới" in (await office.get("/notices")).text
    unknown = await stranger.post("/a/khong-co-that/request", data={"_csrf_token": csrf(page)})
    assert unknown.status_code == 200
    assert len(await events_of("person.link_asked")) == 1


async def test_password_and_code(cast: Cast, stranger: Any) -> None:
    login = await with_password(cast, "office", "bốn con mèo leo cây", secret=SECRET)
    page = await stranger.get("/signin?next=/plans")
    fields = {"_csrf_token": csrf(page), "login": login, "password": "bốn con mèo leo cây", "next": "/plans"}
    asked = await stranger.post("/signin", data=fields)
    assert asked.status_code == 422
    assert "Mã xác nhận" in asked.text
    code = pyotp.TOTP(SECRET).now()
    entered = await stranger.post("/signin", data={**fields, "code": code})
    assert (entered.status_code, entered.headers["location"]) == (303, "/plans")
    stranger.cookies.delete("session")
    page = await stranger.get("/signin")
    replayed = await stranger.post("/signin", data={**fields, "_csrf_token": csrf(page), "code": code})
    assert replayed.status_code == 422
    assert "đã dùng" in replayed.text


def without_nonce(page: str) -> str:
    return re.sub(r'nonce="[^"]+"', "", page)


async def test_no_word_tells_who_exists_and_waiting_grows(cast: Cast, stranger: Any) -> None:
    login = await with_password(cast, "leader", "một câu rất dài nào đó")
    page = await stranger.get("/signin")

    async def wrong(name: str) -> Any:
        return await stranger.post("/signin", data={"_csrf_token": csrf(page), "login": name, "password": "sai sai sai"})

    known, unknown = await wrong(login), await wrong("khong-co-ai")
    assert known.status_code == unknown.status_code == 422
    assert without_nonce(known.text).replace(login, "x") == without_nonce(unknown.text).replace("khong-co-ai", "x")
    for _ in range(3):
        await wrong(login)
    slowed = await wrong(login)
    assert slowed.status_code == 429
    assert int(slowed.headers["retry-after"]) >= 1
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=5)):
        assert (await wrong(login)).status_code == 422


def test_delays_grow_and_end() -> None:
    assert [delay_after(n).total_seconds() for n in (0, 4, 5, 6, 7)] == [0, 0, 2, 4, 8]
    assert delay_after(1000) == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("password", "fine"),
    [("1234567", False), ("12345678", False), ("aaaaaaaaaa", False), ("ubndphuong", False), ("canbo01 phuong", False),
     ("bốn con mèo leo cây", True), ("mưa rơi trên biển Đồ Sơn", True), ("x" * 200, False)],
)  # fmt: skip
def test_passwords(password: str, fine: bool) -> None:
    assert (password_problem(password, login="canbo01") is None) is fine


async def test_a_session_id_from_outside_is_nobody(cast: Cast, stranger: Any) -> None:
    stranger.cookies.set("session", "chosen-by-somebody-else")
    assert (await stranger.get("/")).status_code == 303
    path = await issue_link(cast.people["head"], by=None, at=now())
    page = await stranger.get(path)
    entered = await stranger.post(path, data={"_csrf_token": csrf(page)})
    assert "session=" in entered.headers["set-cookie"]
    assert "chosen-by-somebody-else" not in entered.headers["set-cookie"]
    kept = await rows("select token_hash from web_session")
    assert all(row["token_hash"] not in entered.headers["set-cookie"] for row in kept)


async def test_sessions_end_when_idle_or_old(cast: Cast) -> None:
    office, head = await cast.browser("office"), await cast.browser("head")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2, minutes=1)):
        assert (await office.get("/")).status_code == 303
        assert (await head.get("/")).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        assert (await head.get("/")).status_code == 303


async def test_sessions_from_before_a_change_of_rights_stay_out_and_are_swept(cast: Cast, stranger: Any) -> None:
    """The row of an older session may still be there: it opens nothing, and the next one opened sweeps it away."""
    head, admin = await cast.browser("head"), await cast.browser("administrator")
    person = cast.people["head"]
    kept = "select rights_version from web_session where person = {}"
    assert (await admin.post(f"/people/{person}/disabling")).status_code == 303
    assert (await head.get("/")).status_code == 303
    assert (await admin.post(f"/people/{person}/enabling")).status_code == 303
    assert (await head.get("/")).status_code == 303
    assert [row["rights_version"] for row in await rows(kept, person)] == [1]
    path = await issue_link(person, by=None, at=now())
    page = await stranger.get(path)
    assert (await stranger.post(path, data={"_csrf_token": csrf(page)})).status_code == 303
    assert (await stranger.get("/")).status_code == 200
    assert (await head.get("/")).status_code == 303
    assert [row["rights_version"] for row in await rows(kept, person)] == [2]
    second = await cast.browser("head")
    assert (await second.get("/")).status_code == (await stranger.get("/")).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(days=91)):
        await cast.browser("head")
    assert len(await rows(kept, person)) == 1


async def test_one_of_several_hats_is_chosen(cast: Cast) -> None:
    five, person = cast.units["five"], cast.people["other_head"]
    await appoint(
        person, {"id": five.id, "ward": five.ward, "path": five.path}, Role.STAFF, title="Tổ viên kiêm nhiệm",
        since=date(2026, 2, 1), by=None, at=now(),
    )  # fmt: skip
    both = await cast.browser("other_head")
    assert (await both.get("/")).headers["location"].startswith("/account/hat")
    page = await both.get("/account/hat")
    assert "Tổ viên kiêm nhiệm" in page.text
    await both.post("/account/hat", {"appointment": cast.appointments["other_head"], "next": "/"})
    assert "Tổ dân phố số 6" in (await both.get("/")).text


async def test_leaders_must_set_password_and_code_first(cast: Cast, stranger: Any) -> None:
    path = await add_administrator("quan-tri-moi", name="Quản trị mới", ward_name="UBND phường Thử", city_name="", at=now())
    page = await stranger.get(path)
    await stranger.post(path, data={"_csrf_token": csrf(page)})
    sent = await stranger.get("/units")
    assert (sent.status_code, sent.headers["location"]) == (303, "/account/setup")
    page = await stranger.get("/account/setup")
    words = "ba quả cam trên bàn"
    answer = await stranger.post("/account/password", data={"_csrf_token": csrf(page), "password": words, "again": words})
    assert answer.status_code == 303
    page = await stranger.get("/account/setup")
    secret = re.search(r'name="secret" value="(\w{32})"', page.text)
    assert secret
    answer = await stranger.post(
        "/account/code", data={"_csrf_token": csrf(page), "secret": secret[1], "code": pyotp.TOTP(secret[1]).now()}
    )
    assert answer.status_code == 303
    assert (await stranger.get("/units")).status_code == 200


async def test_forms_from_elsewhere_are_refused_and_stale_ones_keep_their_text(cast: Cast) -> None:
    office = await cast.browser("office")
    await office.get("/tasks/new")
    typed = {"text": "Một việc rất dài đã gõ", "weight": "1"}
    crossed = await office.post("/tasks", typed, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 403
    assert "đến từ một trang khác" in crossed.text
    stale = await office.client.post("/tasks", data={**typed, "_csrf_token": "é"})
    assert stale.status_code == 403
    assert "Một việc rất dài đã gõ" in stale.text
    strange = await office.post("/tasks", {**typed, "is_admin": "1"})
    assert strange.status_code == 422
    assert await rows("select id from task") == []


async def test_every_answer_has_its_manners(cast: Cast, stranger: Any) -> None:
    office = await cast.browser("office")
    for client, path in ((stranger, "/signin"), (office, "/"), (office, "/khong-co-trang-nay"), (stranger, "/x")):
        answer = await client.get(path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'nonce-")
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    assert (await office.client.put("/plans")).status_code == 405
    assert "Không làm được theo cách này" in (await office.client.put("/plans")).text


async def test_demo_doors_are_shut_outside_a_demonstration(cast: Cast, stranger: Any) -> None:
    assert (await stranger.get("/demo")).status_code == 404
    cast.app.state.is_demo = True
    assert (await stranger.get("/demo")).status_code == 200
    assert (await stranger.get("/demo", headers={"X-Forwarded-For": "1.2.3.4"})).status_code == 404
    assert (await stranger.get("/demo", headers={"Host": "sovic.example"})).status_code == 404
    cast.app.state.bind = "0.0.0.0"
    assert (await stranger.get("/demo")).status_code == 404


async def test_next_stays_on_this_site(cast: Cast, stranger: Any) -> None:
    for bad in ("https://x.example/", "//x.example", "/\\x.example", "javascript:alert(1)"):
        path = await issue_link(cast.people["head"], by=None, at=now())
        page = await stranger.get(path)
        entered = await stranger.post(path, data={"_csrf_token": csrf(page), "next": bad})
        assert entered.headers["location"] == "/"
        stranger.cookies.delete("session")
    assert isinstance(await cast.browser("head"), Browser)
