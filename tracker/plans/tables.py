"""What is kept of a plan: itself, its files and their lines."""

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.core.files import StoredFile
from tracker.units.tables import Unit


class Plan(Table):
    """A ward's plan. `office` coordinates and verifies; `state` is a `rules.PlanState`."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    code = Varchar(length=20)
    title = Varchar(length=500)
    number = Varchar(length=60)
    issuer = Varchar(length=200)
    issued_on = Date(null=True, default=None)
    office = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    unit_path = Varchar(length=200)
    state = Varchar(length=12)
    created_at = Timestamptz()
    published_at = Timestamptz(null=True, default=None)
    search = Varchar(length=1000)
    version = Integer(default=1)


class PlanDocument(Table):
    """A file of the plan: its text or an annex. Unique by (ward, sha256): one file is imported once."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    sha256 = Varchar(length=64)
    name = Varchar(length=200)
    is_annex = Boolean(default=False)
    read_at = Timestamptz()


class Clause(Table):
    """One line of the plan with its anchor (`V.1`); tasks and targets point at it. `heading` is its path, joined by ` › `."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    plan = ForeignKey(Plan, null=False, on_delete=OnDelete.restrict, index=True)
    document = ForeignKey(PlanDocument, null=False, on_delete=OnDelete.restrict, index=True)
    position = Integer()
    anchor = Varchar(length=60)
    heading = Varchar(length=1000)
    text = Text()
    kind = Varchar(length=12)
