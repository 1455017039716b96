"""What is kept of indicators; readings come with the reports."""

from piccolo.columns import BigInt, BigSerial, ForeignKey, Integer, OnDelete, Text, Varchar
from piccolo.table import Table

from tracker.plans.tables import Clause, Plan


class Indicator(Table):
    """What is measured, in the plan's words without its value."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    name = Text()
    measure = Varchar(length=60)
    folded = Varchar(length=1000)


class Target(Table):
    """indicator × year; `low`/`high` in hundredths, `comparator` as the plan writes it (> ≥ = …)."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    indicator = ForeignKey(Indicator, null=False, on_delete=OnDelete.restrict, index=True)
    clause = ForeignKey(Clause, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    text = Text()
    year = Integer(null=True, default=None)
    comparator = Varchar(length=8)
    low = BigInt()
    high = BigInt()
