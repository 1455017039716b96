"""What is kept of what was read from a plan's files, before it is given out and after."""

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.plans.tables import Clause, Plan
from tracker.units.tables import Unit


class PlanWarning(Table, tablename="plan_warning"):
    """Something to look at before publishing; `dismissed_at` once a person has."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    clause = ForeignKey(Clause, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    code = Varchar(length=40)
    message = Varchar(length=500)
    dismissed_at = Timestamptz(null=True, default=None)


class TaskDraft(Table):
    """A task as read from a clause, to be corrected before publishing; `state` is a `rules.DraftState`.

    `start`/`stop` mark the characters of the clause it was read from. `weight` is in hundredths.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    clause = ForeignKey(Clause, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    position = Integer()
    start = Integer(default=0)
    stop = Integer(default=0)
    text = Text()
    requested = Boolean(default=False)
    deadline_text = Varchar(length=300)
    deadline_kind = Varchar(length=12)
    starts_on = Date(null=True, default=None)
    due_on = Date(null=True, default=None)
    recurrence = Varchar(length=300)
    product = Varchar(length=500)
    numbers = Varchar(length=200)
    weight = Integer(default=100)
    state = Varchar(length=10)
    version = Integer(default=1)


class DraftUnit(Table):
    """A unit of a draft as written in the plan; `unit` or `kind` (a group) once matched, both empty while unsure."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    draft = ForeignKey(TaskDraft, null=False, on_delete=OnDelete.restrict, index=True)
    part = Varchar(length=12)
    written = Varchar(length=300)
    unit = ForeignKey(Unit, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=20)
    outside = Boolean(default=False)


class TargetDraft(Table):
    """A target as read: `low`/`high` in hundredths (equal but for `between`), year 0 where the plan names none."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    clause = ForeignKey(Clause, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    position = Integer()
    text = Text()
    low = BigInt()
    high = BigInt()
    measure = Varchar(length=60)
    comparator = Varchar(length=8)
    year = Integer(null=True, default=None)
    state = Varchar(length=10)
    version = Integer(default=1)
