"""Drafts through their doors: files in or refused, what was read corrected, split, joined, added, put aside."""

import asyncio
import io
import json
import re
import zipfile
from collections import Counter
from datetime import timedelta

import pytest
from cast import Cast, another_ward, events_of, key_on, today
from papers import (
    ABSURD,
    CLEANING,
    DEMO,
    MOVEMENT,
    REFORM,
    STORMS,
    add_copy,
    again,
    bring_in,
    correct,
    counted,
    draft_at,
    fields_on,
    publish,
    published,
    reviewed,
    send,
    settle,
    several,
    units_of,
)

from tracker.core.clock import now
from tracker.core.database import rows
from tracker.core.text import day_short
from tracker.drafts import queries
from tracker.plans import queries as plans
from tracker.settings import settings
from tracker.units.actions import found
from tracker.units.queries import directory
from tracker.units.rules import UnitKind, match

pytestmark = pytest.mark.anyio


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
    document = (await plans.documents(plan["id"]))[0]
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


async def test_the_missing_annex_is_missed_no_more_once_it_is_there(cast: Cast) -> None:
    plan = await bring_in(cast, MOVEMENT)
    office = await cast.browser("office")
    assert "annex_missing" in {row["code"] for row in await queries.warnings(plan)}
    assert (await send(office, REFORM, door=f"/plans/{plan}/annex")).status_code == 303
    assert "annex_missing" not in {row["code"] for row in await queries.warnings(plan)}
    assert len(await events_of("plan.annex_added")) == 1


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
    assert [row["is_annex"] for row in await plans.documents(plan)] == [False, True]
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
    office, other = await cast.browser("office"), (await another_ward()).id
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
    foreign = (await plans.clauses(other))[0]["id"]
    assert (await office.post(door, {"_key": key, "text": "Việc thêm", "clause": foreign})).status_code == 404
    assert len(await queries.drafts(plan)) == 6
    clause = next(row["id"] for row in await plans.clauses(plan) if row["kind"] == "duty")
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
    foreign, there = (await queries.warnings(other))[0]["id"], len(await queries.warnings(other))
    assert (await office.post(door, {"warning": foreign})).status_code == 404
    assert len(await queries.warnings(other)) == there
    answers = await asyncio.gather(*(office.post(door, {"warning": warning["id"]}) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    assert warning["message"] not in (await office.get(f"/plans/{plan}/review")).text
    assert await reviewed(plan) == ["bỏ qua một cảnh báo"]
    assert await reviewed(other) == []


async def test_foreign_and_absurd_lines_are_not_there(cast: Cast) -> None:
    mine, other = await bring_in(cast, CLEANING), await bring_in(cast, STORMS)
    office, line = await cast.browser("office"), (await queries.drafts(other))[0]
    before = await counted("event", "task_draft", "plan_document")
    for bad in ABSURD:
        assert (await office.get(f"/plans/{mine}/drafts/{bad}")).status_code == 404, bad
        assert (await office.post(f"/plans/{mine}/drafts/{bad}/drop")).status_code == 404, bad
        assert (await office.post(f"/plans/{mine}/targets/{bad}", {"text": "x"})).status_code == 404, bad
    for door in ("", "/drop", "/restoration", "/split"):
        assert (await office.post(f"/plans/{mine}/drafts/{line['id']}{door}")).status_code == 404, door
    assert await again(line) == line
    assert await counted("event", "task_draft", "plan_document") == before
