"""What is kept of extensions and of work handed over."""

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.core.files import StoredFile
from tracker.tasks.tables import Assignment


class Extension(Table):
    """Asked for once at a time; `kind` (time, fix, handover), `state` and `authority` are those of `rules`.

    `asked_on` is the ward day that counts as before or after the deadline (`from_due`). `late_days` is how late it was
    then, `excused` whether an authority confirmed the objective cause. `by_office`: not the unit's own wish.
    A handover keeps the share done (percent), the taker's unit and its new assignment.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    assignment = ForeignKey(Assignment, null=False, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=10)
    state = Varchar(length=10)
    authority = Varchar(length=10)
    by_office = Boolean(default=False)
    asked_by = BigInt()
    asked_by_name = Varchar(length=200)
    asked_at = Timestamptz()
    asked_on = Date(default=None)
    from_due = Date(null=True, default=None)
    to_due = Date(null=True, default=None)
    reason = Text()
    objective = Boolean(default=False)
    late_days = Integer(default=0)
    excused = Boolean(default=False)
    share = Integer(null=True, default=None)
    to_unit = BigInt(null=True, default=None)
    to_assignment = BigInt(null=True, default=None)
    decided_by = BigInt(null=True, default=None)
    decided_by_name = Varchar(length=200)
    decided_at = Timestamptz(null=True, default=None)
    answer = Text()


class ExtensionEvidence(Table):
    """A file that proves the cause."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    extension = ForeignKey(Extension, null=False, on_delete=OnDelete.restrict, index=True)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200)
