"""A sheet as its head reads it: as it comes out today, or as it was published; what each assignment gave and lost."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from tracker.accountability.assembling import HeadResult, Sheet
from tracker.accountability.counting import Counted, Mishap
from tracker.accountability.rules import SheetState, obstacles, publishing_obstacles
from tracker.core.text import points
from tracker.scoring.engine import Line, Scorecard, half_up, hundredths, lost
from tracker.scoring.facts import Facts, Item, read_facts
from tracker.scoring.rule_sets import CRITERIA, Grade, RuleSet, read_definition
from tracker.tasks.rules import HANDED_OVER, State, state_word

FEWEST_PEERS = 5
FIGURES = ("a", "b", "c", "results", "task_score", "total", "completion")


@dataclass(frozen=True, slots=True)
class ShownWork:
    """An assignment behind a sheet: how it stood, and its mishaps."""

    id: int
    title: str
    day: date
    words: str
    is_late: bool
    item: Item
    mishaps: tuple[Mishap, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet's numbers with what stands behind them. `card`: the published row they are of; None: counted today."""

    rules: RuleSet
    facts: Facts
    score: Scorecard
    works: tuple[ShownWork, ...]
    card: Mapping[str, Any] | None = None

    @property
    def asked(self) -> int:
        """How many assignments were given, without those taken over from other units."""
        return sum(not one.taken_over for one in self.facts.items)

    @property
    def done(self) -> int:
        return sum(not one.taken_over and one.accepted == one.assigned for one in self.facts.items)

    @property
    def taken(self) -> int:
        """How many done ones were taken over from other units."""
        return sum(one.taken_over and one.accepted > 0 for one in self.facts.items)

    @property
    def is_weighed(self) -> bool:
        """Whether the share done differs from the plain count: by weights, or work done in part."""
        return self.score.completion is not None and self.score.completion != half_up(Fraction(100 * self.done, self.asked))

    def line(self, component: str) -> Line | None:
        return next((one for one in self.score.lines if one.component == component), None)


@dataclass(frozen=True, slots=True)
class Share:
    """What one assignment gave to a component and lost of what it could give: hundredths of a point, each rounded half up."""

    work: ShownWork
    gave: int
    lost: int


def shown_of(sheet: Sheet, today: date) -> Shown:
    """What the head sees: the standing published scorecard, whatever changed since; before one, the count of today."""
    if sheet.published:
        return published(sheet.published)
    works = tuple(now_shown(one, today) for one in sheet.counted)
    return Shown(sheet.rules, sheet.facts, sheet.score, works)


def now_shown(one: Counted, today: date) -> ShownWork:
    work = one.work
    words = f"Đã chuyển cho đơn vị khác, phần đã làm {work.percent}%" if work.handed_over_on else state_word(work.state)
    if work.state is State.DONE and not one.item.given:
        words = "Xong sau khi kỳ đã hết"
    if one.is_late_open:
        words = f"Quá hạn {(today - work.due_on).days} ngày, chưa nộp"
    return ShownWork(work.id, work.title, one.day, words, one.is_late_open, one.item, one.mishaps)


def published(card: Mapping[str, Any]) -> Shown:
    """A published scorecard read back from its row: `rules`, `inputs`, `behind` and `result` as they were kept."""
    rules = read_definition(card["rules"])
    facts = read_facts(card["inputs"], [rules])
    items = {item.id: item for item in facts.items}
    works = tuple(then_shown(row, items[row["id"]]) for row in json.loads(card["behind"]))
    return Shown(rules, facts, read_score(card["result"], facts), works, card)


def then_shown(row: Mapping[str, Any], item: Item) -> ShownWork:
    words = HANDED_OVER if item.handed_over else "Hoàn thành" if item.given else "Chưa xong khi công bố"
    mishaps = tuple(Mishap(one["key"], one["words"], one["is_review"], one["is_excused"]) for one in row["mishaps"])
    return ShownWork(row["id"], row["title"], date.fromisoformat(row["day"]), words, False, item, mishaps)


def read_score(text: str, facts: Facts) -> Scorecard:
    """The scorecard of its published text (`Scorecard.as_json`)."""
    found = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    figures = {name: hundredths(found[name]) for name in FIGURES}
    percents = {name: figures[name] for name in "abc"} | {name: getattr(facts, name) * 100 for name in CRITERIA}
    lines = tuple(
        Line(
            x["component"], hundredths(x["points"]) or 0, percents.get(x["component"]), x["reason"],
            tuple(id_ if isinstance(id_, str) else int(id_) for id_ in x["items"]),
        )
        for x in found["lines"]
    )  # fmt: skip
    return Scorecard(
        **figures, grade=Grade(found["grade"]) if found["grade"] else None, insufficient_data=found["insufficient_data"],
        lines=lines, inputs_sha256=found["inputs_sha256"],
    )  # fmt: skip


def shares(shown: Shown, component: str) -> tuple[list[Share], list[Share]]:
    """(those that lost something of `component` a, b or c, the most first; those that gave all they could).

    Of what an assignment could give: its weight in the whole, in points of the component.
    """
    asked = sum((one.item.asked for one in shown.works), Fraction(0))
    if not asked:
        return [], []
    parts = 3 + (len(shown.rules.criteria) if shown.rules.is_legal else 0)
    worth = Fraction(shown.rules.results, parts) / asked
    found = []
    for work in shown.works:
        gave = given_to(component, work.item, shown.rules) * worth
        could = max(work.item.asked, work.item.given) * worth
        found.append(Share(work, half_up(gave), half_up(could - gave)))
    some = sorted((one for one in found if one.lost), key=lambda one: (-one.lost, one.work.day, one.work.id))
    return some, sorted((one for one in found if not one.lost), key=lambda one: (one.work.day, one.work.id))


def given_to(component: str, item: Item, rules: RuleSet) -> Fraction:
    """Weighed units that an item gives to a, b or c."""
    if component == "b":
        return item.given - lost(item, item.bad_reviews, rules.review_loss, rules)
    return item.given - (lost(item, item.bad_lates, rules.late_loss, rules) if component == "c" else 0)


# Beside the numbers


def main_sheet(result: HeadResult, key: str = "") -> Sheet | None:
    """The sheet meant by its key; without one the legal sheet where it can be published, else the plan score."""
    if key:
        return result.sheet(key)
    return result.legal if result.legal and result.legal.rules.publishable else result.plan


def holding_back(sheet: Sheet, today: date) -> list[str]:
    """What the publication waits for; while the period runs, only the reports that wait for somebody else."""
    if sheet.state is SheetState.PUBLISHED or not sheet.rules.publishable or not sheet.progress.has_work:
        return []
    if today <= sheet.progress.span.last:
        return [why for why in sheet.progress.waits if "chờ xác nhận" in why]
    return obstacles(sheet.progress, today) if sheet.state is SheetState.DRAFT else publishing_obstacles(sheet.progress, today)


def reason_of(line: Line, sheet: Sheet) -> str:
    """Why an addend is what it is: of a criterion what was written with it, or that nothing was yet. While a published sheet is
    being put right, what is written may no longer be of the published one."""
    if line.component not in CRITERIA or (sheet.published and sheet.state is not SheetState.PUBLISHED):
        return line.reason
    value, written = (sheet.row[line.component], sheet.row[f"{line.component}_reason"]) if sheet.row else (None, "")
    return "Chưa có căn cứ, tạm tính mức 100%." if value is None else written


def may_explain(sheet: Sheet, today: date) -> bool:
    """Whether the head may explain: announced, in the days for it, nothing published yet, no explanation waiting."""
    until, is_waiting = sheet.progress.explain_until, sheet.progress.is_explaining
    is_announced = sheet.state is SheetState.ANNOUNCED and not sheet.published and not is_waiting
    return is_announced and until is not None and today <= until


def beside_peers(total: int, totals: Sequence[int]) -> str:
    """How a published total lies among those of its peer group (itself included), without a place; empty for a small group."""
    if len(totals) < FEWEST_PEERS:
        return ""
    middle = half_up(Fraction(median(Fraction(one, 100) for one in totals)))
    gap = total - middle
    where = "xấp xỉ mức giữa" if abs(gap) < 100 else f"{'cao' if gap > 0 else 'thấp'} hơn mức giữa {points(abs(gap))} điểm"
    return f"{len(totals)} đơn vị cùng loại đã công bố kỳ này; mức giữa là {points(middle)}. Kết quả của ông/bà {where}."
