"""People and their posts: terms that may not meet, one head at a time, an ended post ends at once."""

from datetime import date, timedelta

import pytest
from cast import Cast, events_of

from tracker.accounts.passwords import hash_of
from tracker.accounts.tables import WebSession
from tracker.core.clock import now
from tracker.people.rules import overlaps
from tracker.people.tables import Person

pytestmark = pytest.mark.anyio


def test_terms_overlap() -> None:
    march = (date(2026, 3, 1), date(2026, 3, 31))
    assert overlaps(date(2026, 3, 31), None, [march])
    assert not overlaps(date(2026, 4, 1), None, [march])
    assert overlaps(date(2026, 1, 1), date(2026, 12, 31), [(date(2026, 5, 1), None)])


async def test_an_ended_appointment_ends_at_once(cast: Cast) -> None:
    head, admin = await cast.browser("head"), await cast.browser("administrator")
    assert (await head.get("/")).status_code == 200
    person = cast.people["head"]
    ended = await admin.post(f"/people/{person}/appointments/{cast.appointments['head']}/end")
    assert ended.status_code == 303
    assert (await head.get("/")).status_code == 303
    assert "Chưa có người đứng đầu" in (await admin.get("/units")).text
    assert len(await events_of("appointment.ended")) == 1


async def test_who_keeps_another_post_comes_in_anew_without_the_ended_one(cast: Cast) -> None:
    admin, person = await cast.browser("administrator"), cast.people["other_head"]
    fields = {"unit": cast.units["five"].id, "role": "staff", "title": "Tổ viên kiêm nhiệm", "since": "01/02/2026", "until": ""}
    assert (await admin.post(f"/people/{person}/appointments", fields)).status_code == 303
    both = await cast.browser("other_head")
    assert "Tổ viên kiêm nhiệm" in (await both.get("/account/hat")).text
    ended = await admin.post(f"/people/{person}/appointments/{cast.appointments['other_head']}/end")
    assert ended.status_code == 303
    assert (await both.get("/account")).headers["location"].startswith("/signin")
    anew = await cast.browser("other_head")
    page = await anew.get("/account")
    assert page.status_code == 200
    assert "Tổ viên kiêm nhiệm" in page.text
    assert "Tổ trưởng" not in page.text.partition("<dl")[2].partition("</dl>")[0]


async def test_two_heads_are_refused(cast: Cast) -> None:
    admin = await cast.browser("administrator")
    person = cast.people["other_head"]
    fields = {"unit": cast.units["five"].id, "role": "head", "title": "Tổ trưởng kiêm", "since": "01/02/2026", "until": ""}
    refused = await admin.post(f"/people/{person}/appointments", fields)
    assert refused.status_code == 422
    assert "đã có người đứng đầu" in refused.text
    assert (await admin.post(f"/people/{person}/appointments", {**fields, "role": "staff"})).status_code == 303
    assert "Tổ trưởng kiêm" in (await admin.get(f"/people/{person}")).text


async def test_changing_posts_asks_for_a_fresh_password(cast: Cast) -> None:
    """Typed text stays on the page; after the proof the same form goes through."""
    admin, person = await cast.browser("administrator"), cast.people["other_head"]
    await WebSession.update({WebSession.proved_at: now() - timedelta(minutes=16)}).where(
        WebSession.person == cast.people["administrator"]
    )
    fields = {"unit": cast.units["school"].id, "role": "staff", "title": "Phụ trách kiêm nhiệm", "since": "", "until": ""}
    asked = await admin.post(f"/people/{person}/appointments", fields)
    assert asked.status_code == 403
    assert "Xin xác nhận lại" in asked.text
    assert "Phụ trách kiêm nhiệm" in asked.text
    before = len(await events_of("appointment.made"))
    await Person.update({Person.password_hash: await hash_of("một câu đủ dài")}).where(
        Person.id == cast.people["administrator"]
    )
    wrong = await admin.post("/account/proof", {"next": "/account", "password": "câu khác", "code": ""})
    assert wrong.status_code == 422
    proved = await admin.post("/account/proof", {"next": "/account", "password": "một câu đủ dài", "code": ""})
    assert proved.status_code == 303
    assert (await admin.post(f"/people/{person}/appointments", fields)).status_code == 303
    assert len(await events_of("appointment.made")) == before + 1
