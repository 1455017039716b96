"""Plans through their doors: files in or refused, what was read corrected, given out once, added to, covered."""

import asyncio
import html
import io
import json
import re
import zipfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cast import Browser, Cast, events_of, key_on, today

from tracker.core.clock import now
from tracker.core.database import rows, transaction
from tracker.core.text import day_short
from tracker.plans import queries
from tracker.plans.rules import PlanState
from tracker.plans.tables import Plan
from tracker.settings import settings
from tracker.tasks import publishing
from tracker.units.actions import close as close_unit
from tracker.units.actions import found, found_ward
from tracker.units.queries import directory
from tracker.units.rules import UnitKind, match

pytestmark = pytest.mark.anyio

DEMO = Path(__file__).resolve().parents[2] / "tracker" / "demo"
MOVEMENT, CLEANING, STORMS, REFORM = (
    "binh-dan-hoc-vu-so.docx", "ve-sinh-moi-truong.docx", "phong-chong-thien-tai.docx", "cai-cach-hanh-chinh.xlsx",
)  # fmt: skip
ABSURD = ("0", "-1", "٣", "1e3", str(10**20), str(2**63), "%00", "999999")


async def send(
    browser: Browser, name: str, content: bytes | None = None, *, door: str = "/plans", key: str = ""
) -> httpx.Response:
    """A file through the door of plans or of annexes; the demonstration's own where no content is given."""
    page = await browser.get("/plans/new" if door == "/plans" else door)
    sent = (DEMO / name).read_bytes() if content is None else content
    return await browser.post(door, {"_key": key or key_on(page)}, files={"document": (name, sent, "application/octet-stream")})


async def bring_in(cast: Cast, name: str) -> int:
    """One of the demonstration's documents, imported by the office."""
    answer = await send(await cast.browser("office"), name)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].split("/")[2])


async def add_copy(cast: Cast, name: str) -> int:
    """The same paper as another file, so that it is read again."""
    written = io.BytesIO((DEMO / name).read_bytes())
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("docProps/note.txt", "saved again")
    answer = await send(await cast.browser("office"), f"lan-hai-{name}", written.getvalue())
    return int(answer.headers["location"].split("/")[2])


async def draft_at(plan: int, anchor: str) -> dict[str, Any]:
    """The first draft read from a clause, with its units."""
    return next(row for row in await queries.drafts(plan) if row["anchor"] == anchor)


async def again(draft: dict[str, Any]) -> dict[str, Any]:
    """The same draft as it stands now."""
    return (await queries.drafts(draft["plan"], only=draft["id"]))[0]


def units_of(draft: dict[str, Any], part: str = "lead") -> set[tuple[int | None, str]]:
    return {(row["unit"], row["kind"]) for row in draft["units"] if row["part"] == part}


def fields_on(page: httpx.Response, action: str) -> dict[str, Any]:
    """What the form of that action would send as it stands, as a browser reads it off the page."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page.text, re.DOTALL)
    assert form, action
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form[1]):
        kind, name, value = (re.search(rf'{what}="([^"]*)"', tag) for what in ("type", "name", "value"))
        if name and (not kind or kind[1] != "checkbox"):
            found[name[1]] = value[1] if value else ""
        elif name and value and " checked" in tag:
            found.setdefault(name[1], []).append(value[1])
    for name_, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form[1], re.DOTALL):
        found[name_] = html.unescape(text).removeprefix("\n")
    for name_, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form[1], re.DOTALL):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
        found[name_] = chosen[1] if chosen else ""
    found.pop("_csrf_token", None)
    return found


async def correct(browser: Browser, draft: dict[str, Any], **more: Any) -> httpx.Response:
    """A draft's form as the page shows it, with some fields changed."""
    door = f"/plans/{draft['plan']}/drafts/{draft['id']}"
    return await browser.post(door, fields_on(await browser.get(door), door) | more)


async def reviewed(plan: int) -> list[str]:
    """What the diary says of the review, in order."""
    return [json.loads(event["data"])["what"] for event in await events_of("plan.reviewed") if event["noun_id"] == plan]


async def several(browser: Browser, plan: int, what: str, ids: list[int], due_on: str = "") -> httpx.Response:
    return await browser.post(f"/plans/{plan}/several", {"ids": ids, "what": what, "due_on": due_on})


async def settle(cast: Cast, plan: int) -> None:
    """Everything in the way of publishing: unknown leads become the front, what has no deadline stays without, all seen."""
    office = await cast.browser("office")
    front = str(cast.units["front"].id)
    for row in await queries.drafts(plan):
        leads = [unit for unit in row["units"] if unit["part"] == "lead"]
        if row["state"] == "open" and not any(unit["unit"] or unit["kind"] for unit in leads):
            assert (await correct(office, row, lead=front, kind="none", due_on="")).status_code == 303
    waiting = [row for row in await queries.drafts(plan) if row["state"] in {"open", "seen"}]
    bare = [row["id"] for row in waiting if row["due_on"] is None]
    if bare:
        assert (await several(office, plan, "none", bare)).status_code == 303
    for row in waiting:  # leads that are still unsure beside a sure one
        if any(u["part"] == "lead" and not u["unit"] and not u["kind"] for u in row["units"]):
            assert (await correct(office, await again(row))).status_code == 303
    assert (await several(office, plan, "seen", [row["id"] for row in waiting])).status_code == 303


async def publish(browser: Browser, plan: int) -> httpx.Response:
    page = await browser.get(f"/plans/{plan}/publication")
    return await browser.post(f"/plans/{plan}/publication", {"_key": key_on(page)})


async def published(cast: Cast, name: str = CLEANING) -> int:
    """A plan imported, settled and given out."""
    plan = await bring_in(cast, name)
    await settle(cast, plan)
    assert (await publish(await cast.browser("office"), plan)).status_code == 303
    return plan


async def counted(*tables: str) -> dict[str, int]:
    return {table: (await rows(f"select count(*) as n from {table}"))[0]["n"] for table in tables}


def kept_files() -> int:
    return sum(1 for path in settings().files.rglob("*") if path.is_file())


# Files in


@pytest.mark.parametrize(
    ("name", "tasks", "targets", "warned"),
    [
        (MOVEMENT, 13, 11, ["annex_missing", "recipient_without_duty", "numbering_repeats", "deadline_missing"]),
        (CLEANING, 6, 1, ["deadline_missing"]),
        (STORMS, 7, 0, ["recipient_without_duty", "deadline_missing"]),
        (REFORM, 6, 0, []),
    ],
)
async def test_each_document_of_the_demonstration_is_read(
    cast: Cast, name: str, tasks: int, targets: int, warned: list[str]
) -> None:
    office = await cast.browser("office")
    answer = await send(office, name)
    plan = (await rows("select * from plan"))[0]
    assert (answer.status_code, answer.headers["location"]) == (303, f"/plans/{plan['id']}/review")
    assert (plan["state"], plan["office"], plan["published_at"]) == ("draft", cast.units["culture"].id, None)
    drafts = await queries.drafts(plan["id"])
    assert (len(drafts), len(await queries.targets(plan["id"]))) == (tasks, targets)
    assert all(row["clause"] and row["state"] == "open" for row in drafts)
    assert not [row for row in drafts if row["due_on"] and not row["deadline_text"]]  # no deadline is invented
    codes = [row["code"] for row in await queries.warnings(plan["id"])]
    assert [code for code in dict.fromkeys(codes) if code in warned] == warned
    page = await office.get(f"/plans/{plan['id']}/review")
    assert f"Đã xem 0 trên {tasks} việc" in page.text
    text = await office.get(f"/plans/{plan['id']}/text")
    for row in drafts:
        assert f'id="d{row["id"]}"' in page.text
        assert row["anchor"] in text.text
    events = await events_of("plan.imported")
    assert [(event["noun_id"], event["actor"]) for event in events] == [(plan["id"], cast.people["office"])]
    assert await counted("task", "assignment", "target") == {"task": 0, "assignment": 0, "target": 0}
    document = (await queries.documents(plan["id"]))[0]
    kept = await office.get(f"/plans/{plan['id']}/documents/{document['id']}")
    assert kept.content == (DEMO / name).read_bytes()
    assert kept.headers["content-disposition"].startswith("attachment")


async def test_the_same_file_twice_opens_the_plan_there_is(cast: Cast) -> None:
    plan = await bring_in(cast, CLEANING)
    second = await send(await cast.browser("second_office"), CLEANING)
    assert (second.status_code, second.headers["location"]) == (303, f"/plans/{plan}")
    renamed = await send(await cast.browser("office"), "ten-khac.docx", (DEMO / CLEANING).read_bytes())
    assert renamed.headers["location"] == f"/plans/{plan}"
    annex = await send(await cast.browser("office"), CLEANING, door=f"/plans/{plan}/annex")
    assert annex.headers["location"] == f"/plans/{plan}/review"
    assert await counted("plan", "plan_document") == {"plan": 1, "plan_document": 1}
    assert len(await events_of("plan.imported")) == 1
    assert await events_of("plan.annex_added") == []


async def test_one_file_sent_many_times_at_once_makes_one_plan(cast: Cast) -> None:
    """A double tap (one key), and two people with the same paper (two keys): nobody gets an error, one plan is made."""
    one, two = await cast.browser("office"), await cast.browser("second_office")
    answers = await asyncio.gather(
        *(send(one, CLEANING, key="import-key-0001") for _ in range(3)), *(send(two, CLEANING) for _ in range(2))
    )
    plan = (await rows("select id from plan"))[0]["id"]
    for answer in answers:
        assert answer.status_code == 303
        assert answer.headers["location"] in {f"/plans/{plan}", f"/plans/{plan}/review"}
    assert await counted("plan", "plan_document", "stored_file") == {"plan": 1, "plan_document": 1, "stored_file": 1}
    assert len(await events_of("plan.imported")) == 1


def a_zip(**entries: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return written.getvalue()


def with_macro(content: bytes) -> bytes:
    written = io.BytesIO(content)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    return written.getvalue()


NO_PLANS = {
    "broken.docx": (b"PK\x03\x04 broken", "Không mở được tệp"),
    "cut.docx": ((DEMO / CLEANING).read_bytes()[:4000], "Không mở được tệp"),
    "program.docx": (b"MZ\x90\x00 this is a program", "Không mở được tệp"),
    "program.exe": (b"MZ\x90\x00 this is a program", "Chỉ đọc được tệp"),
    "other.docx": (a_zip(readme_dot_txt=b"no paper"), "tệp"),
    "macro.docx": (with_macro((DEMO / CLEANING).read_bytes()), "macro"),
    "bomb.docx": (a_zip(word__document_dot_xml=b" " * 30_000_000), "nén bất thường"),
    "word.xlsx": ((DEMO / CLEANING).read_bytes(), "tệp"),
    "broken.xlsx": (b"PK\x03\x04", "Không mở được tệp"),
    "broken.pdf": (b"%PDF-1.7 broken", "tệp"),
    "empty.txt": (b"", "trống"),
    "blank.txt": (b" \r\n\t ", "trống"),
    "latin.txt": ("Kế hoạch".encode("utf-16-be") + b"\xff", "UTF-8"),
    "photo.png": (b"\x89PNG\r\n", "Chỉ đọc được tệp"),
    "no-ending": (b"x", "Chỉ đọc được tệp"),
}


@pytest.mark.parametrize("name", NO_PLANS)
async def test_what_is_no_plan_is_refused_and_nothing_kept(cast: Cast, name: str) -> None:
    """As a plan and as an annex: one Vietnamese sentence beside the field, and no row, event, code or file is left."""
    office, (content, sentence) = await cast.browser("office"), NO_PLANS[name]
    tables = ("plan", "plan_document", "clause", "task_draft", "plan_warning", "stored_file", "event", "receipt", "counter")
    for door in ("/plans", f"/plans/{await bring_in(cast, STORMS)}/annex"):
        before, files = await counted(*tables), kept_files()
        answer = await send(office, name, content, door=door)
        assert answer.status_code == 422, answer.text
        said = re.search(r'class="govuk-error-message"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
        assert said
        assert sentence in said[1]
        assert await counted(*tables) == before
        assert kept_files() == files


async def test_a_form_without_a_file_is_asked_again(cast: Cast) -> None:
    office = await cast.browser("office")
    answer = await office.post("/plans", {"_key": key_on(await office.get("/plans/new"))})
    assert answer.status_code == 422
    assert "Xin chọn tệp kế hoạch" in answer.text
    assert await counted("plan", "receipt") == {"plan": 0, "receipt": 0}


# The review


async def test_a_correction_is_kept_and_its_answer_remembered(cast: Cast) -> None:
    """The lead nobody knew becomes a unit's other name, and the next paper that uses it needs no question."""
    plan = await bring_in(cast, STORMS)
    office, culture = await cast.browser("office"), cast.units["culture"].id
    draft = await draft_at(plan, "II.1")
    assert units_of(draft) == {(None, "")}
    page = await office.get(f"/plans/{plan}/drafts/{draft['id']}")
    assert "Kế hoạch ghi “Văn phòng HĐND và UBND”" in page.text
    day = today() + timedelta(days=30)
    answer = await correct(
        office, draft, text="Trực ban", lead=str(culture), coordinating=[cast.units["five"].id], kind="day", due_on=day_short(day),
        product="Sổ trực", numbers="Số ca", weight="2,5", requested="1",
    )  # fmt: skip
    assert answer.status_code == 303
    kept = await again(draft)
    assert units_of(kept) == {(culture, "")}
    assert units_of(kept, "coordinate") == {(cast.units["five"].id, "")}
    assert (kept["text"], kept["deadline_kind"], kept["due_on"], kept["product"]) == ("Trực ban", "day", day, "Sổ trực")
    assert (kept["numbers"], kept["weight"], bool(kept["requested"]), kept["state"]) == ("Số ca", 250, True, "seen")
    assert (kept["deadline_text"], kept["version"]) == (draft["deadline_text"], draft["version"] + 1)
    assert await reviewed(plan) == ["mục II.1"]
    learnt = await events_of("unit.alias_learnt")
    assert [(event["noun_id"], json.loads(event["data"])["title"]) for event in learnt] == [(culture, "Văn phòng HĐND và UBND")]
    second = await bring_in(cast, REFORM)
    for anchor in ("B1.10", "B1.11"):
        assert units_of(await draft_at(second, anchor)) == {(culture, "")}
    assert match("Văn phòng HĐND và UBND", await directory(cast.ward, aliases=True)).sure


async def test_a_correction_keeps_what_it_does_not_touch(cast: Cast) -> None:
    """Saved as shown, a line keeps every unit and group it had: a unit beside a group loses neither of the two."""
    await found(cast.units["ward"], UnitKind.ORGANISATION, "Hội Nông dân phường", by=None, at=now())
    plan = await bring_in(cast, MOVEMENT)
    office = await cast.browser("office")
    for anchor in ("V.3#2", "V.2", "V.1-2", "V.4", "V.5"):
        draft = await draft_at(plan, anchor)
        assert (await correct(office, draft, kind="none")).status_code == 303
        kept = await again(draft)
        for part in ("lead", "coordinate"):
            assert units_of(kept, part) == units_of(draft, part), (anchor, part)
        assert sorted(u["written"] for u in kept["units"]) == sorted(u["written"] for u in draft["units"]), anchor
        assert (kept["text"], kept["product"], kept["requested"]) == (draft["text"], draft["product"], draft["requested"])
    front = cast.units["front"].id
    assert units_of(await draft_at(plan, "V.3#2")) == {(front, ""), (None, "organisation")}
    assert len(await reviewed(plan)) == 5


async def test_only_what_was_answered_is_remembered(cast: Cast) -> None:
    """Two leads, one unknown: keeping the known one alone is no answer to who the other is; ticking another unit is."""
    plan = await bring_in(cast, MOVEMENT)
    office, unknown = await cast.browser("office"), "các tổ chức chính trị - xã hội phường"
    draft = await draft_at(plan, "V.3#2")
    front, centre = cast.units["front"].id, cast.units["centre"].id
    assert units_of(draft) == {(front, ""), (None, "")}
    assert (await correct(office, draft, kind="none")).status_code == 303
    assert units_of(await again(draft)) == {(front, "")}
    assert await events_of("unit.alias_learnt") == []
    assert not match(unknown, await directory(cast.ward, aliases=True)).sure
    second = await draft_at(await add_copy(cast, MOVEMENT), "V.3#2")
    assert units_of(second) == {(front, ""), (None, "")}
    assert (await correct(office, second, kind="none", more_leads=[centre])).status_code == 303
    assert units_of(await again(second)) == {(front, ""), (centre, "")}
    assert match(unknown, await directory(cast.ward, aliases=True)).unit == centre
    assert [event["noun_id"] for event in await events_of("unit.alias_learnt")] == [centre]


async def test_a_wrong_correction_comes_back_as_typed(cast: Cast) -> None:
    plan = await bring_in(cast, CLEANING)
    office, other = await cast.browser("office"), await another_ward()
    draft = await draft_at(plan, "II.1-1")
    sound = {"text": "Lịch thu gom của tôi", "kind": "none", "due_on": ""}
    for wrong, sentence in [
        ({"text": " "}, "Xin nhập tên việc"),
        ({"lead": ""}, "Xin chọn đơn vị hoặc nhóm chủ trì"),
        ({"lead": str(other)}, "Xin chọn đơn vị"),
        ({"lead": str(10**20)}, "Xin chọn đơn vị"),
        ({"lead": "g:city"}, "Xin chọn đơn vị"),
        ({"more_leads": [other]}, "Xin chọn đơn vị trong danh sách"),
        ({"coordinating": [other]}, "Xin chọn đơn vị trong danh sách"),
        ({"kind": ""}, "Xin ghi hạn"),
        ({"kind": "day"}, "Xin ghi hạn"),
        ({"kind": "someday"}, "Xin chọn loại hạn"),
        ({"due_on": "31/02/2026"}, "Không có ngày"),
        ({"weight": "0"}, "Hệ số phải từ"),
        ({"state": "published"}, "mục không dùng ở đây"),
    ]:
        answer = await correct(office, draft, **sound | wrong)
        assert answer.status_code == 422, wrong
        assert sentence in answer.text, wrong
        if "text" not in wrong:
            assert "Lịch thu gom của tôi" in answer.text, wrong
    assert await again(draft) == draft
    assert await reviewed(plan) == []


async def test_a_stale_correction_shows_both_and_may_be_saved_over(cast: Cast) -> None:
    plan = await bring_in(cast, CLEANING)
    one, two = await cast.browser("office"), await cast.browser("second_office")
    draft = await draft_at(plan, "II.1-1")
    door = f"/plans/{plan}/drafts/{draft['id']}"
    stale = fields_on(await two.get(door), door) | {"text": "Bản của tôi", "kind": "none", "product": "Lịch"}
    assert (await correct(one, draft, text="Bản của người trước", kind="none")).status_code == 303
    answer = await two.post(door, stale)
    assert answer.status_code == 409
    assert "Bản của người trước" in answer.text
    assert "Bản của tôi" in answer.text
    assert ((await again(draft))["text"], len(await reviewed(plan))) == ("Bản của người trước", 1)
    split = {"version": stale["version"], "first": "Một", "second": "Hai"}
    assert (await two.post(f"{door}/split", split)).status_code == 409
    assert len(await queries.drafts(plan)) == 6
    mine = fields_on(answer, door)
    assert int(mine["version"]) == (await again(draft))["version"]
    assert (await two.post(door, stale | {"version": mine["version"]})).status_code == 303
    assert (await again(draft))["text"] == "Bản của tôi"
    assert len(await reviewed(plan)) == 2
    bare = {name: value for name, value in stale.items() if name != "version"}
    assert (await two.post(door, bare)).status_code == 409


async def test_six_corrections_at_once_leave_one(cast: Cast) -> None:
    plan = await bring_in(cast, CLEANING)
    office, draft = await cast.browser("office"), await draft_at(plan, "II.1-1")
    door = f"/plans/{plan}/drafts/{draft['id']}"
    fields = fields_on(await office.get(door), door) | {"kind": "none"}
    answers = await asyncio.gather(*(office.post(door, fields | {"text": f"Bản {number}"}) for number in range(6)))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409, 409, 409]
    assert len(await reviewed(plan)) == 1


async def test_a_line_is_split_and_joined_again(cast: Cast) -> None:
    plan = await bring_in(cast, CLEANING)
    office, draft = await cast.browser("office"), await draft_at(plan, "II.2-1")
    assert (await correct(office, draft, kind="none", product="Số hộ")).status_code == 303
    door = f"/plans/{plan}/drafts/{draft['id']}"
    fields = fields_on(await office.get(door), f"{door}/split")
    assert fields["first"] == draft["text"]
    assert (await office.post(f"{door}/split", fields | {"second": " "})).status_code == 422
    assert (await office.post(f"{door}/split", fields | {"first": "Quét dọn", "second": "Báo số hộ"})).status_code == 303
    found_ = [row for row in await queries.drafts(plan) if row["anchor"] == "II.2-1"]
    assert [(row["text"], row["state"], row["product"]) for row in found_] == [
        ("Quét dọn", "open", "Số hộ"), ("Báo số hộ", "open", "Số hộ"),
    ]  # fmt: skip
    assert units_of(found_[0]) == units_of(found_[1]) == {(None, "neighbourhood")}
    order = [row["id"] for row in await queries.drafts(plan)]
    assert order.index(found_[1]["id"]) == order.index(found_[0]["id"]) + 1
    assert (await office.post(f"/plans/{plan}/drafts/{found_[1]['id']}/merge")).status_code == 303
    joined, gone = await again(found_[0]), await again(found_[1])
    assert (joined["text"], joined["state"], gone["state"]) == ("Quét dọn; Báo số hộ", "open", "dropped")
    first = (await queries.drafts(plan))[0]
    assert (await office.post(f"/plans/{plan}/drafts/{first['id']}/merge")).status_code == 422  # nothing above it
    assert (await again(first))["text"] == first["text"]
    assert await reviewed(plan) == ["mục II.2-1", "tách mục II.2-1", "gộp mục II.2-1"]


async def test_what_is_no_task_is_dropped_and_taken_back(cast: Cast) -> None:
    plan = await bring_in(cast, CLEANING)
    office, draft = await cast.browser("office"), await draft_at(plan, "II.4")
    door = f"/plans/{plan}/drafts/{draft['id']}"
    answers = await asyncio.gather(*(office.post(f"{door}/drop") for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    assert (await again(draft))["state"] == "dropped"
    assert await reviewed(plan) == ["bỏ mục II.4"]  # a second tap says nothing new
    assert "Đã xem 0 trên 5 việc" in (await office.get(f"/plans/{plan}/review")).text
    for _ in range(2):
        assert (await office.post(f"{door}/restoration")).status_code == 303
    assert (await again(draft))["state"] == "open"
    assert units_of(await again(draft)) == units_of(draft)
    assert await reviewed(plan) == ["bỏ mục II.4", "lấy lại mục II.4"]
    assert (await correct(office, draft, lead=str(cast.units["front"].id), kind="none")).status_code == 303
    assert (await office.post(f"{door}/restoration")).status_code == 303
    assert (await again(draft))["state"] == "seen"  # nothing was dropped, nothing is taken back


async def test_a_line_the_machine_missed_is_added_once(cast: Cast) -> None:
    plan, other = await bring_in(cast, CLEANING), await bring_in(cast, STORMS)
    office, door = await cast.browser("office"), f"/plans/{plan}/drafts"
    key = fields_on(await office.get(f"/plans/{plan}/review"), door)["_key"]
    assert (await office.post(door, {"_key": key, "text": " "})).status_code == 422
    foreign = (await queries.clauses(other))[0]["id"]
    assert (await office.post(door, {"_key": key, "text": "Việc thêm", "clause": foreign})).status_code == 404
    assert len(await queries.drafts(plan)) == 6
    clause = next(row["id"] for row in await queries.clauses(plan) if row["kind"] == "duty")
    answers = [await office.post(door, {"_key": key, "text": "Việc thêm", "clause": clause}) for _ in range(2)]
    made = (await queries.drafts(plan))[-1]
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, f"{door}/{made['id']}")}
    assert (made["text"], made["clause"], made["state"], made["units"]) == ("Việc thêm", clause, "open", [])
    assert len(await queries.drafts(plan)) == 7
    assert await reviewed(plan) == ["thêm một việc"]
    assert "Chưa có đơn vị" in (await office.get(f"/plans/{plan}/review")).text


async def test_many_lines_get_a_day_or_none_or_are_seen_at_once(cast: Cast) -> None:
    plan, other = await bring_in(cast, CLEANING), await bring_in(cast, STORMS)
    office, day = await cast.browser("office"), today() + timedelta(days=20)
    ids = [row["id"] for row in await queries.drafts(plan)]
    foreign = (await queries.drafts(other))[0]["id"]
    for what, chosen, due_on, status in [
        ("day", ids, "", 422), ("day", ids, "31/02/2026", 422), ("day", [], day_short(day), 422), ("publish", ids, "", 422),
        ("seen", [*ids, foreign], "", 404), ("none", [foreign], "", 404),
    ]:  # fmt: skip
        assert (await several(office, plan, what, chosen, due_on)).status_code == status, what
    assert {row["version"] for row in await queries.drafts(plan) + await queries.drafts(other)} == {1}
    assert await reviewed(plan) == await reviewed(other) == []
    await office.post(f"/plans/{plan}/drafts/{ids[3]}/drop")
    assert (await several(office, plan, "day", ids[:2] + ids[3:4], day_short(day))).status_code == 303
    assert (await several(office, plan, "none", ids[2:3])).status_code == 303
    found_ = {row["id"]: row for row in await queries.drafts(plan)}
    assert [(found_[i]["deadline_kind"], found_[i]["due_on"]) for i in ids[:4]] == [
        ("day", day), ("day", day), ("none", None), ("", None),
    ]  # fmt: skip
    assert (await several(office, plan, "seen", ids[:4])).status_code == 303
    found_ = {row["id"]: row for row in await queries.drafts(plan)}
    assert [found_[i]["state"] for i in ids] == ["seen", "seen", "seen", "dropped", "open", "open"]
    assert await reviewed(plan) == ["bỏ mục II.2-2", "đặt hạn cho 2 việc", "đặt hạn cho 1 việc", "đã xem 3 việc"]


async def test_a_target_is_corrected_or_left_out(cast: Cast) -> None:
    plan, other = await bring_in(cast, CLEANING), await bring_in(cast, MOVEMENT)
    one, two = await cast.browser("office"), await cast.browser("second_office")
    target = (await queries.targets(plan))[0]
    door = f"/plans/{plan}/targets/{target['id']}"
    shown = fields_on(await one.get(f"/plans/{plan}/review"), door)
    assert (shown["low"], shown["comparator"], shown["year"], shown["keep"]) == ("90", "=", "2026", ["1"])
    for wrong in (
        {"comparator": "!="}, {"low": "nhiều"}, {"year": "1999"}, {"text": ""}, {"measure": ""},
        {"comparator": "between", "low": "90", "high": "80"},
    ):  # fmt: skip
        answer = await one.post(door, shown | wrong)
        assert answer.status_code == 422, wrong
    assert (await queries.targets(plan))[0] == target
    assert await reviewed(plan) == []
    changed = shown | {"text": "Từ 85 đến 92,5% hộ", "comparator": "between", "low": "85", "high": "92,5", "year": ""}
    assert (await one.post(door, changed)).status_code == 303
    kept = (await queries.targets(plan))[0]
    assert (kept["text"], kept["low"], kept["high"], kept["comparator"]) == ("Từ 85 đến 92,5% hộ", 8500, 9250, "between")
    assert (kept["year"], kept["state"], kept["version"]) == (None, "seen", target["version"] + 1)
    stale = await two.post(door, shown | {"text": "Chữ của người sau"})
    assert stale.status_code == 409
    assert "Từ 85 đến 92,5% hộ" in stale.text
    assert "Chữ của người sau" in stale.text
    left = fields_on(await one.get(f"/plans/{plan}/review"), door)
    del left["keep"]
    assert (await one.post(door, left)).status_code == 303
    assert (await queries.targets(plan))[0]["state"] == "dropped"
    assert "(đã bỏ)" in (await one.get(f"/plans/{plan}/review")).text
    assert await reviewed(plan) == [f"chỉ tiêu {target['anchor']}"] * 2
    foreign = (await queries.targets(other))[0]["id"]
    assert (await one.post(f"/plans/{plan}/targets/{foreign}", shown)).status_code == 404
    await settle(cast, plan)
    assert (await publish(one, plan)).status_code == 303
    assert await counted("target", "indicator") == {"target": 0, "indicator": 0}  # what was left out is not followed


async def test_a_warning_is_put_aside_once(cast: Cast) -> None:
    plan, other = await bring_in(cast, MOVEMENT), await bring_in(cast, STORMS)
    office, door = await cast.browser("office"), f"/plans/{plan}/warnings"
    warning = next(row for row in await queries.warnings(plan) if row["code"] == "numbering_repeats")
    assert warning["message"] in (await office.get(f"/plans/{plan}/review")).text
    foreign = (await queries.warnings(other))[0]["id"]
    assert (await office.post(door, {"warning": foreign})).status_code == 404
    assert len(await queries.warnings(other)) == 2
    answers = await asyncio.gather(*(office.post(door, {"warning": warning["id"]}) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    assert warning["message"] not in (await office.get(f"/plans/{plan}/review")).text
    assert await reviewed(plan) == ["bỏ qua một cảnh báo"]
    assert await reviewed(other) == []


# Publishing


async def test_publishing_waits_until_everything_is_settled(cast: Cast) -> None:
    """Unknown units, then missing deadlines, then lines nobody looked at: each refuses, and nothing at all is made."""
    plan = await bring_in(cast, CLEANING)
    office, door = await cast.browser("office"), f"/plans/{plan}/publication"
    tables = ("task", "assignment", "target", "indicator", "event", "receipt")
    ids = [row["id"] for row in await queries.drafts(plan)]

    async def refused(sentence: str) -> None:
        before = await counted(*tables)
        page = await office.get(door)
        assert sentence in page.text
        assert f'<form method="post" action="{door}"' not in page.text
        answer = await office.post(door, {"_key": "publish-key-0001"})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert await counted(*tables) == before
        assert (await rows("select state, published_at, version from plan"))[0] == {
            "state": "draft", "published_at": None, "version": 1,
        }  # fmt: skip

    await refused("Còn 6 dòng chưa xong")
    await several(office, plan, "none", ids)
    await refused("chưa xem")
    await several(office, plan, "seen", ids)
    await refused("chưa có đơn vị chủ trì")
    unknown = await draft_at(plan, "II.4")
    assert (await correct(office, unknown, lead=str(cast.units["front"].id))).status_code == 303
    answer = await office.post(door, {"_key": "publish-key-0001"})  # the key of a refused form is still good
    assert (answer.status_code, answer.headers["location"]) == (303, f"/plans/{plan}")
    assert len(await events_of("plan.published")) == 1


async def test_publishing_gives_everything_out_with_one_event_each(cast: Cast) -> None:
    plan = await bring_in(cast, CLEANING)
    office, day = await cast.browser("office"), today() + timedelta(days=15)
    line = await draft_at(plan, "II.2-1")
    assert (await correct(office, line, kind="day", due_on=day_short(day), product="Số hộ", weight="1,5")).status_code == 303
    await office.post(f"/plans/{plan}/drafts/{(await draft_at(plan, 'II.1-2'))['id']}/drop")
    await settle(cast, plan)
    summary = await office.get(f"/plans/{plan}/publication")
    assert "Giao 7 việc cho 5 đơn vị" in summary.text
    for name in ("economy", "five", "six", "school", "front"):
        assert cast.units[name].name in summary.text
    assert "Chưa có người đứng đầu: Phòng Kinh tế, Hạ tầng và Đô thị" in summary.text
    assert (await publish(office, plan)).status_code == 303
    assert await counted("task", "assignment", "target", "indicator") == {
        "task": 5,
        "assignment": 7,
        "target": 1,
        "indicator": 1,
    }
    made = await rows("select a.*, t.clause, t.plan, t.groups from assignment a join task t on t.id = a.task order by a.id")
    ids = {name: unit.id for name, unit in cast.units.items()}
    assert Counter(row["unit"] for row in made) == {
        ids["economy"]: 1, ids["five"]: 2, ids["six"]: 2, ids["school"]: 1, ids["front"]: 1,
    }  # fmt: skip
    for row in made:
        dated = row["clause"] == line["clause"]
        assert (row["due_on"], row["first_due_on"]) == ((day, day) if dated else (None, None))
        assert (row["product"], row["weight"]) == (("Số hộ", 150) if dated else (row["product"], 100))
        assert (row["plan"], row["state"], row["requested"]) == (plan, "not_started", row["unit"] == ids["front"])
    assert {row["groups"] for row in made if row["unit"] == ids["six"]} == {"neighbourhood"}
    told = await events_of("assignment.given") + await events_of("assignment.requested")
    assert sorted(event["noun_id"] for event in told) == [row["id"] for row in made]
    assert len(await events_of("assignment.requested")) == 1
    assert {event["noun_id"]: event["unit_path"] for event in told} == {row["id"]: row["unit_path"] for row in made}
    events = await events_of("plan.published")
    assert [(event["noun_id"], event["actor"]) for event in events] == [(plan, cast.people["office"])]
    assert {name: json.loads(events[0]["data"])[name] for name in ("tasks", "units")} == {"tasks": 5, "units": 5}
    states = Counter(row["state"] for row in await queries.drafts(plan))
    assert states == {"published": 5, "dropped": 1}
    kept = (await rows("select state, published_at from plan"))[0]
    assert kept["state"] == "running"
    assert kept["published_at"] is not None
    assert line["text"] in (await (await cast.browser("head")).get("/")).text
    assert (await office.get(f"/plans/{plan}/drafts/{line['id']}")).status_code == 404  # given out: changed at the work itself
    nothing = await office.post(f"/plans/{plan}/publication", {"_key": "publish-key-0002"})
    assert nothing.status_code == 422
    assert "Không còn việc nào để giao" in nothing.text


async def test_publishing_is_all_or_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something breaks after the tasks were made: no task, no event, no state and no receipt stays."""
    plan = await bring_in(cast, CLEANING)
    await settle(cast, plan)
    office = await cast.browser("office")
    tables = ("task", "assignment", "target", "event", "receipt", "counter")
    before, drafts = await counted(*tables), await queries.drafts(plan)
    key = key_on(await office.get(f"/plans/{plan}/publication"))

    async def breaks(*_: Any, **__: Any) -> None:
        assert await counted("task") == {"task": 6}
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(publishing, "keep_targets", breaks)
        assert (await office.post(f"/plans/{plan}/publication", {"_key": key})).status_code == 500
    assert await counted(*tables) == before
    assert await queries.drafts(plan) == drafts
    assert (await rows("select state from plan"))[0]["state"] == "draft"
    assert (await office.post(f"/plans/{plan}/publication", {"_key": key})).status_code == 303
    assert await counted("task", "target") == {"task": 6, "target": 1}


async def test_a_double_post_publishes_once(cast: Cast) -> None:
    """One form sent four times, and a second person's form at the same moment: the plan is given out once."""
    plan = await bring_in(cast, CLEANING)
    await settle(cast, plan)
    one, two = await cast.browser("office"), await cast.browser("second_office")
    door = f"/plans/{plan}/publication"
    key, other = key_on(await one.get(door)), key_on(await two.get(door))
    answers = await asyncio.gather(*(one.post(door, {"_key": key}) for _ in range(4)), two.post(door, {"_key": other}))
    assert {answer.status_code for answer in answers} <= {303, 409, 422}
    assert any(answer.status_code == 303 for answer in answers)
    again_ = await one.post(door, {"_key": key})
    assert again_.status_code in {303, 422}  # 303 to the plan where this form was the one that published
    assert len(await events_of("plan.published")) == 1
    assert await counted("task", "assignment", "target") == {"task": 6, "assignment": 8, "target": 1}
    assert len(await events_of("assignment.given")) + len(await events_of("assignment.requested")) == 8


async def test_the_same_form_of_publishing_gets_the_same_answer(cast: Cast) -> None:
    plan = await bring_in(cast, CLEANING)
    await settle(cast, plan)
    office, door = await cast.browser("office"), f"/plans/{plan}/publication"
    key = key_on(await office.get(door))
    answers = await asyncio.gather(*(office.post(door, {"_key": key}) for _ in range(4)))
    answers.append(await office.post(door, {"_key": key}))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, f"/plans/{plan}")}
    assert len(await events_of("plan.published")) == 1
    assert await counted("assignment") == {"assignment": 8}


async def test_a_duty_never_lands_on_nobody(cast: Cast) -> None:
    """A group without a single unit, or a unit closed since it was chosen, stands in the way instead of vanishing."""
    plan = await bring_in(cast, CLEANING)
    await settle(cast, plan)
    office, door = await cast.browser("office"), f"/plans/{plan}/publication"
    line = await draft_at(plan, "II.4")
    await correct(office, line, lead="g:organisation", kind="none")
    answer = await office.post(door, {"_key": "publish-key-0001"})
    assert answer.status_code == 422
    assert "nhóm chủ trì chưa có đơn vị nào" in answer.text
    assert (await correct(office, await again(line), lead=str(cast.units["centre"].id), kind="none")).status_code == 303
    async with transaction():
        await close_unit(cast.units["centre"].id, on=today(), by=await cast.viewer("office"), at=now())
    answer = await office.post(door, {"_key": "publish-key-0001"})
    assert answer.status_code == 422
    assert "đã đóng" in answer.text
    assert await counted("task", "assignment") == {"task": 0, "assignment": 0}
    assert await events_of("plan.published") == []
    assert (await correct(office, await again(line), lead=str(cast.units["front"].id), kind="none")).status_code == 303
    assert (await office.post(door, {"_key": "publish-key-0001"})).status_code == 303
    assert await rows("select t.id from task t where not exists (select 1 from assignment a where a.task = t.id)") == []


# A running plan


async def test_a_unit_founded_later_is_offered_never_added(cast: Cast) -> None:
    plan = await published(cast)
    office, head = await cast.browser("office"), await cast.browser("head")
    assert "mới lập" not in (await office.get(f"/plans/{plan}")).text
    before = await counted("assignment", "event")
    seven = await found(cast.units["ward"], UnitKind.NEIGHBOURHOOD, "Tổ dân phố số 7", by=None, at=now())
    later = await queries.founded_later(plan)
    assert [(row["unit"], row["name"]) for row in later] == [(seven.id, "Tổ dân phố số 7")] * 2
    page = await office.get(f"/plans/{plan}")
    assert "Có đơn vị mới lập chưa được giao việc của nhóm" in page.text
    for row in later:
        assert f'<a class="govuk-link" href="/tasks/{row["task"]}"' in page.text
        assert "Tổ dân phố số 7" in (await office.get(f"/tasks/{row['task']}")).text
    assert "mới lập" not in (await head.get(f"/plans/{plan}")).text
    assert await counted("assignment", "event") == before | {"event": before["event"] + 1}  # but for the founding itself
    task = later[0]["task"]
    key = key_on(await office.get(f"/tasks/{task}"))
    assert (await office.post(f"/tasks/{task}/units", {"_key": key, "units": [seven.id]})).status_code == 303
    assert [row["task"] for row in await queries.founded_later(plan)] == [later[1]["task"]]
    assert [event["unit_path"] for event in await events_of("assignment.given")][-1] == seven.path


async def test_an_annex_of_a_running_plan_offers_its_own_lines(cast: Cast) -> None:
    plan = await published(cast)
    office = await cast.browser("office")
    before = await rows("select * from assignment order by id")
    first = {row["id"]: row for row in await queries.drafts(plan)}
    page = await office.get(f"/plans/{plan}/annex")
    sent = {"_key": key_on(page)}
    answers = [
        await office.post(f"/plans/{plan}/annex", sent, files={"document": (REFORM, (DEMO / REFORM).read_bytes(), "x/y")})
        for _ in range(2)
    ]
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, f"/plans/{plan}/review")}
    events = await events_of("plan.annex_added")
    assert [(event["noun_id"], json.loads(event["data"])["name"]) for event in events] == [(plan, REFORM)]
    assert [row["is_annex"] for row in await queries.documents(plan)] == [False, True]
    new = [row for row in await queries.drafts(plan) if row["id"] not in first]
    assert (len(new), {row["state"] for row in new}) == (6, {"open"})
    page = await office.get(f"/plans/{plan}/review")
    assert "Đã xem 0 trên 6 việc" in page.text
    assert "các dòng dưới đây sẽ được giao thêm" in page.text
    await settle(cast, plan)
    assert "Giao 7 việc cho" in (await office.get(f"/plans/{plan}/publication")).text
    assert (await publish(office, plan)).status_code == 303
    after = await rows("select * from assignment order by id")
    assert after[: len(before)] == before
    added = [row["id"] for row in after[len(before) :]]
    assert len(added) == 7  # five lines of one unit each, and one of a group of two offices
    told = await events_of("assignment.given") + await events_of("assignment.requested")
    assert Counter(event["noun_id"] for event in told) == dict.fromkeys((row["id"] for row in after), 1)
    assert len(await events_of("plan.published")) == 2
    assert {row["id"]: row["version"] for row in await queries.drafts(plan) if row["id"] in first} == {
        i: row["version"] for i, row in first.items()
    }


async def test_the_missing_annex_is_missed_no_more_once_it_is_there(cast: Cast) -> None:
    plan = await bring_in(cast, MOVEMENT)
    office = await cast.browser("office")
    assert "annex_missing" in {row["code"] for row in await queries.warnings(plan)}
    assert (await send(office, REFORM, door=f"/plans/{plan}/annex")).status_code == 303
    assert "annex_missing" not in {row["code"] for row in await queries.warnings(plan)}
    assert len(await events_of("plan.annex_added")) == 1


async def test_coverage_names_what_was_left_out(cast: Cast) -> None:
    plan = await bring_in(cast, CLEANING)
    office, day = await cast.browser("office"), today() + timedelta(days=15)
    dropped, dated = await draft_at(plan, "II.3"), await draft_at(plan, "II.1-1")
    await office.post(f"/plans/{plan}/drafts/{dropped['id']}/drop")
    assert (await correct(office, dated, kind="day", due_on=day_short(day), product="Lịch thu gom")).status_code == 303
    await settle(cast, plan)
    assert (await publish(office, plan)).status_code == 303
    page = await office.get(f"/plans/{plan}/coverage")
    lines = {
        re.sub(r"<[^>]+>", "", row).split()[0]: row
        for row in re.findall(r'<tr>\s*(<td data-th="Mục">.*?)</tr>', page.text, re.DOTALL)
    }
    assert [anchor for anchor, row in lines.items() if "Chưa có nhiệm vụ" in row] == ["II.3"]
    assert f"hạn {day_short(day)}" in lines["II.1-1"]
    assert "Lịch thu gom" in lines["II.1-1"]
    assert "hạn không có" in lines["II.2-1"]
    assert "2 đơn vị" in lines["II.2-1"]
    assert "không ghi sản phẩm" in lines["II.1-2"]
    assert "1 chỉ tiêu" in lines["I.2-1"]
    idle = re.search(r'id="don-vi".*?</section>', page.text, re.DOTALL)
    assert idle
    named = {unit.name for unit in cast.units.values() if unit.name in idle[0]}
    assert named == {cast.units[name].name for name in ("culture", "centre", "school")}
    numbers = {
        label.strip(): int(number)
        for number, label in re.findall(r'class="sv-stat__number">(\d+)</span> ([^<]+)</a>', page.text)
    }
    assert numbers == {
        "Mục giao việc chưa có nhiệm vụ": 1, "Đơn vị không có việc nào": 3, "Nhiệm vụ không có hạn": 4,
        "Nhiệm vụ không ghi sản phẩm": len(await rows("select id from task where product = ''")),
    }  # fmt: skip
    assert (await (await cast.browser("leader")).get(f"/plans/{plan}/coverage")).status_code == 200


async def test_the_plans_history_is_told_and_reading_writes_nothing(cast: Cast) -> None:
    plan = await published(cast)
    office = await cast.browser("office")
    page = await office.get(f"/plans/{plan}/history")
    told = len([event for event in await rows("select noun, noun_id from event") if event["noun"] == "plan"])
    assert page.text.count("<time") == told > 3
    tables = ("event", "receipt", "plan", "task_draft", "target_draft", "plan_warning", "task", "assignment")
    before = [await rows(f"select * from {table} order by id") for table in tables]
    for name in ("office", "leader", "head"):
        browser = await cast.browser(name)
        for door in ("", "/text", "/history", "/coverage", "/annex", "/review", "/publication"):
            assert (await browser.get(f"/plans/{plan}{door}")).status_code in {200, 403}, (name, door)
        assert (await browser.get("/plans")).status_code == 200
    assert [await rows(f"select * from {table} order by id") for table in tables] == before


# Who sees what


async def test_a_head_sees_running_plans_only(cast: Cast) -> None:
    draft, running = await bring_in(cast, STORMS), await published(cast)
    document = (await queries.documents(draft))[0]["id"]
    for name in ("head", "deputy", "principal", "front_head"):
        head = await cast.browser(name)
        for door in ("", "/text", f"/documents/{document}"):
            assert (await head.get(f"/plans/{draft}{door}")).status_code == 404, (name, door)
        for door in ("/review", "/publication", "/annex", "/coverage", "/history", "/drafts/1"):
            assert (await head.get(f"/plans/{draft}{door}")).status_code in {403, 404}, (name, door)
        listed = await head.get("/plans")
        assert f'"/plans/{running}"' in listed.text
        assert f'"/plans/{draft}"' not in listed.text
        assert "thiên tai" not in listed.text
        assert f'"/plans/{draft}"' not in (await head.get("/search?q=thien tai")).text
        assert f'"/plans/{running}"' in (await head.get("/search?q=ve sinh")).text
        assert (await head.get(f"/plans/{running}")).status_code == 200
        assert (await head.get(f"/plans/{running}/text")).status_code == 200
    office = await cast.browser("office")
    assert f'"/plans/{draft}' in (await office.get("/plans")).text
    assert (await (await cast.browser("leader")).get(f"/plans/{draft}")).status_code == 200


async def test_a_closed_plan_is_only_read(cast: Cast) -> None:
    plan = await published(cast)
    office, head = await cast.browser("office"), await cast.browser("head")
    answers = await asyncio.gather(*(office.post(f"/plans/{plan}/closing") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    assert [event["noun_id"] for event in await events_of("plan.closed")] == [plan]
    for browser in (office, head):
        assert (await browser.get(f"/plans/{plan}")).status_code == 200
    before = await counted("event", "task", "plan_document", "task_draft", "stored_file")
    annex = await send(office, REFORM, door=f"/plans/{plan}/annex")
    assert annex.status_code in {409, 422}
    assert (await office.post(f"/plans/{plan}/publication", {"_key": "publish-key-0001"})).status_code == 409
    assert await counted("event", "task", "plan_document", "task_draft", "stored_file") == before
    assert (await rows("select state from plan"))[0]["state"] == "closed"


async def another_ward() -> int:
    """A unit of a second ward of the same city."""
    async with transaction():
        ward = await found_ward("UBND phường Khác", city="Thành phố Thử", at=now())
        return int((await found(ward, UnitKind.NEIGHBOURHOOD, "Tổ dân phố bên kia", by=None, at=now())).id)


async def test_foreign_and_absurd_plans_are_not_there(cast: Cast) -> None:
    mine, unit = await bring_in(cast, CLEANING), await another_ward()
    place = (await rows("select ward, path from unit where id = {}", unit))[0]
    foreign = Plan(
        ward=place["ward"], code="KH-2026-0001", title="Kế hoạch của phường khác", number="", issuer="", office=unit,
        unit_path=place["path"], state=PlanState.RUNNING, created_at=now(), search="ke hoach cua phuong khac",
    )  # fmt: skip
    await foreign.save()
    office = await cast.browser("office")
    before = await counted("event", "task_draft", "plan_document")
    reads = ("", "/text", "/history", "/coverage", "/annex", "/review", "/publication", "/drafts/1", "/documents/1")
    writes = (
        "/annex", "/closing", "/drafts", "/drafts/1", "/drafts/1/drop", "/drafts/1/split", "/drafts/1/merge", "/several",
        "/targets/1", "/warnings", "/publication",
    )  # fmt: skip
    for bad in (*ABSURD, str(foreign.id)):
        for door in reads:
            assert (await office.get(f"/plans/{bad}{door}")).status_code == 404, (bad, door)
        for door in writes:
            assert (await office.post(f"/plans/{bad}{door}", {"_key": "foreign-key-0001"})).status_code == 404, (bad, door)
    for bad in ABSURD:
        assert (await office.get(f"/plans/{mine}/drafts/{bad}")).status_code == 404, bad
        assert (await office.get(f"/plans/{mine}/documents/{bad}")).status_code == 404, bad
        assert (await office.post(f"/plans/{mine}/drafts/{bad}/drop")).status_code == 404, bad
        assert (await office.post(f"/plans/{mine}/targets/{bad}", {"text": "x"})).status_code == 404, bad
    other = await bring_in(cast, STORMS)
    line = (await queries.drafts(other))[0]
    for door in ("", "/drop", "/restoration", "/split"):
        assert (await office.post(f"/plans/{mine}/drafts/{line['id']}{door}")).status_code == 404, door
    assert await again(line) == line
    after = await counted("event", "task_draft", "plan_document")
    assert after == {
        "event": before["event"] + 1,
        "task_draft": before["task_draft"] + 7,
        "plan_document": before["plan_document"] + 1,
    }
    assert "phường Khác" not in (await office.get("/plans")).text
    assert f'"/plans/{foreign.id}"' not in (await office.get("/search?q=cua phuong khac")).text
