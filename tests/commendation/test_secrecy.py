"""Candidates, reasons against and counts on the demonstration ward: whatever anybody outside the council opens, none is in it."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cast import Browser, Cast, today
from scores import key
from test_permissions import DOORS, VERIFIERS
from walking import walk

from tracker.accounts.sessions import open_session
from tracker.commendation import nominating
from tracker.commendation.actions import set_aside
from tracker.commendation.council import COUNCIL
from tracker.commendation.deciding import Decision, decide
from tracker.commendation.finding import Found, gather
from tracker.commendation.proposals import weighed
from tracker.commendation.rules import CandidateState, Choice
from tracker.core.clock import now
from tracker.core.database import rows, transaction
from tracker.core.viewer import Role, Viewer
from tracker.events.queries import read_data
from tracker.events.sentences import sentence
from tracker.people.actions import appoint, create_person
from tracker.people.queries import viewer_of
from tracker.praise import actions as praises
from tracker.praise import queries as thanked
from tracker.reminders import feed
from tracker.reminders.contents import digest_for
from tracker.units.actions import found as found_unit
from tracker.units.actions import found_ward
from tracker.units.rules import UnitKind

pytestmark = pytest.mark.anyio
NAMED, HELPED = "Nghệ nhân Đoàn Thị Hoa Mai", "Dạy nghề đan lưới cho mười hai thanh niên trong phường suốt mùa hè"
ASIDE, DECLINED, PASSED = "Hồ sơ còn thiếu xác nhận", "Nhường cho đơn vị khó khăn hơn", "Vừa được biểu dương ở hội nghị"
FIXED = ("Chưa đề nghị", "Đã đề nghị khen", "phiếu tán thành", "Vì sao chưa", "Nên cảm ơn ngay", "khen thưởng cần xem lại")
BEHIND = re.compile(r"/campaigns/\d+(/(compare|candidates|minutes|decision|dossier|nominations|ticks)|\W)|/holds|/praises/new")


@pytest.fixture(scope="session")
def template(demonstration: str) -> str:
    return demonstration


async def person(login: str) -> int:
    return int((await rows("select id from person where login = {}", login))[0]["id"])


async def viewer(login: str) -> Viewer:
    found = await viewer_of(await person(login), at=now())
    assert found
    return found


async def unit(name: str) -> dict[str, Any]:
    return (await rows("select id, ward, path from unit where name = {}", name))[0]


async def browser(app: Any, who: int, role: Role) -> Browser:
    async with transaction():
        token, _ = await open_session(who, at=now(), proved=True, roles=[role], agent="test")
    return Browser(app, token)


async def newcomer(login: str, role: Role, place: dict[str, Any]) -> int:
    """Somebody of a role that the demonstration has nobody of."""
    async with transaction():
        made = await create_person(place["ward"], name=login, login=login, phone="", by=None, at=now())
        await appoint(made, place, role, title=login, since=today() - timedelta(days=300), by=None, at=now())
    await rows(
        "update person set password_hash = 'kept', totp_secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' where id = {} returning id", made
    )
    return made


async def outsiders() -> dict[str, tuple[int, Role]]:
    """Heads of those honoured, set aside, held back and declined, and one of every other role outside the council."""
    heads = {
        row["name"]: (row["person"], Role.HEAD)
        for row in await rows(
            "select u.name, h.person from appointment h join unit u on u.id = h.unit where h.role = 'head' and u.name in"
            " ('Tổ dân phố số 5', 'Tổ dân phố số 4', 'Trường THCS số 2', 'Công đoàn phường')"
        )
    }
    assert len(heads) == 4
    ward = (await rows("select u.id, u.ward, u.path from unit u join campaign c on c.ward = u.id"))[0]
    posts = {
        Role.DEPUTY: await unit("Tổ dân phố số 4"), Role.STAFF: await unit("Trường THCS số 2"),
        Role.APPRAISER: await unit("Phòng Kinh tế, Hạ tầng và Đô thị"), Role.OBSERVER: ward,
    }  # fmt: skip
    new = {f"{role}": (await newcomer(f"{role}-moi", role, place), role) for role, place in posts.items()}
    return heads | new | {"administrator": (await person("demo-quan-tri"), Role.ADMINISTRATOR)}


# What is secret


async def campaign() -> int:
    return int((await rows("select id from campaign order by id"))[0]["id"])


async def weigh_more() -> None:
    """The office names a citizen and sets her aside; leadership leaves a letter of thanks for another time."""
    office, made = await viewer("demo-phong"), await campaign()
    named = nominating.Named("certificate_person", "schools", None, NAMED, "Người dân", HELPED, "Bà đồng ý ngày 20/11")
    one = await nominating.nominate(made, named, key=key(), by=office, at=now())
    await set_aside(made, f"n{one}", reason=ASIDE, version=1, key=key(), by=office, at=now())
    leader = await viewer("demo-lanh-dao")
    waiting = await rows("select id from praise where state = 'suggested' order by id")
    praise = await thanked.find(waiting[0]["id"], leader)
    assert praise
    await praises.pass_over(praise, PASSED, version=praise["version"], key=key(), by=leader, at=now())


async def decide_it() -> None:
    """Leadership awards all that it may but one school."""
    leader, made = await viewer("demo-lanh-dao"), await campaign()
    found = await gather(made, leader.ward, today=today(), also=COUNCIL)
    before = weighed(found)
    spared = next(one.id for one in before if one.one.peer_group == "schools" and not one.hindrance)
    choices = {one.id: Choice.DECLINE if one.hindrance or one.id == spared else Choice.AWARD for one in before}
    reasons = {one: DECLINED if choice is Choice.DECLINE else "" for one, choice in choices.items()}
    decision = Decision("140/QĐ-UBND", today(), "CHỦ TỊCH", choices, reasons)
    await decide(made, decision, version=found.row["version"], key=key(), by=leader, at=now())
    assert {row["state"] for row in await rows("select state from candidate")} >= {"awarded", "declined", "set_aside"}


async def secrets() -> set[str]:
    """Words that office and leadership alone may read, as they stand in the database and as their pages say them."""
    ward = (await rows("select ward from campaign"))[0]["ward"]
    found = {*FIXED, NAMED, HELPED}
    for sql in (
        "select reason as said from candidate", "select note as said from campaign", "select note as said from award_hold",
        "select reason as said from praise", "select words as said from praise where state <> 'sent'",
        "select summary as said from minutes", "select chair as said from minutes", "select secretary as said from minutes",
        "select t.evidence as said from condition_tick t join candidate z on z.id = t.candidate where t.evidence <> z.merits",
    ):  # fmt: skip
        found |= {row["said"] for row in await rows(sql)}
    for row in await rows("select v.votes_for, m.present + m.in_writing as voting from vote v join minutes m on m.id = v.minutes"):
        found.add(f"{row['votes_for']} trên {row['voting']} phiếu")
    for row in await rows("select facts from candidate where facts <> ''"):
        found |= set(json.loads(row["facts"])["against"])
    for event in await rows("select verb, data from event where audience = 'council' and ward = {}", ward):
        found.add(sentence(event["verb"], read_data(event["data"])))
    return {" ".join(one.split()) for one in found if one}


def weighed_words(found: Found) -> Iterator[str]:
    """What speaks against every candidate, proposed or not, and what each misses."""
    for one in found.candidates:
        yield from (reason.words for reason in (*one.reasons_against, *one.warnings))
        yield from (block.words for block in one.blocks)
        yield from (missed.why for missed in one.missed)


# The proof


async def check_nothing_told(app: Any) -> None:
    ward = (await rows("select ward from campaign"))[0]["ward"]
    hidden = await secrets()
    assert len(hidden) > 30
    last = int((await rows("select max(sequence) as last from event where ward = {}", ward))[0]["last"])
    people = await outsiders()
    told, opened = [], set()
    for name, (who, role) in people.items():
        seen = await viewer_of(who, at=now())
        assert seen
        seeds = [path for (method, path), roles in DOORS.items() if method == "GET" and roles and role in roles and "{" not in path]
        seeds += [f"/search?q={words}" for words in (NAMED, "Hoa Mai", ASIDE, "khen")]
        seeds += [f"/units/{row['id']}" for row in await rows("select id from unit where name like 'Tổ dân phố số 1%'")]
        seeds += [f"/events?noun={noun}" for noun in ("candidate", "campaign", "hold", "praise", "award", "minutes", "dossier")]
        seeds.append(await feed.make(seen, at=now()))
        pages = await walk(await browser(app, who, role), seeds, most=3)
        opened |= set(pages)
        letter = await digest_for(who, ward=ward, after=0, until=last, preferences_url="/", sources=(), at=now())
        pages["letter"] = " ".join(f"{line}" for group in letter.groups for line in group.lines) if letter else ""
        own = {"Tổ dân phố số 5"}  # named the circle, and knows that
        for path, text in pages.items():
            told += [(name, path, words) for words in hidden if words in text]
            told += [(name, path, link[0]) for link in BEHIND.finditer(text) if not link[0].endswith("/nominations")]
        assert own
    assert not told, "\n".join(map(str, told[:40]))


@pytest.mark.parametrize("is_decided", [False, True], ids=["weighed", "decided"])
async def test_nobody_outside_the_council_reads_what_it_weighs(app: Any, is_decided: bool) -> None:
    await weigh_more()
    if is_decided:
        await decide_it()
    await check_nothing_told(app)
