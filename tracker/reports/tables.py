"""What is kept of reports: what is asked and how often, each unit's answer, the office's consolidation."""

from typing import Any

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.core.files import StoredFile
from tracker.plans.tables import Plan
from tracker.units.tables import Unit


class ReportKind(Table, tablename="report_kind"):
    """A periodic report that a plan asks for. `plan` None: over all the ward's work. `questions`: a JSON list of sentences.

    `frequency`: workdays.report_periods.Frequency. `groups`: kinds of unit that report, joined by commas, besides those of
    `ReportKindUnit`. `due_days`: calendar days after the period's end. `starts_on`: no period that ended before is asked.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    plan = ForeignKey(Plan, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    title = Varchar(length=300)
    frequency = Varchar(length=10)
    due_days = Integer(default=5)
    groups = Varchar(length=200)
    questions = Text()
    starts_on = Date(default=None)
    ended_at = Timestamptz(null=True, default=None)
    made_by = BigInt()
    made_at = Timestamptz()
    version = Integer(default=1)


class ReportKindUnit(Table, tablename="report_kind_unit"):
    """A unit named to report, besides those of the kind's groups; unique by (kind, unit)."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    kind = ForeignKey(ReportKind, null=False, on_delete=OnDelete.restrict, index=True)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)


class ReportRequest(Table, tablename="report_request"):
    """One period of a kind (unique by (kind, first_on)), or with `kind` None a report asked once (đột xuất) by its own day.

    `code`: BC-2026-0007. `period`: its words ("quý III năm 2026"), of an ad hoc one empty. Title and questions are as asked.
    `unit_path`: the coordinating office's. `closed_at`: nothing more is taken.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    kind = ForeignKey(ReportKind, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    plan = ForeignKey(Plan, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    code = Varchar(length=20)
    title = Varchar(length=300)
    period = Varchar(length=60)
    unit_path = Varchar(length=200)
    first_on = Date(default=None)
    last_on = Date(default=None)
    due_on = Date(default=None)
    late_after = Date(default=None)
    questions = Text()
    made_by = BigInt(null=True, default=None)
    made_at = Timestamptz()
    closed_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)


class Submission(Table):
    """One unit's report to one request: unique by (request, unit). `state`: rules.SubmissionState.

    `results`, `difficulties`, `proposals`: the unit's words; `answers`: a JSON list beside the request's questions. `figures`: JSON of
    what the app knew at the last submission (rules.Figures), empty before. `counted_on`: ward day of the submission that now waits
    or is accepted, `first_counted_on` of the first; `fix_by`: until when a returned one is put right. `on_behalf`: how it reached the
    office, empty where the unit sent it. `due_since`: the ward day on which the deadline was set.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    request = ForeignKey(ReportRequest, null=False, on_delete=OnDelete.restrict, index=True)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    unit_path = Varchar(length=200)
    requested = Boolean(default=False)
    state = Varchar(length=10)
    due_on = Date(default=None)
    late_after = Date(default=None)
    due_since = Date(default=None)
    fix_by = Date(null=True, default=None)
    results = Text()
    difficulties = Text()
    proposals = Text()
    answers = Text()
    figures = Text()
    on_behalf = Varchar(length=200)
    counted_on = Date(null=True, default=None)
    first_counted_on = Date(null=True, default=None)
    submitted_at = Timestamptz(null=True, default=None)
    submitted_by = BigInt(null=True, default=None)
    submitted_by_name = Varchar(length=200)
    answered_at = Timestamptz(null=True, default=None)
    answered_by_name = Varchar(length=200)
    reason = Varchar(length=2000)
    returns = Integer(default=0)
    changed_at = Timestamptz()
    version = Integer(default=1)


class SubmissionEvidence(Table, tablename="submission_evidence"):
    """A file that goes with a report; `dropped_at` once its unit took it back."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    submission = ForeignKey(Submission, null=False, on_delete=OnDelete.restrict, index=True)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200)
    dropped_at = Timestamptz(null=True, default=None)


class Consolidation(Table):
    """The office's report from a request's accepted submissions: a draft until it is locked, then superseded by the next `number`.

    Unique by (request, number). `frozen`: JSON of every number with where it leads, as they stood at `frozen_at`; `fingerprint`:
    SHA-256 of what they came from, so that a later change shows. `diary`, `diary_hash`: the event chain's head then.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    request = ForeignKey(ReportRequest, null=False, on_delete=OnDelete.restrict, index=True)
    number = Integer()
    state = Varchar(length=10)
    supersedes: ForeignKey[Any] = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict)
    reason = Varchar(length=1000)
    frozen = Text()
    frozen_at = Timestamptz()
    fingerprint = Varchar(length=64)
    diary = BigInt()
    diary_hash = Varchar(length=64)
    made_by = BigInt()
    made_by_name = Varchar(length=200)
    locked_at = Timestamptz(null=True, default=None)
    locked_by = BigInt(null=True, default=None)
    locked_by_name = Varchar(length=200)
    version = Integer(default=1)


class ConsolidationPart(Table, tablename="consolidation_part"):
    """A paragraph of a consolidation: of one unit, or (`unit` None) the office's own under a heading of `rules.SECTIONS`.

    `drafted`: as made from the submission or the numbers; `text`: as the office has it now. `taken_out`: left out of the report.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    consolidation = ForeignKey(Consolidation, null=False, on_delete=OnDelete.restrict, index=True)
    section = Varchar(length=20)
    unit = ForeignKey(Unit, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    submission = ForeignKey(Submission, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    position = Integer()
    drafted = Text()
    text = Text()
    taken_out = Boolean(default=False)
    version = Integer(default=1)
