"""Contributions through their doors: asked by a lead of who stands beside, answered once by whom it was asked."""

import asyncio
import re

import pytest
from cast import Cast, events_of, key_on, today

from tracker.core.database import rows
from tracker.core.text import day_short
from tracker.tasks.rules import TO_DO, State
from tracker.tasks.tables import Assignment

pytestmark = pytest.mark.anyio


async def test_a_contribution_is_asked_and_answered(cast: Cast) -> None:
    assignment = await cast.assignment("five", coordinating=(cast.known("school"),))
    head = await cast.browser("head")
    page = await head.get(f"/assignments/{assignment}/contributions")
    await head.post(
        f"/assignments/{assignment}/contributions",
        {"_key": key_on(page), "unit": cast.units["school"].id, "what": "Cử hai giáo viên", "due_on": ""},
    )
    principal = await cast.browser("principal")
    home = await principal.get("/")
    assert "Cử hai giáo viên" in home.text
    link = re.search(r"/contributions/\d+", home.text)
    assert link
    assert (await principal.post(link[0], {"answer": "Đã cử hai cô."})).status_code == 303
    assert "Đã cử hai cô." in (await head.get(f"/assignments/{assignment}")).text
    assert (await principal.post(link[0], {"answer": "lần nữa"})).status_code == 404
    assert len(await events_of("assignment.contribution_given")) == 1


async def test_only_a_lead_asks_and_only_who_stands_beside_is_asked(cast: Cast) -> None:
    assignment = await cast.assignment("five", coordinating=(cast.known("school"),))
    door = f"/assignments/{assignment}/contributions"
    school, six = cast.units["school"].id, cast.units["six"].id
    fields = {"_key": "contribution-0001", "unit": school, "what": "Cử hai giáo viên", "due_on": day_short(today())}
    for name, status in [("principal", 403), ("other_head", 404), ("office", 403), ("leader", 403), ("culture_head", 404)]:
        browser = await cast.browser(name)
        assert (await browser.get(door)).status_code == status, name
        assert (await browser.post(door, fields)).status_code == status, name
    head = await cast.browser("head")
    page = await head.get(door)
    assert re.findall(r'<option value="(\d+)"', page.text) == [str(school)]
    for wrong in ({"unit": six}, {"unit": cast.units["five"].id}, {"unit": str(10**20)}, {"unit": ""}, {"what": " "}):
        answer = await head.post(door, fields | wrong)
        assert answer.status_code == 422, wrong
    assert await rows("select id from contribution") == []
    assert await events_of("assignment.contribution_asked") == []
    deputy = await cast.browser("deputy")
    answers = await asyncio.gather(*(deputy.post(door, fields) for _ in range(3)))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, f"/assignments/{assignment}")}
    kept = await rows("select * from contribution")
    assert [(row["unit"], row["what"], row["due_on"], row["answered_at"]) for row in kept] == [
        (school, "Cử hai giáo viên", today(), None)
    ]
    assert kept[0]["asked_at"] is not None
    events = await events_of("assignment.contribution_asked")
    assert [(event["noun_id"], event["unit_path"]) for event in events] == [(assignment, cast.units["school"].path)]


async def test_a_contribution_is_answered_once_by_whom_it_was_asked(cast: Cast) -> None:
    assignment = await cast.assignment("five", coordinating=(cast.known("school"), cast.known("six")))
    head = await cast.browser("head")
    page = await head.get(f"/assignments/{assignment}/contributions")
    fields = {"_key": key_on(page), "unit": cast.units["school"].id, "what": "Cử hai giáo viên", "due_on": ""}
    assert (await head.post(f"/assignments/{assignment}/contributions", fields)).status_code == 303
    asked = (await rows("select id, asked_at from contribution"))[0]
    door = f"/contributions/{asked['id']}"
    for name in ("head", "other_head", "front_head"):
        browser = await cast.browser(name)
        assert (await browser.get(door)).status_code == 404, name
        assert (await browser.post(door, {"answer": "Thay lời"})).status_code == 404, name
    principal = await cast.browser("principal")
    assert "Cử hai giáo viên" in (await principal.get(door)).text
    assert (await principal.post(door, {"answer": " "})).status_code == 422
    assert (await rows("select answered_at from contribution"))[0]["answered_at"] is None
    answers = await asyncio.gather(*(principal.post(door, {"answer": "Đã cử hai cô."}) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers)[0] == 303
    assert all(answer.status_code in {404, 409} for answer in answers if answer.status_code != 303)
    kept = (await rows("select * from contribution"))[0]
    assert (kept["answer"], kept["answered_by"], kept["asked_at"]) == (
        "Đã cử hai cô.", cast.people["principal"], asked["asked_at"],
    )  # fmt: skip
    assert kept["answered_at"] >= kept["asked_at"]
    events = await events_of("assignment.contribution_given")
    assert [(event["noun_id"], event["unit_path"]) for event in events] == [(assignment, cast.units["five"].path)]
    assert (await principal.post(door, {"answer": "Sửa lời"})).status_code == 404
    assert (await rows("select answer from contribution"))[0]["answer"] == "Đã cử hai cô."


@pytest.mark.parametrize("state", sorted(set(State) - TO_DO))
async def test_nothing_is_asked_for_work_that_is_sent_or_over(cast: Cast, state: State) -> None:
    assignment = await cast.assignment("five", coordinating=(cast.known("school"),))
    await Assignment.update({Assignment.state: state}).where(Assignment.id == assignment)
    head, door = await cast.browser("head"), f"/assignments/{assignment}/contributions"
    assert (await head.get(door)).status_code == 403
    fields = {"_key": "contribution-0002", "unit": cast.units["school"].id, "what": "Cử hai giáo viên", "due_on": ""}
    assert (await head.post(door, fields)).status_code == 403
    assert await rows("select id from contribution") == []
    assert await events_of("assignment.contribution_asked") == []


async def test_every_open_request_can_be_answered(cast: Cast) -> None:
    """However many others are waiting: a page that lists fifty must not close the door to the fifty-first."""
    assignment = await cast.assignment("five", coordinating=(cast.known("school"),))
    head, principal = await cast.browser("head"), await cast.browser("principal")
    for number in range(51):
        fields = {"_key": f"contribution-{number:04}", "unit": cast.units["school"].id, "what": f"Việc {number}", "due_on": ""}
        assert (await head.post(f"/assignments/{assignment}/contributions", fields)).status_code == 303
    last = (await rows("select max(id) as id from contribution"))[0]["id"]
    assert (await principal.get(f"/contributions/{last}")).status_code == 200
    assert (await principal.post(f"/contributions/{last}", {"answer": "Đã làm"})).status_code == 303
    assert len(await events_of("assignment.contribution_given")) == 1
