"""Candidates, reasons against and counts on the demonstration ward: whatever anybody outside the council opens, none is in it."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from cast import Browser, today
from scores import key
from test_permissions import DOORS, VERIFIERS
from walking import plain, walk

from tracker.accounts.sessions import open_session
from tracker.commendation import nominating
from tracker.commendation.actions import set_aside
from tracker.commendation.council import council_sql
from tracker.commendation.deciding import Decision, decide
from tracker.commendation.finding import Found, gather
from tracker.commendation.proposals import weighed
from tracker.commendation.rules import Choice
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
NAMED, HELPED = "Nghệ nhân đan lưới Hoa Mai", "Dạy nghề đan lưới cho mười hai thanh niên trong phường suốt mùa hè"
ASIDE, DECLINED, PASSED = "Hồ sơ còn thiếu xác nhận", "Nhường cho đơn vị khó khăn hơn", "Vừa được biểu dương ở hội nghị"
FIXED = ("Chưa đề nghị", "Đã đề nghị khen", "phiếu tán thành", "Vì sao chưa có", "Nên cảm ơn ngay", "khen thưởng cần xem lại")
OWN = re.compile(r"\d+ lần bị trả lại vì sai sót lớn")  # a head's own sheet says it in the same words
BEHIND = re.compile(r"/campaigns/\d+/(?:compare|candidates|dossier|ticks)|/praises/new|/holds/\d+")


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
        "update person set password_hash = 'kept', totp_secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' where id = {} returning id",
        made,
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
    found = await gather(made, leader.ward, today=today(), also=council_sql())
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
    for row in await rows(
        "select v.votes_for, m.present + m.in_writing as voting from vote v join minutes m on m.id = v.minutes"
    ):
        found.add(f"{row['votes_for']} trên {row['voting']} phiếu")
    for row in await rows("select facts from candidate where facts <> ''"):
        found |= set(json.loads(row["facts"])["against"])
    whole = await gather(await campaign(), ward, today=today())
    assert any(one.reasons_against for one in whole.candidates)
    found |= set(weighed_words(whole))
    for event in await rows("select verb, data from event where audience = 'council' and ward = {}", ward):
        found.add(sentence(event["verb"], read_data(event["data"])))
    return {" ".join(one.split()) for one in found if one and not OWN.fullmatch(one)}


def weighed_words(found: Found) -> Iterator[str]:
    """What speaks against every candidate, proposed or not, and what each misses."""
    for one in found.candidates:
        yield from (reason.words for reason in (*one.reasons_against, *one.warnings))
        yield from (block.words for block in one.blocks)
        yield from (missed.why for missed in one.missed)


# The proof


NEVER_THERE = {  # files that the demonstration's people did not send, templates that nobody put, what is said right after sending
    "/budgets/{estimate_id}/evidence/{evidence_id}", "/budgets/{estimate_id}/spending/evidence/{evidence_id}",
    "/paper-templates/{kind}/files/{file_id}", "/paper-templates/{kind}/files/{file_id}/sample.docx",
    "/paper-templates/{kind}/files/{file_id}/template.docx", "/readings/{indicator_id}/{period_key}/evidence/{evidence_id}",
    "/readings/{indicator_id}/{period_key}/sent", "/reports/files/{evidence_id}", "/reports/mine/{submission_id}/sent",
    "/appeals/{appeal_id}/evidence/{evidence_id}", "/contributions/{contribution_id}", "/extensions/{extension_id}/evidence/{evidence_id}",
    "/initiatives/{initiative_id}/file",
}  # fmt: skip
NOUNS = ("candidate", "campaign", "hold", "praise", "award", "minutes", "dossier", "register", "initiative")


async def seeds_for(who: int, role: Role) -> list[str]:
    """Every door of a role that needs no id, those of one of their assignments, searches for what is hidden."""
    doors = [path for (method, path), roles in DOORS.items() if method == "GET" and roles and role in roles]
    mine = await rows(
        "select max(a.id) as id from assignment a join appointment h on h.unit = a.unit where h.person = {} and a.state in"
        " ('not_started', 'in_progress')", who,
    )  # fmt: skip
    one = mine[0]["id"] or 1
    owed = await rows(
        "select max(s.id) as id from submission s join appointment h on h.unit = s.unit join report_request r on r.id = s.request"
        " where h.person = {} and s.state = 'waiting' and r.questions <> '[]'",
        who,
    )
    return [
        *(f"/reports/mine/{owed[0]['id'] or 1}/{step}" for step in ("numbers", "questions", "files", "check")),
        *(path.replace("{assignment_id}", str(one)) for path in doors if "{" not in path.replace("{assignment_id}", "")),
        *(f"/search?q={words}" for words in (NAMED, "Hoa Mai", ASIDE, "khen")), *(f"/events?noun={noun}" for noun in NOUNS),
        *(f"/units/{row['id']}" for row in await rows("select unit as id from candidate where unit is not null")),
        f"/nominations/new?campaign={await campaign()}",
    ]  # fmt: skip


async def read_by(app: Any, who: int, role: Role) -> dict[str, str]:
    """Path → words of all that somebody outside the council can read, their calendar and the letter they would get among it."""
    seen = await viewer_of(who, at=now())
    assert seen
    seeds = [*await seeds_for(who, role), await feed.make(seen, at=now())]
    found = await walk(await browser(app, who, role), seeds, most=3)
    letter = await digest_for(who, ward=seen.ward, after=0, until=10**9, preferences_url="/", sources=(), at=now())
    return found | {"letter": " ".join(f"{line}" for group in letter.groups for line in group.lines) if letter else ""}


def unopened(opened: set[str]) -> set[str]:
    """Doors that somebody outside the council may open, and nobody did."""
    doors = {path for (method, path), roles in DOORS.items() if method == "GET" and roles and roles - VERIFIERS}
    paths = {path.partition("?")[0] for path in opened}
    return {door for door in doors if not any(re.fullmatch(re.sub(r"{\w+}", "[^/]+", door), path) for path in paths)}


@pytest.mark.parametrize("is_decided", [False, True], ids=["weighed", "decided"])
async def test_nobody_outside_the_council_reads_what_it_weighs(app: Any, is_decided: bool) -> None:
    await weigh_more()
    if is_decided:
        await decide_it()
    hidden, told, opened = await secrets(), [], set()
    assert {ASIDE, PASSED, *([DECLINED] if is_decided else [])} <= hidden
    for name, (who, role) in (await outsiders()).items():
        for path, text in (await read_by(app, who, role)).items():
            opened.add(path)
            told += [(name, path, words) for words in hidden if words in text and words not in unquote(path)]
            told += [(name, path, link[0]) for link in BEHIND.finditer(text)]
    assert not told, "\n".join(map(str, told[:40]))
    assert unopened(opened) == NEVER_THERE | (set() if is_decided else {"/campaigns/{campaign_id}/result"})


async def test_the_council_reads_it_all(app: Any) -> None:
    """So that the words looked for above are those that pages say."""
    await weigh_more()
    made = await campaign()
    doors = [f"/campaigns/{made}/{door}" for door in ("compare?all=1", "minutes", "nominations")]
    seeds = [*doors, "/praises", "/holds", "/events?noun=candidate", f"/campaigns/{made}"]
    leader = await browser(app, await person("demo-lanh-dao"), Role.LEADER)
    pages = {path: (await leader.get(path)).text for path in seeds}
    for row in await rows("select id, name from candidate where source = 'nominated'"):
        pages[row["name"]] = (await leader.get(f"/campaigns/{made}/candidates/n{row['id']}")).text
    text = plain(" ".join(pages.values()))
    hidden = await secrets()
    assert len([words for words in hidden if words in text]) > len(hidden) / 2
    assert {NAMED, HELPED, ASIDE, PASSED} <= {words for words in hidden if words in text}


# By identity

COUNCIL_ROOMS = ("/campaigns", "/holds", "/awards", "/praises", "/initiatives", "/nominations")


async def values() -> dict[str, str]:
    """An id of the demonstration's for every name in a door."""

    async def one(sql: str) -> str:
        return str((await rows(sql))[0]["id"])

    found = await rows(
        "select id, kind, unit, coalesce(appointment, 0) as head from candidate where source = 'facts' order by id"
    )
    return {
        "campaign_id": str(await campaign()), "award_id": await one("select min(id) as id from award"),
        "praise_id": await one("select min(id) as id from praise"), "hold_id": await one("select min(id) as id from award_hold"),
        "initiative_id": await one("select min(id) as id from initiative"), "number": "1", "form": "docx", "key": "merit",
        "nomination_id": await one("select min(id) as id from candidate where source = 'nominated'"),
        "tick_id": await one("select min(id) as id from condition_tick"),
        "file_id": await one("select min(import_file) as id from award"),
        "ref": f"{found[0]['kind']}.{found[0]['unit']}.{found[0]['head']}",
        "candidate_ref": f"{found[0]['kind']}.{found[0]['unit']}.{found[0]['head']}",
    }  # fmt: skip


def rooms(*, with_ids: bool) -> list[tuple[str, str, frozenset[Role]]]:
    """Doors of commendation, awards and praise: (method, path, roles)."""
    return [
        (method, path, roles) for (method, path), roles in DOORS.items()
        if roles and path.startswith(COUNCIL_ROOMS) and (not with_ids or "{" in path)
    ]  # fmt: skip


async def knock(client: Browser, method: str, path: str, ids: dict[str, str]) -> int:
    address = path.format(**ids)
    return (await (client.get(address) if method == "GET" else client.post(address, {"_key": key()}))).status_code


async def test_what_is_the_councils_is_forbidden_to_everybody_else(app: Any) -> None:
    ids, wrong = await values(), []
    for name, (who, role) in (await outsiders()).items():
        client = await browser(app, who, role)
        for method, path, roles in rooms(with_ids=False):
            if role not in roles and (answer := await knock(client, method, path, ids)) != 403:
                wrong.append((name, method, path, answer))
    assert not wrong, "\n".join(map(str, wrong))


async def test_another_wards_council_finds_nothing_here(app: Any) -> None:
    async with transaction():
        ward = await found_ward("UBND phường Khác", city="Thành phố Hải Phòng", at=now())
        place = await found_unit(ward, UnitKind.NEIGHBOURHOOD, "Tổ dân phố bên kia", by=None, at=now())
    root, unit_ = ({"id": one.id, "ward": one.ward, "path": one.path} for one in (ward, place))
    ids, wrong = await values(), []
    for role, where in ((Role.OFFICE, root), (Role.LEADER, root), (Role.HEAD, unit_)):
        client = await browser(app, await newcomer(f"{role}-khac", role, where), role)
        for method, path, roles in rooms(with_ids=True):
            if role in roles and (answer := await knock(client, method, path, ids)) != 404:
                wrong.append((role, method, path, answer))
    assert not wrong, "\n".join(map(str, wrong))
