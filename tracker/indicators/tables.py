"""What is kept of indicators: targets by year, who reports them, readings. Values are hundredths of what is counted."""

from typing import Any

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.core.files import StoredFile
from tracker.plans.tables import Clause, Plan
from tracker.units.tables import Unit


class Indicator(Table):
    """What is measured, in the plan's words without its value, and how it is counted once the office has set it up.

    `state`: rules.IndicatorState. `shape`: rules.Shape. `numerator` and `denominator` say what is counted ("người có tài khoản định
    danh mức 2"), the denominator empty for a plain count; `source`: rules.Source. `frequency`: workdays.report_periods.Frequency.
    `rollup`: rules.Rollup. `groups`: kinds of unit that report, joined by commas, besides those of `IndicatorUnit`.
    `due_days`: calendar days after a period's end until which it is reported. `starts_on`: no period that ended before is asked.
    `overlaps`: the same person may be counted by several units, so the sum is said to be an upper bound.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    name = Text()
    measure = Varchar(length=60)
    folded = Varchar(length=1000)
    state = Varchar(length=10, default="unset")
    shape = Varchar(length=10, default="share")
    numerator = Varchar(length=300)
    denominator = Varchar(length=300)
    counted = Varchar(length=60)
    source = Varchar(length=10, default="own")
    source_note = Varchar(length=300)
    rollup = Varchar(length=12, default="latest")
    frequency = Varchar(length=10, default="quarter")
    groups = Varchar(length=200)
    due_days = Integer(default=5)
    starts_on = Date(null=True, default=None)
    overlaps = Boolean(default=False)
    version = Integer(default=1)


class IndicatorUnit(Table, tablename="indicator_unit"):
    """A unit named to report an indicator, besides those of its groups; unique by (indicator, unit)."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    indicator = ForeignKey(Indicator, null=False, on_delete=OnDelete.restrict, index=True)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)


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


class Reading(Table):
    """What a unit reported of an indicator for one period; corrected by another that supersedes it, never edited.

    Unique by (indicator, unit, first_on) among those not superseded. `denominator` None for a plain count. `counted_on`: the ward
    day of the first report of this period (for one entered on behalf, the day received): corrections are never late.
    `on_behalf`: how it reached the office (phone, paper, workbook), empty where the unit reported itself. `why`: of a correction.
    `unit_path`: as it was then. `import_file`: the workbook it came from.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    indicator = ForeignKey(Indicator, null=False, on_delete=OnDelete.restrict, index=True)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    unit_path = Varchar(length=200)
    first_on = Date(default=None)
    last_on = Date(default=None)
    numerator = BigInt()
    denominator = BigInt(null=True, default=None)
    note = Varchar(length=1000)
    on_behalf = Varchar(length=200)
    counted_on = Date(default=None)
    recorded_by = BigInt(null=True, default=None)
    recorded_by_name = Varchar(length=200)
    recorded_at = Timestamptz()
    supersedes: ForeignKey[Any] = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    superseded_at = Timestamptz(null=True, default=None)
    why = Varchar(length=1000)
    import_file = BigInt(null=True, default=None)


class ReadingEvidence(Table, tablename="reading_evidence"):
    """A file behind a reading."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    reading = ForeignKey(Reading, null=False, on_delete=OnDelete.restrict, index=True)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200)
