"""From a unit's rows to its candidates: the collective, each head of the time, those nominated; what blocks and warns of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from tracker.accountability.counting import Term, Work, count, counted_day, owner_of
from tracker.accountability.rules import PLAN, Span, plan_sheet, population_of
from tracker.accountability.years import span_of_row
from tracker.awards.rules import AwardKind, Subject
from tracker.commendation.candidacy import Block, Candidacy, Graded, Ticked, grade_words, merit_of
from tracker.commendation.deeds import Deed, Record, deed_of
from tracker.commendation.placing import shared
from tracker.commendation.reasons import Card, Reason
from tracker.commendation.rules import HOLD_BASIS, HOLD_WORDS, ONCE, CandidateSource, HoldKind
from tracker.commendation.sources import SOURCES, Source
from tracker.core.database import as_day, as_instant, unnested
from tracker.core.text import day_short, points
from tracker.scoring.engine import half_up
from tracker.scoring.rule_sets import Grade, Population, RuleSet
from tracker.units.rules import Standing, UnitKind

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Slot:
    """How many of a kind a campaign gives to a peer group; None: no number set."""

    kind: AwardKind
    peer_group: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Field:
    """What holds for every candidate of a campaign: its row, its time, what it gives, the ward's rule sets, today."""

    row: Row
    span: Span
    slots: tuple[Slot, ...]
    sheets: tuple[RuleSet, ...]
    today: date


def of_unit(unit: Row, work: Sequence[Work], field: Field) -> list[Candidacy]:
    """Every candidate of one unit, from a row of `finding.units_sql` and its assignments."""
    rules = plan_sheet(field.sheets, field.span.first)
    counted = [count(one, field.span, rules, field.today) for one in work if field.span.holds(counted_day(one))]
    done = [(one, deed) for one in counted if (deed := deed_of(one))]
    heads = [head | {"since": as_day(head["since"]), "until": as_day(head["until"])} for head in unnested(unit["heads"])]
    heads = [head for head in heads if head["until"] is None or head["until"] >= field.span.first]
    terms = [Term(one["id"], one["since"], one["until"], bool(one["acting"])) for one in heads]
    owners = [owner_of(one.work, terms, rules).appointment for one, _ in done]
    until = min(field.span.last, field.today)
    whole = record_of(unit, None, [deed for _, deed in done], until)
    own = {
        head["id"]: record_of(
            unit, head, [deed for (_, deed), owner in zip(done, owners, strict=True) if owner == head["id"]], until
        )
        for head in heads
    }
    rows, ticks = [typed(row) for row in unnested(unit["rows"])], ticks_of(unit["ticks"])
    mine = {(row["kind"], row["appointment"]): row for row in rows if row["source"] == CandidateSource.FACTS}
    made = []
    for slot in (one for one in field.slots if one.peer_group == unit["peer_group"]):
        kind = slot.kind
        collective = weigh(unit, None, whole, kind, field, row=mine.get((kind.key, None)), ticks=ticks)
        if kind.subject is Subject.COLLECTIVE:
            made.append(collective)
        if kind.subject is Subject.PERSON:
            leads = merit_of(collective)[0]
            made += [
                weigh(unit, head, own[head["id"]], kind, field, row=mine.get((kind.key, head["id"])), ticks=ticks, leads=leads)
                for head in heads
            ]
    return [*made, *nominated([row for row in rows if row["source"] == CandidateSource.NOMINATED], ticks, field, unit)]


def record_of(unit: Row, head: Row | None, deeds: Sequence[Deed], until: date) -> Record:
    """What stands to the credit of the unit as a whole, or of one head of it; `until`: the campaign's last day, or today before."""
    return Record(
        deeds=tuple(deeds), used=frozenset(one["used"] for one in unnested(unit["used"])),
        **{source.slot: things_of(unit, source, head["id"] if head else None, until) for source in SOURCES},
    )  # fmt: skip


def weigh(
    unit: Row, head: Row | None, record: Record, kind: AwardKind, field: Field, *, row: Row | None,
    ticks: Mapping[int, Mapping[str, Ticked]], leads: bool | None = None,
) -> Candidacy:  # fmt: skip
    """A collective (`head` None) or a head before the facts. `leads`: whether the head's collective has its merit."""
    appointment = head["id"] if head else None
    is_requested = unit["standing"] == Standing.REQUESTED
    graded = is_graded(unit)
    cards = tuple(card_of(one) for one in unnested(unit["cards"]) if head is None or one["appointment"] == appointment)
    if kind.is_title:
        record = replace(record, used=frozenset())
    uses = uses_of(kind, record, f"title:{kind.key}:{field.row['year']}:{unit['id']}:{appointment or 0}")
    return Candidacy(
        ref=f"{kind.key}.{unit['id']}.{appointment or 0}", kind=kind, peer_group=unit["peer_group"], unit=unit["id"],
        unit_name=unit["name"], unit_path=unit["path"], appointment=appointment, person=head["person"] if head else None,
        name=head["name"] if head else unit["name"], position=head["title"] if head else "", sort_key=unit["sort_key"],
        is_graded=graded, is_requested=is_requested, record=record, cards=cards,
        grades=grades_of(unit, appointment, cards, field) if graded else (), has_advanced=is_advanced(unit, head),
        collective=leads if head else None, ticks=ticks.get(row["id"], {}) if row else {}, row=row,
        uses=uses, blocks=tuple(blocks_of(unit, head, record, uses, row)), warnings=tuple(warnings_of(unit, head, record, field)),
    )  # fmt: skip


def nominated(
    rows: Sequence[Row], ticks: Mapping[int, Mapping[str, Ticked]], field: Field, unit: Row | None = None
) -> list[Candidacy]:
    """Those whom a unit named (`unit` None: of no unit of the ward), before what people said of them."""
    kinds = {(slot.kind.key, slot.peer_group): slot.kind for slot in field.slots}
    made = []
    for row in (typed(one) for one in rows):
        if (kind := kinds.get((row["kind"], row["peer_group"]))) is None:
            continue
        holds = [one for one in unnested(unit["holds"]) if one["appointment"] is None] if unit else []
        made.append(
            Candidacy(
                ref=f"n{row['id']}", kind=kind, peer_group=row["peer_group"], unit=row["unit"], unit_name=row["unit_name"],
                unit_path=unit["path"] if unit else "", appointment=None, person=row["person"], name=row["name"],
                position=row["position"], sort_key=unit["sort_key"] if unit else "", is_graded=is_graded(unit), is_nominated=True,
                ticks=ticks.get(row["id"], {}), row=row, blocks=tuple(hold_block(one) for one in holds if not one["closed_on"]),
            )
        )  # fmt: skip
    return made


# What stands to their credit


def uses_of(kind: AwardKind, record: Record, title: str) -> tuple[tuple[str, str], ...]:
    """(key, words) of what this award would use up: each achievement, or of a title just that title of the year."""
    return ((title, kind.name),) if kind.is_title else record.achievements


def is_graded(unit: Row | None) -> bool:
    """Whether the ward grades the people of this unit (None: of no unit of the ward)."""
    if unit is None or unit["standing"] == Standing.REQUESTED:
        return False
    return population_of(UnitKind(unit["kind"]), unit["population"]) is not Population.EVERYONE


def is_advanced(unit: Row, head: Row | None) -> bool:
    """Whether the register holds this year's "Lao động tiên tiến" of a head."""
    if head is None:
        return False
    return any(one["appointment"] == head["id"] or one["person"] == head["person"] for one in unnested(unit["advanced"]))


def things_of(unit: Row, source: Source, appointment: int | None, until: date) -> tuple[Any, ...]:
    """What one source says of the unit, or of one head: their own things, and those of the unit as a whole."""
    mine = (
        one for one in unnested(unit[source.column]) if appointment is None or one.get("appointment") in (None, appointment)
    )
    return tuple(thing for one in mine if (thing := source.read(one, until)))


def card_of(row: Row) -> Card:
    return Card(
        row["id"], row["sheet"], row["number"], row["appointment"], row["rule_set"], row["total"],
        "" if row["rule_set"] == PLAN else row["grade"], span_of_row(row).words,
    )  # fmt: skip


def grades_of(unit: Row, appointment: int | None, cards: Sequence[Card], field: Field) -> tuple[Graded, ...]:
    """The grade it rests on, at most one: the year's, decided by people, else the mean of a head's published legal sheets."""
    year = field.row["year"]
    decided = next((one for one in unnested(unit["grades"]) if one["appointment"] == appointment), None)
    if decided:
        grade = Grade(decided["grade"])
        return (Graded(grade, grade_words(grade, f"năm {year}"), year, bool(decided["disciplined"])),)
    legal = [card for card in cards if card.grade] if appointment else []
    rules = next((one for one in reversed(field.sheets) if legal and one.key == legal[-1].rule_set), None)
    if rules is None:
        return ()
    mean = half_up(Fraction(sum(card.total for card in legal), 100 * len(legal)))
    reached = rules.grade_of(mean)
    return (Graded(reached, grade_words(reached, f"trung bình {points(mean)} của {len(legal)} kỳ")),) if reached else ()


# What stands against a proposal


def blocks_of(unit: Row, head: Row | None, record: Record, uses: Sequence[tuple[str, str]], row: Row | None) -> list[Block]:
    """What forbids proposing this unit, or this head: a head is blocked with the unit as well. `uses`: of `uses_of`."""
    mine = {None, head["id"]} if head else {None}
    found = [hold_block(one) for one in unnested(unit["holds"]) if one["appointment"] in mine and not one["closed_on"]]
    spent = {deed.key for deed in record.deeds if deed.is_on_time and deed.key in record.used} if not record.on_time else set()
    spent |= {key for key, _ in uses if key.startswith("title:")}
    if award := next((one for one in unnested(unit["used"]) if one["used"] in spent), None):
        words = f"Thành tích này đã được khen (quyết định {award['decision_number']})"
        found.append(Block("used", words, ONCE, f"/awards/{award['award']}"))
    for rival in unnested(unit["rivals"]):
        if row and rival["id"] == row["id"]:
            continue
        if shared(uses, {key for key, _ in unnested(rival["achievements"])}):
            words = f"Thành tích này đang nằm trong đề nghị khen “{rival['name']}”"
            found.append(Block("rival", words, ONCE, f"/campaigns/{rival['campaign']}"))
            break
    return found


def hold_block(hold: Row) -> Block:
    opened = as_day(hold["opened_on"])
    words = f"Đang có việc {HOLD_WORDS[HoldKind(hold['kind'])]} chưa kết thúc, từ {day_short(opened)}"
    return Block("hold", words, HOLD_BASIS, "/holds")


def warnings_of(unit: Row, head: Row | None, record: Record, field: Field) -> list[Reason]:
    """What may still change, or a person should look at first."""
    appointment = head["id"] if head else None
    found = []
    if record.waiting:
        found.append(Reason("waiting", f"{record.waiting} việc chưa chốt kết quả, số liệu có thể đổi", "viec-cho"))
    if any(appointment in (None, one["appointment"]) for one in unnested(unit["waiting"])):
        found.append(Reason("appeal", "Có giải trình hoặc kiến nghị về điểm chưa trả lời", url="/appeals"))
    holds = unnested(unit["holds"])
    if any(
        one["closed_on"] and one["kind"] == HoldKind.DISCIPLINE and one["appointment"] in (None, appointment) for one in holds
    ):
        found.append(Reason("closed", "Có việc xem xét kỷ luật đã kết thúc trong thời gian xét: xin xem kết quả", url="/holds"))
    if head is None and any(one["appointment"] and not one["closed_on"] for one in holds):
        found.append(Reason("head", "Người đứng đầu đang có việc chưa kết thúc (kỷ luật, thanh tra, khiếu nại)", url="/holds"))
    if head and head["until"] and head["until"] <= field.today:
        found.append(Reason("left", f"Đã thôi giữ chức từ {day_short(head['until'])}"))
    again = record.used & {deed.key for deed in record.deeds}
    if again and record.on_time:
        found.append(Reason("partly", f"{len(again)} việc đã được khen trước đây nên không tính lại", "da-khen"))
    return found


# As rows tell it


def typed(row: Row) -> dict[str, Any]:
    """A nested candidate row with its instants and booleans."""
    instants = {name: as_instant(row[name]) for name in ("nominated_at", "proposed_at", "decided_at")}
    return {**row, **instants, "favoured": bool(row["favoured"]), "is_direct": bool(row["is_direct"])}


def ticks_of(value: str | None) -> dict[int, dict[str, Ticked]]:
    """What people said of conditions, the newest of each: candidate → condition → Ticked."""
    made: dict[int, dict[str, Ticked]] = {}
    for one in unnested(value):
        ticked = Ticked(
            one["condition"], bool(one["holds"]), one["evidence"], one["ticked_by_name"], one["id"], one["file_name"]
        )
        made.setdefault(one["candidate"], {})[one["condition"]] = ticked
    return made
