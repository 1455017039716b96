"""What is kept of awards. Money is whole đồng, days are ward days."""

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.accountability.tables import Sheet
from tracker.core.files import StoredFile
from tracker.people.tables import Appointment
from tracker.units.tables import Unit


class WardAwardKind(Table, tablename="award_kind"):
    """A version of a kind of award that the ward entered: unique by (ward, key, version). `definition`: rules.definition.

    Those the tracker comes with are version 1 of their keys and stand in `built_in.py`, not here.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    key = Varchar(length=30)
    version = Integer()
    definition = Text()
    reason = Text()
    made_by = BigInt()
    made_by_name = Varchar(length=200)
    made_at = Timestamptz()


class WardSalary(Table, tablename="base_salary"):
    """A base salary (đồng) from a day on that the ward entered, with the text that says so. Unique by (ward, since, number)."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    since = Date(default=None)
    number = Integer()
    amount = BigInt()
    source = Varchar(length=300)
    made_by = BigInt()
    made_by_name = Varchar(length=200)
    made_at = Timestamptz()


class Award(Table):
    """One line of the register: somebody was honoured by a decision. Recipient, position and unit are kept as they were then.

    `campaign` and `candidate` are rows of `commendation`, None for what was imported (`import_file`: the workbook it came from).
    `money` None: none, or not known. A withdrawn award stays, with its reason and the decision that took it back.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    code = Varchar(length=20)
    kind = Varchar(length=30)
    kind_version = Integer()
    kind_name = Varchar(length=200)
    subject = Varchar(length=12)
    merit = Varchar(length=12)
    unit = ForeignKey(Unit, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    appointment = ForeignKey(Appointment, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    person = BigInt(null=True, default=None)
    recipient = Varchar(length=200)
    position = Varchar(length=200)
    unit_name = Varchar(length=200)
    what_for = Text()
    year = Integer()
    decision_number = Varchar(length=60)
    decided_on = Date(default=None)
    signer = Varchar(length=200)
    money = BigInt(null=True, default=None)
    money_basis = Varchar(length=100)
    campaign = BigInt(null=True, default=None)
    candidate = BigInt(null=True, default=None)
    import_file = ForeignKey(StoredFile, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    search = Varchar(length=1500)
    made_by = BigInt()
    made_by_name = Varchar(length=200)
    made_at = Timestamptz()
    withdrawn_on = Date(null=True, default=None)
    withdrawn_number = Varchar(length=60)
    withdrawn_reason = Text()
    withdrawn_by = BigInt(null=True, default=None)
    withdrawn_by_name = Varchar(length=200)
    withdrawn_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)


class AwardAchievement(Table):
    """An achievement that an award used: `key` (assignment:12, initiative:3) is unique in a ward until the award is withdrawn."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    award = ForeignKey(Award, null=False, on_delete=OnDelete.restrict, index=True)
    unit = BigInt(null=True, default=None)
    key = Varchar(length=60)
    words = Varchar(length=500)
    is_released = Boolean(default=False)


class AwardBasis(Table):
    """A grade that an award rested on: of a published sheet, or of a year. A grade lowered later asks for the award's withdrawal.

    `sheet` and `number` name the scorecard; else `year`, `unit` and `appointment` (None: the unit's own) the yearly grade.
    `settled_at`: a leader looked at the lowered grade and let the award stand, for `settled_reason`.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    award = ForeignKey(Award, null=False, on_delete=OnDelete.restrict, index=True)
    sheet = ForeignKey(Sheet, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    number = Integer(null=True, default=None)
    year = Integer(null=True, default=None)
    unit = BigInt(null=True, default=None)
    appointment = BigInt(null=True, default=None)
    grade = Varchar(length=20)
    settled_grade = Varchar(length=20)
    settled_reason = Text()
    settled_by = BigInt(null=True, default=None)
    settled_at = Timestamptz(null=True, default=None)
