"""What is kept of tasks and assignments. Weights are hundredths; deadlines are days, happenings instants."""

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.plans.tables import Clause, Plan
from tracker.units.tables import Unit


class Task(Table):
    """What the plan (or the ward, đột xuất) asks for. `office` coordinates and verifies. `groups`: kinds expanded."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    code = Varchar(length=20)
    plan = ForeignKey(Plan, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    clause = ForeignKey(Clause, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    office = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    unit_path = Varchar(length=200)
    text = Text()
    search = Text()
    requested = Boolean(default=False)
    deadline_text = Varchar(length=300)
    deadline_kind = Varchar(length=12)
    starts_on = Date(null=True, default=None)
    due_on = Date(null=True, default=None)
    recurrence = Varchar(length=300)
    product = Varchar(length=500)
    numbers = Varchar(length=200)
    weight = Integer(default=100)
    groups = Varchar(length=200)
    coordinating_text = Varchar(length=1000)
    created_by = BigInt(null=True, default=None)
    created_at = Timestamptz()
    cancelled_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)


class CoordinatingUnit(Table):
    """A unit that stands on a task beside its lead."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    task = ForeignKey(Task, null=False, on_delete=OnDelete.restrict, index=True)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    unit_path = Varchar(length=200)


class Assignment(Table):
    """Unique by (ward, task, unit, occurrence). `state` is a `rules.State`; timeliness is derived, never stored.

    `first_due_on` is the original deadline, kept for ever; `late_after` is `due_on`, or the next working day where
    that falls on a day off (Civil Code 148.5). `counted_on` is the ward day of the submission now waiting
    or accepted (for one recorded on behalf, the day received): the clock stops there. `first_counted_on` is that of
    the first submission, which decides after a return whether only the fix-by day can be missed.
    `due_since` is the ward day on which the present deadline was set. `strict`: a deadline on a day off is not moved to the
    next working day. `stood_late`: days late that stand although an extension came afterwards (domain.md §2).
    Work handed over because it could not be done is cancelled with `handed_over_on` and the share done as `percent`; the
    taker's assignment names it in `taken_from`.
    `verifier` says whose queue it waits in: the office, or leadership for the office's own work.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    task = ForeignKey(Task, null=False, on_delete=OnDelete.restrict, index=True)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    unit_path = Varchar(length=200)
    occurrence = Varchar(length=40)
    code = Varchar(length=24)
    state = Varchar(length=12)
    verifier = Varchar(length=10)
    requested = Boolean(default=False)
    product = Varchar(length=500)
    weight = Integer(default=100)
    due_on = Date(null=True, default=None)
    first_due_on = Date(null=True, default=None)
    late_after = Date(null=True, default=None)
    fix_by = Date(null=True, default=None)
    due_since = Date(null=True, default=None)
    strict = Boolean(default=False)
    stood_late = Integer(default=0)
    handed_over_on = Date(null=True, default=None)
    taken_from = BigInt(null=True, default=None)
    percent = Integer(default=0)
    acknowledged_at = Timestamptz(null=True, default=None)
    submitted_at = Timestamptz(null=True, default=None)
    submitted_by = BigInt(null=True, default=None)
    counted_on = Date(null=True, default=None)
    first_counted_on = Date(null=True, default=None)
    accepted_at = Timestamptz(null=True, default=None)
    cancelled_at = Timestamptz(null=True, default=None)
    returns = Integer(default=0)
    failed_reviews = Integer(default=0)
    changed_at = Timestamptz()
    version = Integer(default=1)
