"""The demonstration's plans: documents that it ships, brought in by the real import, reviewed and published."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tracker.core.clock import day_starts
from tracker.demo.ward import People
from tracker.drafts import actions, queries
from tracker.drafts.importing import import_plan
from tracker.plans.queries import find
from tracker.tasks.publishing import publish

FOLDER = Path(__file__).resolve().parent
MOVEMENT, CLEANING, REFORM, STORMS = (
    "binh-dan-hoc-vu-so.docx",
    "ve-sinh-moi-truong.docx",
    "cai-cach-hanh-chinh.xlsx",
    "phong-chong-thien-tai.docx",
)

# When each task of a plan falls due, in the order of the paper: days from today, or a rule; None: no deadline.
AS_WRITTEN = ""  # the kind and the rule that were read
DUE: dict[str, list[int | str | None]] = {
    MOVEMENT: [-80, -45, -60, "FREQ=MONTHLY", 20, -50, -18, 12, 9, None, -12, AS_WRITTEN, -6],
    CLEANING: [-30, -9, -4, 3, 16, -20],
    REFORM: [-25, AS_WRITTEN, AS_WRITTEN, 30, 45, AS_WRITTEN],
}
NUMBERS = {"đến từng hộ dân": "Số hộ đã phát động, trên tổng số hộ", "quét dọn": "Số hộ tham gia, trên tổng số hộ"}
PUBLISHED_BEFORE = {MOVEMENT: 110, CLEANING: 60, REFORM: 50}


async def bring_in(people: People, name: str, *, today: date) -> int:
    """Import, review and publish one paper around its day; returns the plan."""
    at = published_at(name, today)
    plan = await import_one(people, name, at=at - timedelta(days=1))
    await review(people, plan, DUE[name], today=today, at=at - timedelta(hours=1))
    office = await people.viewer(people.office, at=at)
    ready = await find(plan, office)
    if ready is None:
        raise LookupError(plan)
    await publish(ready, key=f"demo-publish-plan-{plan}", by=office, at=at)
    return plan


def published_at(name: str, today: date) -> datetime:
    """When a paper was published."""
    return day_starts(today - timedelta(days=PUBLISHED_BEFORE[name])) + timedelta(hours=9)


async def import_one(people: People, name: str, *, at: datetime) -> int:
    office = await people.viewer(people.office, at=at)
    return await import_plan(name, (FOLDER / name).read_bytes(), by=office, at=at)


async def review(people: People, plan: int, due: list[int | str | None], *, today: date, at: datetime) -> None:
    """What the office does on screen: a deadline for each task, how often it is due, or the word that there is none."""
    office = await people.viewer(people.office, at=at)
    found = await queries.drafts(plan)
    for number, draft in enumerate(found):
        said = due[number] if number < len(due) else None
        kind, rule = ("day", "") if isinstance(said, int) else ("none", "")
        if isinstance(said, str):
            kind, rule = draft["deadline_kind"], said or draft["recurrence"]
        await actions.correct(
            draft, text=draft["text"], leads=leads_of(draft), coordinates=[u["unit"] for u in draft["units"] if beside(u)],
            requested=bool(draft["requested"]), kind=kind,
            due_on=today + timedelta(days=said) if isinstance(said, int) else None, recurrence=rule,
            product=draft["product"],
            numbers=next((words for word, words in NUMBERS.items() if word in draft["text"].lower()), ""),
            weight=draft["weight"], version=draft["version"], by=office, at=at,
        )  # fmt: skip


def leads_of(draft: dict[str, Any]) -> list[tuple[int | None, str]]:
    return [(u["unit"], u["kind"]) for u in draft["units"] if u["part"] == "lead" and (u["unit"] or u["kind"])]


def beside(unit: dict[str, Any]) -> bool:
    return unit["part"] == "coordinate" and bool(unit["unit"])
