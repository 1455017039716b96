"""The outbox through a real mail server: one digest a day, sent at least once, nothing that no longer stands."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta

import pytest
from cast import Cast
from post import PostOffice, post_office, text_of

from tracker.core.clock import WARD_ZONE
from tracker.core.database import rows
from tracker.core.parcels import NotSent, Parcel
from tracker.people.tables import Person
from tracker.reminders import actions
from tracker.reminders.jobs import sweep
from tracker.reminders.outbox import CLAIM_FOR, deliver, gather, take
from tracker.reminders.rules import MOST_TRIES, Cause, Channel, Mode
from tracker.reminders.tables import Message, Preference
from tracker.timetable import SOURCES, rehearse
from tracker.updates import actions as updates
from tracker.wards.tables import WardSettings

pytestmark = pytest.mark.anyio
DUE = date(2026, 12, 11)  # a Friday
GIVEN = datetime(2026, 11, 2, 8, tzinfo=WARD_ZONE)
HEAD = "head@example.vn"


def on(day: date, hour: int = 8, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), WARD_ZONE)


@pytest.fixture
async def office(cast: Cast) -> AsyncIterator[PostOffice]:
    """A running mail server; everybody of the cast has an address."""
    for name, person in cast.people.items():
        await Person.update({Person.email: f"{name.replace('_', '-')}@example.vn"}).where(Person.id == person)
    with post_office() as running:
        yield running


async def morning(cast: Cast, day: date, hour: int = 8) -> dict[str, int]:
    """What the timetable does at that hour."""
    await sweep(SOURCES, ward=cast.ward, at=on(day, hour))
    await gather(ward=cast.ward, at=on(day, hour))
    return await deliver(SOURCES, at=on(day, hour))


async def states() -> list[str]:
    return [row["state"] for row in await rows("select state from message order by id")]


async def test_one_digest_tells_everything_of_the_day(cast: Cast, office: PostOffice) -> None:
    for text in ("Phát động phong trào", "Rà soát hộ gia đình"):
        await cast.assignment(due_on=DUE, at=GIVEN, text=text)
    await cast.assignment("six", due_on=date(2026, 12, 14), at=GIVEN)
    await morning(cast, DUE)
    (letter,) = office.to(HEAD)
    assert letter["Subject"] == "Sổ Việc 11/12/2026: 2 việc cần ông/bà xem"
    assert "Phát động phong trào" in text_of(letter)
    assert "Rà soát hộ gia đình" in text_of(letter)
    assert "http://localhost:8000/assignments/" in text_of(letter)
    assert "/preferences/mail/" in letter["List-Unsubscribe"]
    await morning(cast, DUE, 10)
    await morning(cast, DUE, 15)
    assert len(office.to(HEAD)) == 1
    assert len(office.to("other-head@example.vn")) == 1
    assert len({letter["Message-ID"] for letter in office.letters}) == len(office.letters)


async def test_what_happens_later_waits_for_tomorrow(cast: Cast, office: PostOffice) -> None:
    await cast.assignment(due_on=DUE, at=GIVEN)
    await morning(cast, DUE)
    await cast.assignment(due_on=date(2027, 3, 1), at=on(DUE, 9), text="Việc mới")
    await morning(cast, DUE, 10)
    assert len(office.to(HEAD)) == 1
    await morning(cast, date(2026, 12, 12))  # a Saturday
    assert len(office.to(HEAD)) == 1
    await morning(cast, date(2026, 12, 14))
    assert "Việc mới" in text_of(office.to(HEAD)[1])
    assert "1 việc quá hạn" in office.to(HEAD)[1]["Subject"]


async def test_nobody_is_written_to_before_the_hour_or_in_the_quiet_ones(cast: Cast, office: PostOffice) -> None:
    await cast.assignment(due_on=DUE, at=GIVEN)
    await sweep(SOURCES, ward=cast.ward, at=on(DUE, 6))
    for hour, minute in ((6, 0), (6, 59), (7, 29)):
        assert await gather(ward=cast.ward, at=on(DUE, hour, minute)) == 0
    assert await gather(ward=cast.ward, at=on(DUE, 7, 30)) == 1
    assert (await deliver(SOURCES, at=on(DUE, 20)))["sent"] == 0
    assert (await deliver(SOURCES, at=on(date(2026, 12, 12), 7)))["sent"] == 1


async def test_the_wards_own_hours_and_a_persons_own(cast: Cast, office: PostOffice) -> None:
    await WardSettings.insert(WardSettings(ward=cast.ward, digest_at=600))
    await Preference.insert(
        Preference(
            ward=cast.ward, person=cast.people["head"], channel=Channel.EMAIL, mode=Mode.DIGEST, minute=480, changed_at=GIVEN
        )
    )
    for unit in ("five", "six"):
        await cast.assignment(unit, due_on=DUE, at=GIVEN)
    await sweep(SOURCES, ward=cast.ward, at=on(DUE, 6))
    assert await gather(ward=cast.ward, at=on(DUE, 9)) == 1
    assert await gather(ward=cast.ward, at=on(DUE, 10)) == 1


async def test_at_once_means_each_notice_as_it_comes(cast: Cast, office: PostOffice) -> None:
    await Preference.insert(
        Preference(
            ward=cast.ward, person=cast.people["head"], channel=Channel.EMAIL, mode=Mode.ONCE, minute=None, changed_at=GIVEN
        )
    )
    for hour in (9, 11, 14):
        await cast.assignment(due_on=date(2027, 3, 1), at=on(DUE, hour - 1), text=f"Việc lúc {hour}")
        await morning(cast, DUE, hour)
    assert [letter["Subject"].partition(": ")[2] for letter in office.to(HEAD)] == ["1 việc cần ông/bà xem"] * 3


async def test_who_wants_no_mail_gets_none_and_still_reads_it_in_the_app(cast: Cast, office: PostOffice) -> None:
    await Preference.insert(
        Preference(
            ward=cast.ward, person=cast.people["head"], channel=Channel.NONE, mode=Mode.DIGEST, minute=None, changed_at=GIVEN
        )
    )
    await cast.assignment(due_on=DUE, at=GIVEN)
    await morning(cast, DUE)
    assert office.to(HEAD) == []
    assert "hôm nay đến hạn" in (await (await cast.browser("head")).get("/notices")).text


async def test_what_was_done_meanwhile_is_not_said(cast: Cast, office: PostOffice) -> None:
    done, open_ = (
        await cast.assignment(due_on=DUE, at=GIVEN, text="Đã xong rồi"),
        await cast.assignment(due_on=DUE, at=GIVEN, text="Còn làm"),
    )
    await sweep(SOURCES, ward=cast.ward, at=on(DUE, 6))
    await gather(ward=cast.ward, at=on(DUE))
    await updates.submit(await cast.look(done, "head"), key="k" * 12, by=await cast.viewer("head"), at=on(DUE))
    await deliver(SOURCES, at=on(DUE))
    (letter,) = office.to(HEAD)
    assert "Đã xong rồi" not in text_of(letter)
    assert "Còn làm" in text_of(letter)
    assert open_


async def test_nothing_left_to_say_sends_nothing(cast: Cast, office: PostOffice) -> None:
    assignment = await cast.assignment(due_on=DUE, at=GIVEN)
    await sweep(SOURCES, ward=cast.ward, at=on(DUE, 6))
    await gather(ward=cast.ward, at=on(DUE))
    await actions.promise(
        await cast.look(assignment, "head"), promised_on=date(2026, 12, 16), cause=Cause.MYSELF, words="", key="p" * 12,
        by=await cast.viewer("head"), at=on(DUE),
    )  # fmt: skip
    sums = await deliver(SOURCES, at=on(DUE))
    assert office.to(HEAD) == []
    assert sums["moot"] == 1


async def test_what_the_office_pressed_is_said_though_a_promise_runs(cast: Cast, office: PostOffice) -> None:
    assignment = await cast.assignment(due_on=DUE, at=GIVEN)
    head, chaser, at = await cast.viewer("head"), await cast.viewer("office"), on(date(2026, 12, 14))
    row = await cast.look(assignment)
    await actions.promise(row, promised_on=date(2026, 12, 18), cause=Cause.MYSELF, words="", key="p" * 12, by=head, at=at)
    await actions.chase([row], key="h" * 12, by=chaser, at=at)
    await morning(cast, date(2026, 12, 15))
    (letter,) = office.to(HEAD)
    assert "Phòng nhắc việc" in text_of(letter)


async def test_after_an_outage_one_digest_tells_it_all(cast: Cast, office: PostOffice) -> None:
    for text, due_on in (("Việc một", DUE), ("Việc hai", date(2026, 12, 14)), ("Việc ba", date(2026, 12, 15))):
        await cast.assignment(due_on=due_on, at=GIVEN, text=text)
    office.answer = "451 later"
    for day in (date(2026, 12, 10), DUE, date(2026, 12, 14)):
        for hour in (8, 11, 16):
            await morning(cast, day, hour)
    assert office.letters == []
    assert len(await rows("select id from message where person = {}", cast.people["head"])) == 1
    office.answer = ""
    await morning(cast, date(2026, 12, 15))
    (letter,) = office.to(HEAD)
    assert all(text in text_of(letter) for text in ("Việc một", "Việc hai", "Việc ba"))
    await morning(cast, date(2026, 12, 15), 10)
    assert len(office.to(HEAD)) == 1


async def test_eight_tries_then_the_office_sees_it_and_sends_it_again(cast: Cast, office: PostOffice) -> None:
    await cast.assignment(due_on=DUE, at=GIVEN)
    office.answer = "451 later"
    await morning(cast, DUE)
    at, tried = on(DUE), 1
    while (await states()) == ["waiting"]:
        at += timedelta(hours=2)
        if 7 <= at.astimezone(WARD_ZONE).hour < 20:
            tried += sum((await deliver(SOURCES, at=at)).values())
    assert tried == MOST_TRIES
    (row,) = await rows("select state, error, attempts from message")
    assert (row["state"], "451" in row["error"]) == ("failed", True)
    browser = await cast.browser("office")
    home = await browser.get("/")
    assert "Tin không gửi được" in home.text
    page = await browser.get("/messages")
    assert "451" in page.text
    failed = (await rows("select id from message"))[0]["id"]
    office.answer = ""
    assert (await browser.post(f"/messages/{failed}/resend")).status_code == 303
    assert (await browser.post(f"/messages/{failed}/resend")).status_code == 404
    assert [event["verb"] for event in await rows("select verb from event where noun = 'message'")] == ["message.resent"]
    (state,) = await states()
    assert state == "waiting"


async def test_the_next_days_digest_tells_what_a_failed_one_could_not(cast: Cast, office: PostOffice) -> None:
    await cast.assignment(due_on=DUE, at=GIVEN, text="Việc một")
    office.answer = "550 no such mailbox"
    await morning(cast, DUE)
    await cast.assignment(due_on=date(2027, 3, 1), at=on(DUE, 9), text="Việc mới")
    office.answer = ""
    await morning(cast, date(2026, 12, 14))
    (letter,) = office.to(HEAD)
    assert "Việc một" in text_of(letter)
    assert "Việc mới" in text_of(letter)
    assert await states() == ["moot", "sent", "sent"]  # the last is the deputy's, who is told of new work too


async def test_an_address_that_is_refused_is_not_tried_again(cast: Cast, office: PostOffice) -> None:
    await cast.assignment(due_on=DUE, at=GIVEN)
    office.answer = "550 no such mailbox"
    await morning(cast, DUE)
    assert await states() == ["failed"]


async def test_a_sender_that_dies_leaves_the_message_to_another(cast: Cast, office: PostOffice) -> None:
    await cast.assignment(due_on=DUE, at=GIVEN)
    await sweep(SOURCES, ward=cast.ward, at=on(DUE, 6))
    await gather(ward=cast.ward, at=on(DUE))
    assert await take(on(DUE), set()) is not None  # claimed, and never heard of again
    assert (await deliver(SOURCES, at=on(DUE)))["sent"] == 0
    assert (await deliver(SOURCES, at=on(DUE) + CLAIM_FOR))["sent"] == 1
    assert len(office.letters) == 1


async def test_a_crash_between_send_and_mark_makes_one_copy_with_the_same_id(cast: Cast, office: PostOffice) -> None:
    from tracker.core.mail import send_mail

    class Killed(BaseException):
        pass

    async def send_and_die(parcel: Parcel) -> None:
        await send_mail(parcel)
        raise Killed

    await cast.assignment(due_on=DUE, at=GIVEN)
    await sweep(SOURCES, ward=cast.ward, at=on(DUE, 6))
    await gather(ward=cast.ward, at=on(DUE))
    with pytest.raises(Killed):
        await deliver(SOURCES, at=on(DUE), senders={Channel.EMAIL: send_and_die})
    await deliver(SOURCES, at=on(DUE) + CLAIM_FOR)
    await deliver(SOURCES, at=on(DUE) + 2 * CLAIM_FOR)
    first, second = office.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert await states() == ["sent"]


async def test_many_senders_at_a_time_send_each_message_once(cast: Cast, office: PostOffice) -> None:
    for unit in ("five", "six", "school", "economy"):
        await cast.assignment(unit, due_on=DUE, at=GIVEN)
    await sweep(SOURCES, ward=cast.ward, at=on(DUE, 6))
    await asyncio.gather(*(gather(ward=cast.ward, at=on(DUE)) for _ in range(5)))
    await asyncio.gather(*(deliver(SOURCES, at=on(DUE)) for _ in range(5)))
    assert sorted(str(letter["To"]) for letter in office.letters) == sorted({str(letter["To"]) for letter in office.letters})
    assert len(office.letters) == 5  # nobody heads the economy office: both of the Culture-Society office hear of it
    assert not [letter for letter in office.letters if "deputy" in str(letter["To"])]


async def test_a_gateway_gets_the_short_words(cast: Cast, office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.settings import settings

    monkeypatch.setattr(settings(), "gateway_url", "https://gateway.example.vn/send")
    await Person.update({Person.phone: "0912 345 678"}).where(Person.id == cast.people["head"])
    await Preference.insert(
        Preference(
            ward=cast.ward, person=cast.people["head"], channel=Channel.GATEWAY, mode=Mode.DIGEST, minute=None, changed_at=GIVEN
        )
    )
    taken: list[Parcel] = []

    async def busy_once(parcel: Parcel) -> None:
        if not taken:
            taken.append(parcel)
            raise NotSent("Cổng bận.", wait=3600)
        taken.append(parcel)

    await cast.assignment(due_on=DUE, at=GIVEN)
    await sweep(SOURCES, ward=cast.ward, at=on(DUE, 6))
    await gather(ward=cast.ward, at=on(DUE))
    senders = {Channel.GATEWAY: busy_once}
    assert (await deliver(SOURCES, at=on(DUE), senders=senders))["later"] == 1
    assert (await deliver(SOURCES, at=on(DUE) + timedelta(minutes=59), senders=senders)) == {
        "sent": 0,
        "moot": 0,
        "later": 0,
        "failed": 0,
    }
    assert (await deliver(SOURCES, at=on(DUE) + timedelta(minutes=60), senders=senders))["sent"] == 1
    assert taken[0].key == taken[1].key
    assert taken[1].to == "0912 345 678"
    assert len(taken[1].text) < 250


async def test_a_rehearsal_says_what_would_be_and_keeps_nothing(cast: Cast, office: PostOffice) -> None:
    await cast.assignment(due_on=DUE, at=GIVEN)
    told = await rehearse(on(DUE))
    assert "Tổ dân phố số 5: “Phát động phong trào đến từng hộ dân”, hạn 11/12/2026: Đúng ngày đến hạn → đơn vị" in told
    assert any(HEAD in line and "1 việc cần ông/bà xem" in line for line in told)
    assert await rows("select id from reminder") == []
    assert await states() == []
    assert (await Message.count()) == 0
    assert await rehearse(on(date(2026, 12, 12))) == []


async def test_a_clock_that_had_gone_ahead_leaves_nobody_without_letters(cast: Cast, office: PostOffice) -> None:
    await cast.assignment(due_on=DUE, at=GIVEN, text="Việc một")
    await morning(cast, DUE + timedelta(days=40))  # a Wednesday
    await cast.assignment(due_on=date(2027, 3, 1), at=on(DUE, 7), text="Việc mới")
    await morning(cast, DUE)
    assert ["Việc mới" in text_of(letter) for letter in office.to(HEAD)] == [False, True]


@pytest.mark.parametrize("died", [True, False])
async def test_what_was_claimed_or_put_off_by_a_clock_gone_ahead_is_sent_now(
    cast: Cast, office: PostOffice, died: bool
) -> None:
    await cast.assignment(due_on=DUE, at=GIVEN)
    later = on(DUE + timedelta(days=40))
    await sweep(SOURCES, ward=cast.ward, at=later)
    await gather(ward=cast.ward, at=later)
    if died:
        while await take(later, set()):
            pass
    else:
        office.answer = "451 later"
        await deliver(SOURCES, at=later)
        office.answer = ""
    await deliver(SOURCES, at=on(DUE))
    assert len(office.to(HEAD)) == 1


async def test_a_message_from_yesterday_tells_todays_news_too_whatever_the_hour(cast: Cast, office: PostOffice) -> None:
    await cast.assignment(due_on=DUE, at=GIVEN)
    office.answer = "451 later"
    await morning(cast, date(2026, 12, 10), 19)
    await sweep(SOURCES, ward=cast.ward, at=on(DUE, 6))
    office.answer = ""
    await gather(ward=cast.ward, at=on(DUE, 7))
    await deliver(SOURCES, at=on(DUE, 7))
    assert "hôm nay đến hạn" in text_of(office.to(HEAD)[0])


async def test_a_message_that_cannot_be_made_holds_up_no_other(cast: Cast, office: PostOffice) -> None:
    for unit in ("five", "six"):
        await cast.assignment(unit, due_on=DUE, at=GIVEN)
    await sweep(SOURCES, ward=cast.ward, at=on(DUE, 6))
    await gather(ward=cast.ward, at=on(DUE))
    reached = []

    async def broken_for_one(parcel: Parcel) -> None:
        if parcel.to == HEAD:
            raise ValueError("a mistake of ours")
        reached.append(parcel.to)

    sums = await deliver(SOURCES, at=on(DUE), senders={Channel.EMAIL: broken_for_one})
    assert (sums["later"], reached) == (1, ["other-head@example.vn"])
    (row,) = await rows("select state, error from message where person = {}", cast.people["head"])
    assert (row["state"], row["error"]) == ("waiting", "Lỗi ValueError.")
