"""How one is told outside the app, and the link in a letter: chosen by the person, ended without signing in, never in the app."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cast import Browser, Cast, events_of, today

from tracker.core.database import rows
from tracker.people.tables import Person
from tracker.reminders.delivery import mail_token, masked, preferences_url
from tracker.reminders.tables import Preference
from tracker.wards.tables import WardSettings

pytestmark = pytest.mark.anyio
Put = Callable[..., None]
FIELDS = {"channel": "email", "email": "to.truong@example.vn", "mode": "digest", "minute": "07:30"}
BASE = "http://localhost:8000"


async def kept(cast: Cast, name: str = "head") -> list[dict[str, Any]]:
    return await rows(
        "select f.channel, f.mode, f.minute, p.email from person p left join preference f on f.person = p.id where p.id = {}",
        cast.people[name],
    )


def version_on(page: httpx.Response) -> str:
    found = re.search(r'name="version" value="(\d+)"', page.text)
    assert found
    return found[1]


async def save(browser: Browser, **fields: str) -> httpx.Response:
    page = await browser.get("/preferences")
    return await browser.post("/preferences", FIELDS | {"version": version_on(page)} | fields)


async def with_email(cast: Cast, name: str = "head", email: str = "to.truong@example.vn") -> str:
    """The token of the link in that person's letters."""
    await Person.update({Person.email: email}).where(Person.id == cast.people[name])
    return mail_token(person=cast.people[name], email=email)


# A person's own wishes


async def test_wishes_are_kept_and_told_to_the_diary(cast: Cast) -> None:
    head = await cast.browser("head")
    assert "/preferences" in (await head.get("/account")).text
    page = await head.get("/preferences")
    assert 'value="07:30"' in page.text
    assert "luôn được báo" in page.text
    assert (await save(head, minute="8h15", mode="once")).status_code == 303
    assert await kept(cast) == [{"channel": "email", "mode": "once", "minute": 495, "email": "to.truong@example.vn"}]
    assert (await save(head, channel="none")).status_code == 303
    assert await kept(cast) == [{"channel": "none", "mode": "digest", "minute": None, "email": "to.truong@example.vn"}]
    assert len(await events_of("person.contact_changed")) == 1
    events = await events_of("preference.changed")
    assert [(event["noun_id"], event["audience"], event["actor"]) for event in events] == [
        (cast.people["head"], "diary", cast.people["head"])
    ] * 2
    assert all("example.vn" not in event["data"] for event in events + await events_of("person.contact_changed"))
    diary = (await (await cast.browser("office")).get("/events?noun=preference")).text
    assert "Chọn cách nhận tin của Tổ trưởng tổ dân phố số 5: Chỉ xem trong Sổ Việc" in diary


async def test_the_wards_hour_is_followed_until_another_is_chosen(cast: Cast) -> None:
    await WardSettings.insert(WardSettings(ward=cast.ward, digest_at=480))
    head = await cast.browser("head")
    assert 'value="08:00"' in (await head.get("/preferences")).text
    await save(head, minute="08:00")
    assert (await kept(cast))[0]["minute"] is None
    await WardSettings.update({WardSettings.digest_at: 600}).where(WardSettings.ward == cast.ward)
    assert 'value="10:00"' in (await head.get("/preferences")).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": ""}, "Xin nhập địa chỉ thư điện tử để nhận tin qua thư"),
        ({"email": "to.truong"}, "ten@may-chu.vn"),
        ({"email": "a@b.vn\r\nBcc: c@d.vn"}, "ten@may-chu.vn"),
        ({"email": "x" * 190 + "@example.vn"}, "ten@may-chu.vn"),
        ({"minute": "23:00"}, "ngoài khoảng yên lặng"),
        ({"minute": "06:59"}, "ngoài khoảng yên lặng"),
        ({"minute": "25:00"}, "giờ:phút"),
        ({"minute": ""}, "Xin nhập giờ nhận tin"),
        ({"channel": "gateway"}, "Phường chưa dùng cách nhận tin này"),
        ({"channel": "pigeon"}, "Xin chọn cách nhận tin"),
        ({"mode": ""}, "Xin chọn khi nào gửi"),
    ],
)
async def test_what_cannot_be_is_said_beside_its_field(cast: Cast, wrong: dict[str, str], words: str) -> None:
    head = await cast.browser("head")
    answer = await save(head, **{"email": "giu.lai@example.vn", **wrong})
    assert answer.status_code == 422
    assert words in answer.text
    if "email" not in wrong:
        assert "giu.lai@example.vn" in answer.text
    assert await kept(cast) == [{"channel": None, "mode": None, "minute": None, "email": ""}]
    assert await events_of("preference.changed") == []


async def test_the_gateway_is_offered_only_where_it_is_set(cast: Cast, setting: Put) -> None:
    head = await cast.browser("head")
    assert "Tin Zalo hoặc SMS" not in (await head.get("/preferences")).text
    setting(gateway_url="http://127.0.0.1:1/", gateway_token="x")
    assert "Tin Zalo hoặc SMS" in (await head.get("/preferences")).text
    refused = await save(head, channel="gateway")
    assert refused.status_code == 422
    assert "chưa có số điện thoại" in refused.text
    await Person.update({Person.phone: "0912 345 678"}).where(Person.id == cast.people["head"])
    assert (await save(head, channel="gateway")).status_code == 303
    assert (await kept(cast))[0]["channel"] == "gateway"


async def test_an_address_changed_by_the_office_meanwhile_is_not_overwritten(cast: Cast) -> None:
    head, office = await cast.browser("head"), await cast.browser("office")
    version = version_on(await head.get("/preferences"))
    contact = f"/people/{cast.people['head']}/contact"
    assert (await office.post(contact, {"phone": "", "email": "phong.ghi@example.vn", "version": version})).status_code == 303
    answer = await head.post("/preferences", FIELDS | {"version": version})
    assert answer.status_code == 409
    assert "phong.ghi@example.vn" in answer.text
    assert "to.truong@example.vn" in answer.text
    assert (await kept(cast))[0] == {"channel": None, "mode": None, "minute": None, "email": "phong.ghi@example.vn"}
    again = re.search(r'name="version" value="(\d+)"', answer.text)
    assert again
    assert (await head.post("/preferences", FIELDS | {"version": again[1]})).status_code == 303
    assert (await kept(cast))[0]["email"] == "to.truong@example.vn"


async def test_a_double_tap_saves_one_wish(cast: Cast) -> None:
    head = await cast.browser("head")
    version = version_on(await head.get("/preferences"))
    for _ in range(2):
        assert (await head.post("/preferences", FIELDS | {"version": version})).status_code == 303
    assert len(await rows("select id from preference")) == 1


@pytest.mark.parametrize("name", ["head", "deputy", "staff", "office", "appraiser", "leader", "observer", "administrator"])
async def test_everybody_chooses_for_themselves(cast: Cast, name: str) -> None:
    browser = await cast.browser(name)
    assert (await save(browser, email=f"{name.replace('_', '-')}@example.vn")).status_code == 303
    assert await rows("select person from preference") == [{"person": cast.people[name]}]


async def test_no_wish_silences_the_app(cast: Cast) -> None:
    """Channel none, and letters ended: the notice of the work, the count and the late mark stand as before."""
    head = await cast.browser("head")
    await save(head, channel="none")
    await head.post("/notices")
    assignment = await cast.assignment("five", due_on=today() - timedelta(days=9))
    for page in (await head.get("/"), await head.get("/notices"), await head.get("/help")):
        assert '<b class="sv-count">1' in page.text
    assert f"/assignments/{assignment}" in (await head.get("/notices")).text
    assert "Quá hạn 9 ngày" in (await head.get("/")).text


# The link in a letter


def csrf(page: httpx.Response) -> str:
    found = re.search(r'name="_csrf_token" value="(\w+)"', page.text)
    assert found
    return found[1]


async def test_letters_end_without_signing_in(cast: Cast, stranger: httpx.AsyncClient) -> None:
    await with_email(cast)
    url = preferences_url(cast.people["head"], "to.truong@example.vn")
    assert url.startswith(f"{BASE}/preferences/mail/")
    path = url.removeprefix(BASE)
    for _ in range(3):  # mail programs look by themselves
        page = await stranger.get(path)
    assert page.status_code == 200
    assert "t•••@example.vn" in page.text
    assert "to.truong@example.vn" not in page.text
    assert "Tổ trưởng" not in page.text
    assert await rows("select id from preference") == []
    for _ in range(2):
        done = await stranger.post(path, data={"_csrf_token": csrf(page)})
        assert done.status_code == 200
        assert "Đã thôi nhận thư" in done.text
    assert (await kept(cast))[0]["channel"] == "none"
    events = await events_of("preference.mail_stopped")
    assert [(event["noun_id"], event["actor"], event["audience"]) for event in events] == [(cast.people["head"], None, "diary")]
    assert "Đã thôi nhận thư" in (await stranger.get(path)).text
    head = await cast.browser("head")
    assert re.search(r'value="none" checked', (await head.get("/preferences")).text)


async def test_ending_letters_leaves_another_channel_alone(cast: Cast, stranger: httpx.AsyncClient, setting: Put) -> None:
    token = await with_email(cast)
    setting(gateway_url="http://127.0.0.1:1/", gateway_token="x")
    await Preference.insert(
        Preference(
            ward=cast.ward, person=cast.people["head"], channel="gateway", mode="once", minute=500,
            changed_at=(await rows("select created_at as at from person limit 1"))[0]["at"],
        )
    )  # fmt: skip
    page = await stranger.get("/signin")
    assert (await stranger.post(f"/preferences/mail/{token}", data={"_csrf_token": csrf(page)})).status_code == 200
    assert (await kept(cast))[0] | {"email": ""} == {"channel": "gateway", "mode": "once", "minute": 500, "email": ""}
    assert await events_of("preference.mail_stopped") == []


async def test_a_wrong_link_is_the_same_404_for_everybody(cast: Cast, stranger: httpx.AsyncClient) -> None:
    good = await with_email(cast)
    person, _, signed = good.partition("-")
    other = mail_token(person=cast.people["deputy"], email="")
    old = mail_token(person=cast.people["head"], email="cu@example.vn")
    wrong = [
        f"{person}-{'0' * 64}", f"{person}-{signed[:-1]}", f"{person}-{signed}0", f"{cast.people['deputy']}-{signed}", f"0{good}",
        f"999999-{signed}", "khong-co", "-", "٣-" + signed, other, old, f"{10**20}-{signed}", good.upper(),
    ]  # fmt: skip
    page = await stranger.get("/signin")
    seen = set()
    for token in wrong:
        for answer in (
            await stranger.get(f"/preferences/mail/{token}"),
            await stranger.post(f"/preferences/mail/{token}", data={"_csrf_token": csrf(page)}),
        ):
            assert answer.status_code == 404, token
            assert answer.headers["content-type"].startswith("text/html")
            seen.add(re.search(r"Đường dẫn này không dùng được[^<]*", answer.text)[0])  # type: ignore[index]
    assert len(seen) == 1
    assert await rows("select id from preference") == []
    assert (await stranger.get(f"/preferences/mail/{good}")).status_code == 200


async def test_the_links_form_must_be_ours(cast: Cast, stranger: httpx.AsyncClient) -> None:
    token = await with_email(cast)
    page = await stranger.get(f"/preferences/mail/{token}")
    assert (await stranger.post(f"/preferences/mail/{token}", data={"_csrf_token": "0" * 64})).status_code == 403
    extra = {"_csrf_token": csrf(page), "channel": "email"}
    assert (await stranger.post(f"/preferences/mail/{token}", data=extra)).status_code == 422
    assert await rows("select id from preference") == []


def test_the_link_is_signed_with_the_wards_secret(setting: Put) -> None:
    before = mail_token(person=7, email="a@b.vn")
    assert before == mail_token(person=7, email="a@b.vn")
    assert before != mail_token(person=7, email="b@b.vn")
    assert preferences_url(7, "") == f"{BASE}/preferences"
    setting(secret="khac-" + "y" * 40)
    assert mail_token(person=7, email="a@b.vn") != before


def test_an_address_is_masked() -> None:
    assert masked("to.truong@example.vn") == "t•••@example.vn"


# Contact data on a person's page


async def test_the_office_fills_in_a_heads_address(cast: Cast) -> None:
    office, person = await cast.browser("office"), cast.people["head"]
    page = await office.get(f"/people/{person}")
    fields = {"phone": "0912 345 678", "email": "To.Truong@Việc.vn", "version": version_on(page)}
    assert (await office.post(f"/people/{person}/contact", fields)).status_code == 303
    assert await rows("select phone, email, version from person where id = {}", person) == [
        {"phone": "0912 345 678", "email": "To.Truong@xn--vic-5kz.vn", "version": 2}
    ]
    events = await events_of("person.contact_changed")
    assert [(event["noun_id"], event["actor"]) for event in events] == [(person, cast.people["office"])]
    assert "điện thoại, thư điện tử" in events[0]["data"]
    assert "0912" not in events[0]["data"]
    stale = await office.post(f"/people/{person}/contact", fields | {"email": "khac@example.vn"})
    assert stale.status_code == 409
    assert "khac@example.vn" in stale.text
    assert "xn--" in stale.text
    same = {"phone": "0912 345 678", "email": "To.Truong@xn--vic-5kz.vn", "version": "1"}
    assert (await office.post(f"/people/{person}/contact", same)).status_code == 303  # nothing to save, nothing to tell
    assert len(await events_of("person.contact_changed")) == 1


async def test_a_wrong_address_stays_on_the_page(cast: Cast) -> None:
    office, person = await cast.browser("office"), cast.people["head"]
    answer = await office.post(f"/people/{person}/contact", {"phone": "0912", "email": "khong phai thu", "version": "1"})
    assert answer.status_code == 422
    assert 'value="khong phai thu"' in answer.text
    assert 'value="0912"' in answer.text
    assert (await kept(cast))[0]["email"] == ""


async def test_who_may_change_whose_contact(cast: Cast) -> None:
    """The office its units' people; those who see the whole ward, the administrator alone."""
    fields = {"phone": "0225 1", "email": "moi@example.vn", "version": "1"}
    office, administrator = await cast.browser("office"), await cast.browser("administrator")
    for name in ("leader", "administrator", "second_office"):
        assert (await office.post(f"/people/{cast.people[name]}/contact", fields)).status_code == 403
        assert "/contact" not in (await office.get(f"/people/{cast.people[name]}")).text
    assert (await kept(cast, "leader"))[0]["email"] == ""
    assert (await administrator.post(f"/people/{cast.people['leader']}/contact", fields)).status_code == 303
    assert (await (await cast.browser("head")).post(f"/people/{cast.people['head']}/contact", fields)).status_code == 403
    assert (await kept(cast, "leader"))[0]["email"] == "moi@example.vn"
    assert len(await events_of("person.contact_changed")) == 1


async def test_a_new_person_comes_with_an_address(cast: Cast) -> None:
    administrator = await cast.browser("administrator")
    fields = {
        "_key": "person-with-mail-1", "name": "Tổ phó tổ dân phố số 6", "login": "tdp06-pho", "phone": "", "email": "pho@example.vn",
        "unit": cast.units["six"].id, "role": "deputy", "title": "Tổ phó tổ dân phố số 6", "since": "", "until": "",
    }  # fmt: skip
    wrong = await administrator.post("/people", fields | {"email": "pho@"})
    assert wrong.status_code == 422
    assert "ten@may-chu.vn" in wrong.text
    assert (await administrator.post("/people", fields)).status_code == 303
    assert await rows("select email from person where login = {}", "tdp06-pho") == [{"email": "pho@example.vn"}]
    assert len(await events_of("person.created")) == len(cast.people) + 1
