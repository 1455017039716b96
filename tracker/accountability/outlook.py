"""What could still change a head's sheet, as ideas for the engine: reports not in yet, causes not confirmed, points not given."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from tracker.accountability.assembling import Sheet, points_in
from tracker.accountability.counting import Counted, Mishap, count, counted_day
from tracker.accountability.rules import Span
from tracker.core.text import day_long
from tracker.scoring.changes import Change, Idea, changes, replaced
from tracker.scoring.facts import Facts, Item
from tracker.scoring.rule_sets import CRITERIA
from tracker.tasks.rules import TO_DO, State

SINGLY = 8  # how many works of one kind are also counted one by one
IF_REDUCED = {
    "unit_result": "Nếu có người thuộc quyền bị xếp dưới mức hoàn thành.",
    "organising": "Nếu lãnh đạo kết luận tiến độ chung của chương trình bị chậm kéo dài.",
    "uniting": "Nếu lãnh đạo kết luận nội bộ mất đoàn kết kéo dài.",
}
IF_RAISED = {
    "unit_result": "Nếu mục người thuộc quyền được xét lại mức 100%.",
    "organising": "Nếu mục tiến độ chung của chương trình được xét lại mức 100%.",
    "uniting": "Nếu mục đoàn kết nội bộ được xét lại mức 100%.",
}


def outlook(sheet: Sheet, span: Span, today: date) -> list[Change]:
    """What would change this sheet's total, counted by the engine; see `scoring.changes.changes` for the order."""
    return changes(sheet.facts, sheet.rules, ideas(sheet, span, today))


def ideas(sheet: Sheet, span: Span, today: date) -> list[Idea]:
    """Everything that can still be otherwise on this sheet, whether or not it changes the total."""
    return [
        *handed_in(sheet, today),
        *accepted(sheet, today),
        *excused(sheet, span, today),
        *general(sheet),
        *criteria(sheet),
    ]


# Reports


def handed_in(sheet: Sheet, today: date) -> list[Idea]:
    """Late reports handed in, the rest finished in time, returned ones put right: all of a kind at once, and one by one.

    A late report counts with its late event, which it has already; one handed in in time gets none.
    """
    open_ = [one for one in sheet.counted if one.work.state in TO_DO and today <= last_useful(one)]
    late = [one for one in open_ if one.is_late_open]
    returned = [one for one in open_ if one.work.state is State.RETURNED]
    rest = [one for one in open_ if one not in late and one not in returned]
    return [
        *done_ideas(sheet.facts, late, "nộp", "báo cáo đang trễ"),
        *done_ideas(sheet.facts, returned, "bổ sung", "báo cáo bị trả lại"),
        *done_ideas(sheet.facts, rest, "xong", "việc còn hạn"),
    ]


def last_useful(one: Counted) -> date:
    """Until when handing it in keeps what the idea says: the last day that counts; before a deadline passes, that deadline."""
    if one.is_late_open:
        return one.until
    if one.work.state is State.RETURNED and one.work.fix_by:
        return one.work.fix_by
    return one.work.late_after


def done_ideas(facts: Facts, works: Sequence[Counted], verb: str, noun: str) -> list[Idea]:
    """All of them done, and where they are several each by itself; the words say until when."""
    found = []
    if len(works) > 1:
        days = sorted({last_useful(one) for one in works})
        when = f"chậm nhất {day_long(days[0])}" if len(days) == 1 else "mỗi việc trước hạn của việc đó"
        found.append(Idea(f"Nếu {verb} cả {len(works)} {noun}, {when}.", as_done(facts, works), ids(works)))
    for one in works[:SINGLY]:
        what = f"{verb} {noun} này" if len(works) > 1 else f"{verb} 1 {noun}"
        found.append(Idea(f"Nếu {what}, chậm nhất {day_long(last_useful(one))}:", as_done(facts, [one]), ids([one])))
    return found


def accepted(sheet: Sheet, today: date) -> list[Idea]:
    """The reports that wait are accepted."""
    works = [
        one
        for one in sheet.counted
        if one.work.state is State.SUBMITTED and one.work.counted_on is not None and one.work.counted_on <= one.until
    ]
    words = "Nếu báo cáo đang chờ được xác nhận:" if len(works) == 1 else f"Nếu cả {len(works)} báo cáo đang chờ được xác nhận."
    return [Idea(words, as_done(sheet.facts, works), ids(works))] if works else []


def as_done(facts: Facts, works: Iterable[Counted]) -> Facts:
    return replaced(facts, [replace(one.item, accepted=one.item.assigned) for one in works])


def ids(works: Iterable[Counted]) -> tuple[int | str, ...]:
    return tuple(one.item.id for one in works)


# Causes


def excused(sheet: Sheet, span: Span, today: date) -> list[Idea]:
    """Each standing mishap confirmed to have an objective cause; where there are several, all of them too."""
    found = [(one, mishap) for one in sheet.counted for mishap in one.mishaps if not mishap.is_excused and one.item.given]
    made = [
        Idea(
            f"Nếu lãnh đạo xác nhận nguyên nhân khách quan của lần {mishap.words}:",
            without(sheet, span, today, [(one, mishap)]), ids([one]),
        )
        for one, mishap in found[:SINGLY]
    ]  # fmt: skip
    if len(found) > 1:
        words = f"Nếu cả {len(found)} lần chậm hoặc bị trả lại đều được xác nhận do nguyên nhân khách quan."
        made.append(Idea(words, without(sheet, span, today, found), tuple(dict.fromkeys(one.item.id for one, _ in found))))
    return made


def without(sheet: Sheet, span: Span, today: date, mishaps: Iterable[tuple[Counted, Mishap]]) -> Facts:
    """The facts counted again with these mishaps excused; work whose day then lies in another period leaves this one."""
    keys: dict[int, set[str]] = {}
    for one, mishap in mishaps:
        keys.setdefault(one.work.id, set()).add(mishap.key)
    items: list[Item] = []
    for one in sheet.counted:
        if (more := keys.get(one.work.id)) is None:
            items.append(one.item)
            continue
        work = replace(one.work, excused=one.work.excused | more)
        if span.holds(counted_day(work)):
            items.append(count(work, span, sheet.rules, today).item)
    return sheet.facts.with_items(items)


# What people put on the sheet


def general(sheet: Sheet) -> list[Idea]:
    """The general points as the head gave them, or the most, where the authority gave less or nothing yet."""
    if sheet.facts.general is None:
        return []
    if sheet.general_from != "authority":
        most = Fraction(sheet.rules.general)
        return [Idea(f"Nếu lãnh đạo chấm đủ {sheet.rules.general} điểm chung.", replace(sheet.facts, general=most))]
    own = points_in(sheet.row["self_points"]) if sheet.row else Fraction(0)
    is_less = own > sheet.facts.general
    words = "Nếu điểm chung được chấm bằng mức ông/bà tự chấm."
    return [Idea(words, replace(sheet.facts, general=own))] if is_less else []


def criteria(sheet: Sheet) -> list[Idea]:
    """Each criterion that has no basis yet at the lower level, each that stands there raised."""
    found = []
    for name, value in zip(CRITERIA, sheet.progress.criteria, strict=True):
        if name not in sheet.rules.criteria or value == 100:
            continue
        words, other = (IF_REDUCED[name], sheet.rules.reduced) if value is None else (IF_RAISED[name], 100)
        found.append(Idea(words, replace(sheet.facts, **{name: other})))  # type: ignore[arg-type]
    return found
