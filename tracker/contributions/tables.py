"""What is kept of contributions."""

from piccolo.columns import BigInt, BigSerial, Date, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.tasks.tables import Assignment
from tracker.units.tables import Unit


class Contribution(Table):
    """What a lead asked of a coordinating unit; `asked_at` and `answered_at` are kept for ever."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    assignment = ForeignKey(Assignment, null=False, on_delete=OnDelete.restrict, index=True)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    unit_path = Varchar(length=200)
    what = Text()
    due_on = Date(null=True, default=None)
    asked_by = BigInt()
    asked_at = Timestamptz()
    answer = Text()
    answered_by = BigInt(null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)
