"""What is owed to the ladder: an answer to every explanation and appeal within the rule set's term."""

from collections.abc import Collection
from datetime import date
from typing import Any

from tracker.accountability.rules import Span
from tracker.appeals.queries import FROM, rules_of
from tracker.appeals.rules import KIND_WORDS, AppealKind
from tracker.core.database import rows
from tracker.core.due import Due, Owes

NOUN = "appeal"


async def due(ward: int, until: date) -> list[Due]:
    """Statements to be answered by then: an appeal by leadership, an explanation by the office."""
    return await owed(ward, "and x.answer_by <= {}", until)


async def still(ward: int, ids: Collection[int]) -> list[Due]:
    """Those of these statements that wait still."""
    return await owed(ward, f"and x.id in ({', '.join('{}' for _ in ids)})", *ids) if ids else []


async def owed(ward: int, condition: str, *values: Any) -> list[Due]:
    found = await rows(
        f"""select x.id, x.kind, x.unit_path, x.sent_on, x.answer_by, u.name as unit_name, s.rule_set, q.first_on, q.last_on,
          d.definition from {FROM} where x.ward = {{}} and x.state = 'waiting' {condition} order by x.id""",
        ward,
        *values,
    )
    return [owed_by(row, ward) for row in found]


def owed_by(row: dict[str, Any], ward: int) -> Due:
    kind = AppealKind(row["kind"])
    return Due(
        kind=NOUN, noun=NOUN, noun_id=row["id"], version=str(row["id"]), ward=ward, plan=0,
        owes=Owes.LEADERSHIP if kind is AppealKind.APPEAL else Owes.OFFICE, unit_path=row["unit_path"],
        due_on=row["answer_by"], late_after=row["answer_by"], since=row["sent_on"],
        title=f"{row['unit_name']} {KIND_WORDS[kind]} về {rules_of(row).title}, {Span(row['first_on'], row['last_on']).words}",
        url=f"/appeals/{row['id']}",
    )  # fmt: skip
