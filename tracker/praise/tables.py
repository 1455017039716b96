"""What is kept of timely praise."""

from piccolo.columns import BigInt, BigSerial, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.core.files import StoredFile
from tracker.people.tables import Appointment
from tracker.units.tables import Unit


class Praise(Table):
    """Somebody deserves a thank-you: pointed out once for a `month` (its first day) and unit; unique by these.

    `state`: rules.PraiseState. `words` says why, from `facts` (JSON); `letter` is the text as it was sent, `file` the paper.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    month = Date(default=None)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    appointment = ForeignKey(Appointment, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    unit_name = Varchar(length=200)
    unit_path = Varchar(length=200)
    head_title = Varchar(length=200)
    words = Varchar(length=300)
    streak = Integer()
    facts = Text()
    state = Varchar(length=10)
    letter = Text()
    file = ForeignKey(StoredFile, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    pointed_out_at = Timestamptz()
    decided_by = BigInt(null=True, default=None)
    decided_by_name = Varchar(length=200)
    decided_at = Timestamptz(null=True, default=None)
    reason = Text()
    version = Integer(default=1)
