"""Publishing: a plan's reviewed drafts become targets, tasks and assignments, all in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.core.clock import ward_day
from tracker.core.database import claim, rows, transaction
from tracker.core.errors import Conflict, Refusal
from tracker.core.receipts import once
from tracker.core.text import fold
from tracker.core.viewer import Viewer
from tracker.drafts.queries import draft_facts, drafts, targets
from tracker.drafts.rules import DraftState, Obstacle, obstacles
from tracker.drafts.tables import TargetDraft, TaskDraft
from tracker.indicators.tables import Indicator, Target
from tracker.plans.actions import record_plan
from tracker.plans.rules import PlanState
from tracker.plans.tables import Plan
from tracker.reader.targets import PERCENT
from tracker.tasks.giving import NewTask, make_tasks
from tracker.tasks.rules import RECURRING
from tracker.units.queries import directory
from tracker.units.rules import Directory, KnownUnit, UnitKind
from tracker.workdays.rules import Calendar, day_off_words


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing on `day` would do: tasks to be made, targets to be kept, obstacles to be settled first."""

    day: date
    tasks: tuple[NewTask, ...]
    targets: tuple[dict[str, Any], ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def receivers(self) -> dict[int, tuple[KnownUnit, int]]:
        """Unit id → (unit, how many assignments), in the ward's order."""
        found: dict[int, tuple[KnownUnit, int]] = {}
        for task in self.tasks:
            for unit in task.leads:
                found[unit.id] = (unit, found.get(unit.id, (unit, 0))[1] + self.each(task))
        return found

    def days_off(self, calendar: Calendar) -> list[str]:
        """Of each deadline that falls on a day off, until when work is on time."""
        days = sorted({task.due_on for task in self.tasks if task.due_on})
        return [sentence for day in days if (sentence := day_off_words(day, calendar))]

    @property
    def assignments(self) -> int:
        return sum(len(task.leads) * self.each(task) for task in self.tasks)

    def each(self, task: NewTask) -> int:
        """How many assignments each lead gets: one, or the occurrences at hand."""
        return len(task.occurrences(self.day)) or 1


async def prepare(plan: dict[str, Any], *, ward: int, day: date) -> Publication:
    """What is ready to be given out now; published and dropped drafts are left alone."""
    known = await directory(ward)
    waiting = [row for row in await drafts(plan["id"]) if row["state"] in {DraftState.OPEN, DraftState.SEEN}]
    unsettled = obstacles([draft_facts(row) for row in waiting])
    named = {one.draft for one in unsettled}
    return Publication(
        day=day,
        tasks=tuple(new_task(row, plan, known) for row in waiting),
        targets=tuple(row for row in await targets(plan["id"]) if row["state"] in {DraftState.OPEN, DraftState.SEEN}),
        obstacles=(*unsettled, *(one for one in nobody(waiting, known) if one.draft not in named)),
    )


def nobody(waiting: Sequence[dict[str, Any]], known: Directory) -> list[Obstacle]:
    """The drafts that were matched, but to a unit closed since or to a group without a unit: nobody would get the work."""
    found = []
    for draft in waiting:
        leads = [row for row in draft["units"] if row["part"] == "lead"]
        if any(row["unit"] and not known.unit(row["unit"]) for row in leads):
            found.append(Obstacle(draft["id"], "đơn vị chủ trì đã đóng"))
        elif any(row["kind"] and not known.of_kind(UnitKind(row["kind"])) for row in leads):
            found.append(Obstacle(draft["id"], "nhóm chủ trì chưa có đơn vị nào"))
    return found


async def publish(plan: dict[str, Any], *, key: str, by: Viewer, at: datetime) -> Publication:
    """Give everything out: one event for the plan, one for each assignment, told to its unit.

    Raises Refusal while something is unsettled or nothing is left to give, Conflict when somebody published meanwhile.
    """
    async with transaction():
        await once(ward=by.ward, person=by.person, key=key, url=f"/plans/{plan['id']}")
        values = {Plan.state: PlanState.RUNNING, Plan.published_at: plan["published_at"] or at, Plan.version: Plan.version + 1}
        same = (Plan.id == plan["id"]) & (Plan.version == plan["version"]) & (Plan.state != PlanState.CLOSED)
        if not await claim(Plan, values, same):
            raise Conflict("Kế hoạch này vừa được người khác giao việc hoặc kết thúc.")
        ready = await prepare(plan, ward=by.ward, day=ward_day(at))
        if ready.obstacles:
            raise Refusal(f"Còn {len(ready.obstacles)} dòng chưa xong, ví dụ: {ready.obstacles[0].sentence}.")
        if not ready.tasks and not ready.targets:
            raise Refusal("Không còn việc nào để giao.")
        await make_tasks(ready.tasks, ward=by.ward, by=by, at=at)
        await keep_targets(plan, ready.targets, ward=by.ward)
        for table in (TaskDraft, TargetDraft):
            await table.update({"state": DraftState.PUBLISHED}).where(
                (table.plan == plan["id"]) & table.state.is_in([DraftState.OPEN.value, DraftState.SEEN.value])
            )
        await record_plan(
            "plan.published", plan["id"], by=by, at=at, data={"tasks": len(ready.tasks), "units": len(ready.receivers)}
        )
    return ready


def new_task(draft: dict[str, Any], plan: dict[str, Any], known: Directory) -> NewTask:
    """A draft as a task: groups expanded to the units open now, words that name nobody kept as words.

    A rule counts only where the deadline is still a recurring one: the office may have made it a day.
    """
    leads = expanded(draft, "lead", known)
    kind = "" if draft["deadline_kind"] == "none" else draft["deadline_kind"]
    return NewTask(
        text=draft["text"], office=plan["office"], office_path=plan["office_path"], leads=leads,
        coordinating=expanded(draft, "coordinate", known),
        coordinating_text="; ".join(u["written"] for u in draft["units"] if u["part"] == "coordinate" and not u["unit"] and not u["kind"]),
        requested=bool(draft["requested"]), plan=plan["id"], clause=draft["clause"], deadline_text=draft["deadline_text"],
        deadline_kind=kind, starts_on=draft["starts_on"], due_on=draft["due_on"],
        recurrence=draft["recurrence"] if kind == RECURRING else "",
        product=draft["product"], numbers=draft["numbers"], weight=draft["weight"],
        groups=tuple(u["kind"] for u in draft["units"] if u["part"] == "lead" and u["kind"]),
    )  # fmt: skip


def expanded(draft: dict[str, Any], part: str, known: Directory) -> tuple[KnownUnit, ...]:
    """The units of a draft's part, each once."""
    found: dict[int, KnownUnit] = {}
    for row in draft["units"]:
        if row["part"] != part:
            continue
        if row["kind"]:
            found |= {unit.id: unit for unit in known.of_kind(UnitKind(row["kind"]))}
        elif unit := known.unit(row["unit"]):
            found[unit.id] = unit
    return tuple(found.values())


async def keep_targets(plan: dict[str, Any], found: Sequence[dict[str, Any]], *, ward: int) -> None:
    """Targets under their indicators: the same words in two years are one indicator with two targets."""
    kept = {row["folded"]: row["id"] for row in await rows("select id, folded from indicator where plan = {}", plan["id"])}
    for row in found:
        name = measured(row["text"])
        folded = fold(name)[:1000]
        if folded not in kept:
            indicator = Indicator(ward=ward, plan=plan["id"], name=name, measure=row["measure"], folded=folded)
            await indicator.save()
            kept[folded] = indicator.id
        await Target.insert(
            Target(
                ward=ward, indicator=kept[folded], clause=row["clause"], text=row["text"], year=row["year"],
                comparator=row["comparator"], low=row["low"], high=row["high"],
            )
        )  # fmt: skip


def measured(text: str) -> str:
    """What a target measures: its words without the value."""
    without = PERCENT.sub(" ", text, count=1)
    return " ".join(without.split()).strip(" .;,") or text
