"""The calendar by a secret address: made, shown once, revoked; what it holds, and that calendars can read it."""

import re
from collections.abc import Callable
from datetime import UTC, date, timedelta
from typing import Any

import httpx
import pytest
from cast import Browser, Cast, another_ward, events_of, queries, today
from icalendar import Calendar

from tracker.accounts.sessions import digest
from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.viewer import Role
from tracker.people.actions import appoint
from tracker.people.tables import Appointment, Person
from tracker.reminders.feed import MOST_EVENTS
from tracker.reminders.tables import Feed
from tracker.tasks.tables import Assignment

pytestmark = pytest.mark.anyio
Put = Callable[..., None]
BASE = "http://localhost:8000"


async def address(browser: Browser) -> str:
    """The path of a new calendar, as the page shows it."""
    page = await browser.post("/preferences/feed")
    assert page.status_code == 200
    found = re.search(rf"{BASE}(/calendar/[\w-]+\.ics)", page.text)
    assert found
    return found[1]


def read(answer: httpx.Response) -> Calendar:
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.content)
    assert isinstance(found, Calendar)
    return found


def by_code(calendar: Calendar) -> dict[str, Any]:
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


async def uid(cast: Cast, assignment: int) -> str:
    return f"{(await cast.look(assignment))['code']}@localhost"


# The address


async def test_an_address_is_shown_once_and_only_its_hash_is_kept(cast: Cast, stranger: httpx.AsyncClient) -> None:
    head = await cast.browser("head")
    path = await address(head)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) == 43
    assert await rows("select person, token_hash, revoked_at from feed") == [
        {"person": cast.people["head"], "token_hash": digest(token), "revoked_at": None}
    ]
    events = await events_of("feed.made")
    assert [(event["noun_id"], event["audience"]) for event in events] == [(cast.people["head"], "diary")]
    assert token not in events[0]["data"]
    page = await head.get("/preferences")
    assert token not in page.text
    assert "Chưa có lịch nào đọc" in page.text
    assert (await stranger.get(path)).status_code == 200
    assert "Lịch đọc gần đây" in (await head.get("/preferences")).text


async def test_another_address_ends_the_one_before_and_a_revoked_one_opens_nothing(
    cast: Cast, stranger: httpx.AsyncClient
) -> None:
    head = await cast.browser("head")
    first = await address(head)
    second = await address(head)
    assert [(await stranger.get(path)).status_code for path in (first, second)] == [404, 200]
    for _ in range(2):
        assert (await head.post("/preferences/feed/revocation")).status_code == 303
    assert (await stranger.get(second)).status_code == 404
    assert len(await events_of("feed.revoked")) == 1
    assert len(await events_of("feed.made")) == 2
    assert "Tạo địa chỉ lịch" in (await head.get("/preferences")).text


async def test_nobody_revokes_what_is_another_persons(cast: Cast, stranger: httpx.AsyncClient) -> None:
    path = await address(await cast.browser("head"))
    deputy = await cast.browser("deputy")
    await deputy.post("/preferences/feed/revocation")
    other = await address(deputy)
    assert [(await stranger.get(one)).status_code for one in (path, other)] == [200, 200]
    assert await events_of("feed.revoked") == []


@pytest.mark.parametrize("ending", ["disabled", "no posts", "post is over", "unknown", "not ics", "another door"])
async def test_a_dead_address_is_a_page_with_manners(cast: Cast, stranger: httpx.AsyncClient, ending: str) -> None:
    path = await address(await cast.browser("head"))
    person = cast.people["head"]
    match ending:
        case "disabled":
            await Person.update({Person.disabled_at: now()}).where(Person.id == person)
        case "no posts":
            await Appointment.update({Appointment.ended_at: now()}).where(Appointment.person == person)
        case "post is over":
            await Appointment.update({Appointment.until: today() - timedelta(days=1)}).where(Appointment.person == person)
        case "unknown":
            path = "/calendar/" + "x" * 43 + ".ics"
        case "not ics":
            path = path.removesuffix(".ics")
        case _:
            path = path.replace("/calendar/", "/preferences/mail/")
    answer = await stranger.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "no-store" in answer.headers["cache-control"]
    assert "sv-band" in answer.text


# What it holds


async def test_deadlines_of_the_units_where_one_has_a_post(cast: Cast, stranger: httpx.AsyncClient) -> None:
    soon, later = today() + timedelta(days=3), today() + timedelta(days=40)
    mine = await cast.assignment("five", due_on=soon, text="Phát động phong trào")
    back = await cast.assignment("five", due_on=soon, text="Việc bị trả lại")
    await Assignment.update({Assignment.state: "returned", Assignment.fix_by: later}).where(Assignment.id == back)
    late = await cast.assignment("five", due_on=today() - timedelta(days=9), text="Việc đã quá hạn")
    apart = [await cast.assignment("six", due_on=soon), await cast.assignment("five", text="Không có hạn")]
    for state in ("submitted", "done", "cancelled"):
        apart.append(await cast.assignment("five", due_on=soon))
        await Assignment.update({Assignment.state: state}).where(Assignment.id == apart[-1])
    await cast.assignment("school", due_on=soon, coordinating=(cast.known("five"),))
    answer = await stranger.get(await address(await cast.browser("head")))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"].startswith("private")
    assert answer.headers["x-content-type-options"] == "nosniff"
    calendar = read(answer)
    assert calendar["X-WR-CALNAME"] == "Sổ Việc: Tổ dân phố số 5"
    found = by_code(calendar)
    assert set(found) == {await uid(cast, one) for one in (mine, back, late)}
    event = found[await uid(cast, mine)]
    assert event["SUMMARY"] == "Hạn: Phát động phong trào"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (soon, soon + timedelta(days=1))
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["URL"] == f"{BASE}/assignments/{mine}"
    assert f"{BASE}/assignments/{mine}" in event["DESCRIPTION"]
    assert "Tổ dân phố số 5" in event["DESCRIPTION"]
    (alarm,) = event.walk("VALARM")
    assert (alarm["ACTION"], alarm["TRIGGER"].dt) == ("DISPLAY", timedelta(hours=-16))
    returned = found[await uid(cast, back)]
    assert (returned["SUMMARY"], returned["DTSTART"].dt) == ("Hạn bổ sung: Việc bị trả lại", later)


async def test_the_same_work_is_the_same_bytes_and_a_change_is_newer(cast: Cast, stranger: httpx.AsyncClient) -> None:
    assignment = await cast.assignment("five", due_on=today() + timedelta(days=3))
    path = await address(await cast.browser("head"))
    first, again = await stranger.get(path), await stranger.get(path)
    assert first.content == again.content
    changed = (await rows("select changed_at, version from assignment where id = {}", assignment))[0]
    before = by_code(read(first))[await uid(cast, assignment)]
    assert before["DTSTAMP"].dt == before["LAST-MODIFIED"].dt == changed["changed_at"].astimezone(UTC).replace(microsecond=0)
    assert before["SEQUENCE"] == changed["version"]
    office = await cast.browser("office")
    page = await office.get(f"/assignments/{assignment}/change")
    fields = dict(re.findall(r'name="(version|_key)" value="([\w-]+)"', page.text))
    moved = date(2027, 3, 1)
    fields |= {
        "due_on": "01/03/2027",
        "weight": "1",
        "product": "",
        "reason": "Dời theo lịch thành phố",
        "unit": str(cast.units["five"].id),
    }
    assert (await office.post(f"/assignments/{assignment}/change", fields)).status_code == 303
    after = by_code(read(await stranger.get(path)))[await uid(cast, assignment)]
    assert after["DTSTART"].dt == moved
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("head", {"five"}), ("deputy", {"five"}), ("staff", {"school"}), ("culture_head", {"culture"}), ("office", {"culture"}),
        ("appraiser", {"economy"}), ("leader", set()), ("observer", set()), ("administrator", set()),
    ],
)  # fmt: skip
async def test_whoever_sees_the_ward_still_reads_only_their_own_unit(
    cast: Cast, stranger: httpx.AsyncClient, name: str, sees: set[str]
) -> None:
    made = {unit: await cast.assignment(unit, due_on=today()) for unit in ("five", "six", "school", "culture", "economy")}
    found = by_code(read(await stranger.get(await address(await cast.browser(name)))))
    assert set(found) == {await uid(cast, made[unit]) for unit in sees}


async def test_several_posts_are_one_calendar_and_a_new_one_is_there_at_once(cast: Cast, stranger: httpx.AsyncClient) -> None:
    five, six = [await cast.assignment(unit, due_on=today()) for unit in ("five", "six")]
    path = await address(await cast.browser("head"))
    assert set(by_code(read(await stranger.get(path)))) == {await uid(cast, five)}
    unit = cast.units["six"]
    await appoint(
        cast.people["head"], {"id": unit.id, "ward": unit.ward, "path": unit.path}, Role.STAFF, title="Kiêm nhiệm",
        since=today(), by=None, at=now(),
    )  # fmt: skip
    assert set(by_code(read(await stranger.get(path)))) == {await uid(cast, one) for one in (five, six)}


async def test_another_ward_is_not_there(cast: Cast, stranger: httpx.AsyncClient) -> None:
    """Even a post over there by mistake of a row shows nothing of this ward's neighbours."""
    await another_ward()
    mine = await cast.assignment("five", due_on=today())
    answer = await stranger.get(await address(await cast.browser("head")))
    assert set(by_code(read(answer))) == {await uid(cast, mine)}


NASTY = "Họp; lúc 8 giờ, phòng \\A\nEND:VEVENT\r\nBEGIN:VEVENT\nATTACH:https://evil.example/x\nSUMMARY:giả " + "rất dài " * 60


async def test_what_people_typed_stays_inside_its_line(cast: Cast, stranger: httpx.AsyncClient) -> None:
    assignment = await cast.assignment("five", due_on=today(), text=NASTY)
    answer = await stranger.get(await address(await cast.browser("head")))
    (event,) = read(answer).walk("VEVENT")
    assert "ATTACH" not in event
    assert str(event["DESCRIPTION"]).startswith("Tổ dân phố số 5")
    assert "Họp; lúc 8 giờ, phòng \\A\nEND:VEVENT" in str(event["DESCRIPTION"]).replace("\r\n", "\n")
    assert "\n" not in str(event["SUMMARY"])
    assert str(event["UID"]) == await uid(cast, assignment)
    lines = answer.content.split(b"\r\n")
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") == 1
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    for line in lines:
        line.decode()  # no letter is cut in two at a fold


async def test_a_calendar_is_read_in_three_statements_and_noted_once_a_day(cast: Cast, stranger: httpx.AsyncClient) -> None:
    await cast.assignment("five", due_on=today())
    path = await address(await cast.browser("head"))
    counts = []
    for _ in range(3):
        with queries() as asked:
            assert (await stranger.get(path)).status_code == 200
        counts.append(len(asked))
    assert counts == [3, 2, 2]
    await Feed.update({Feed.read_at: now() - timedelta(days=2)}).where(Feed.person == cast.people["head"])
    await stranger.get(path)
    assert (await rows("select read_at from feed"))[0]["read_at"] > now() - timedelta(minutes=5)


async def test_a_calendar_is_bounded(cast: Cast, stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_EVENTS == 500
    monkeypatch.setattr("tracker.reminders.feed.MOST_EVENTS", 2)
    made = [await cast.assignment("five", due_on=today() + timedelta(days=days)) for days in (5, 1, 3)]
    found = by_code(read(await stranger.get(await address(await cast.browser("head")))))
    assert set(found) == {await uid(cast, made[1]), await uid(cast, made[2])}


async def test_an_empty_calendar_is_a_calendar(cast: Cast, stranger: httpx.AsyncClient) -> None:
    assert read(await stranger.get(await address(await cast.browser("head")))).walk("VEVENT") == []
