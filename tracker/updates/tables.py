"""What is kept of reports: drafts while they are written, updates once sent, reviews of them."""

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.core.files import StoredFile
from tracker.tasks.tables import Assignment


class ReportDraft(Table):
    """A report being written: one per assignment and person, each step saved as it is posted."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    assignment = ForeignKey(Assignment, null=False, on_delete=OnDelete.restrict, index=True)
    person = BigInt()
    is_done = Boolean(null=True, default=None)
    percent = Integer(null=True, default=None)
    amount = BigInt(null=True, default=None)
    out_of = BigInt(null=True, default=None)
    note = Text()
    saved_at = Timestamptz()


class Update(Table, tablename="task_update"):
    """Progress or a submission, never edited. On behalf: `received_on`, `source`; counted from the day received."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    assignment = ForeignKey(Assignment, null=False, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=12)
    person = BigInt()
    person_name = Varchar(length=200)
    at = Timestamptz()
    counted_on = Date(default=None)
    on_behalf = Boolean(default=False)
    source = Varchar(length=300)
    percent = Integer(null=True, default=None)
    amount = BigInt(null=True, default=None)
    out_of = BigInt(null=True, default=None)
    note = Text()


class Evidence(Table):
    """A file on a report: first on its draft, then on its update."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    assignment = ForeignKey(Assignment, null=False, on_delete=OnDelete.restrict, index=True)
    draft = BigInt(null=True, default=None)
    report = ForeignKey(Update, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200)
    added_by = BigInt()
    added_at = Timestamptz()


class Review(Table):
    """A verifier's answer to a submission; `kind` is a `rules.Verdict`. `serious` = sai sót lớn, a failed review."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    assignment = ForeignKey(Assignment, null=False, on_delete=OnDelete.restrict, index=True)
    report = ForeignKey(Update, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=12)
    reason = Text()
    fix_by = Date(null=True, default=None)
    serious = Boolean(default=False)
    person = BigInt()
    person_name = Varchar(length=200)
    at = Timestamptz()
