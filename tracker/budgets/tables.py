"""What is kept of budget estimates. Money is whole đồng, quantities are hundredths."""

from piccolo.columns import BigInt, BigSerial, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.core.files import StoredFile
from tracker.plans.tables import Plan
from tracker.tasks.tables import Task
from tracker.units.tables import Unit


class Estimate(Table):
    """One version of an estimate: `root` is the id of its first version, `number` counts them; unique by (root, number).

    `state`: rules.EstimateState. `code`: DT-2026-0003, the same for all versions. `proposed`, `appraised`, `approved`: sums of its
    lines, kept as they were decided. Drafter, appraiser and decider are of different units and different persons.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    root = BigInt(null=True, default=None)
    number = Integer()
    code = Varchar(length=20)
    plan = ForeignKey(Plan, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    year = Integer()
    title = Varchar(length=300)
    grounds = Text()
    state = Varchar(length=10)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    unit_path = Varchar(length=200)
    proposed = BigInt()
    appraised = BigInt(null=True, default=None)
    approved = BigInt(null=True, default=None)
    drafted_by = BigInt()
    drafted_by_name = Varchar(length=200)
    drafted_at = Timestamptz()
    submitted_by = BigInt(null=True, default=None)
    submitted_by_name = Varchar(length=200)
    submitted_at = Timestamptz(null=True, default=None)
    appraise_by = Date(null=True, default=None)
    appraised_unit = BigInt(null=True, default=None)
    appraised_unit_path = Varchar(length=200)
    appraised_by = BigInt(null=True, default=None)
    appraised_by_name = Varchar(length=200)
    appraised_at = Timestamptz(null=True, default=None)
    opinion = Text()
    decide_by = Date(null=True, default=None)
    decided_by = BigInt(null=True, default=None)
    decided_by_name = Varchar(length=200)
    decided_at = Timestamptz(null=True, default=None)
    decision_number = Varchar(length=60)
    reason = Varchar(length=2000)
    version = Integer(default=1)


class EstimateLine(Table, tablename="estimate_line"):
    """One line: `quantity` hundredths × `unit_price` đồng = `amount` đồng, rounded half up. `source`: rules.MoneySource.

    `verdict`: rules.LineVerdict, empty until appraised; `appraised`: đồng agreed to by the appraiser, with a `reason` where cut.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    estimate = ForeignKey(Estimate, null=False, on_delete=OnDelete.restrict, index=True)
    position = Integer()
    task = ForeignKey(Task, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    content = Varchar(length=500)
    measure = Varchar(length=60)
    quantity = BigInt()
    unit_price = BigInt()
    amount = BigInt()
    source = Varchar(length=10)
    source_note = Varchar(length=300)
    verdict = Varchar(length=10)
    appraised = BigInt(null=True, default=None)
    reason = Varchar(length=1000)


class Spending(Table):
    """Money spent against a line of an approved estimate; a wrong one is taken back with a reason, never edited.

    `over`: by how much the line was overspent when this was recorded, with `why` it was allowed to be.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    estimate = ForeignKey(Estimate, null=False, on_delete=OnDelete.restrict, index=True)
    line = ForeignKey(EstimateLine, null=False, on_delete=OnDelete.restrict, index=True)
    amount = BigInt()
    spent_on = Date(default=None)
    paper = Varchar(length=200)
    note = Varchar(length=1000)
    over = BigInt(default=0)
    why = Varchar(length=1000)
    recorded_by = BigInt()
    recorded_by_name = Varchar(length=200)
    recorded_at = Timestamptz()
    taken_back_at = Timestamptz(null=True, default=None)
    taken_back_by_name = Varchar(length=200)
    taken_back_why = Varchar(length=1000)


class SpendingEvidence(Table, tablename="spending_evidence"):
    """A file behind a spending."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    spending = ForeignKey(Spending, null=False, on_delete=OnDelete.restrict, index=True)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200)


class EstimateEvidence(Table, tablename="estimate_evidence"):
    """A file that goes with an estimate (quotes, norms)."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    estimate = ForeignKey(Estimate, null=False, on_delete=OnDelete.restrict, index=True)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200)
    dropped_at = Timestamptz(null=True, default=None)
