"""What is kept of scoring. Points and percentages are hundredths; days are ward days; JSON is canonical text."""

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.core.files import StoredFile
from tracker.people.tables import Appointment
from tracker.tasks.tables import Assignment
from tracker.units.tables import Unit


class WardRuleSet(Table, tablename="rule_set"):
    """A version of a sheet that the ward entered: unique by (ward, key, version). `definition`: scoring.rule_sets.definition.

    The sheets the tracker comes with are version 1 of their keys and stand in `scoring.rule_sets.BUILT_IN`, not here.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    key = Varchar(length=20)
    version = Integer()
    definition = Text()
    reason = Text()
    made_by = BigInt()
    made_by_name = Varchar(length=200)
    made_at = Timestamptz()


class UnitPopulation(Table):
    """Whose law a unit's head stands under (a scoring.Population), where the kind of unit does not say. Unique by unit."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    unit = ForeignKey(Unit, null=False, unique=True, on_delete=OnDelete.restrict)
    population = Varchar(length=20)


class ScorePeriod(Table):
    """A month or quarter that is scored; no two of a ward share a day. Unique by (ward, first_on).

    `confirmed_*`: leadership confirmed that it holds all assigned work with the ward's conversion list.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    kind = Varchar(length=10)
    first_on = Date(default=None)
    last_on = Date(default=None)
    opened_by = BigInt()
    opened_at = Timestamptz()
    confirmed_by = BigInt(null=True, default=None)
    confirmed_by_name = Varchar(length=200)
    confirmed_at = Timestamptz(null=True, default=None)
    confirmed_note = Text()


class Sheet(Table):
    """What people put on one head's sheet of one period: unique by (period, appointment, rule_set). Made with its first word.

    `rule_set` is a key; `rule_version` is fixed at the announcement. `state`: rules.SheetState. `self_points` and `points`:
    JSON {criterion key: {"points": hundredths, "remark": text}}, by the head and by the authority. The three criteria
    are percents (None: no basis yet) with their reasons and who entered them. `handed_in_at`: the head sent the self-score.
    `agreed_at`: the head saw the announced sheet and has nothing to explain. `reopened_*`: a published one is being put right,
    for that reason; until it is published again, the standing scorecard stands.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    period = ForeignKey(ScorePeriod, null=False, on_delete=OnDelete.restrict, index=True)
    appointment = ForeignKey(Appointment, null=False, on_delete=OnDelete.restrict, index=True)
    rule_set = Varchar(length=20)
    rule_version = Integer(null=True, default=None)
    state = Varchar(length=10)
    self_points = Text()
    handed_in_at = Timestamptz(null=True, default=None)
    points = Text()
    comment = Text()
    scored_by = BigInt(null=True, default=None)
    scored_by_name = Varchar(length=200)
    scored_at = Timestamptz(null=True, default=None)
    unit_result = Integer(null=True, default=None)
    unit_result_reason = Text()
    unit_result_by = BigInt(null=True, default=None)
    organising = Integer(null=True, default=None)
    organising_reason = Text()
    organising_by = BigInt(null=True, default=None)
    uniting = Integer(null=True, default=None)
    uniting_reason = Text()
    uniting_by = BigInt(null=True, default=None)
    announced_by = BigInt(null=True, default=None)
    announced_at = Timestamptz(null=True, default=None)
    announced_total = Integer(null=True, default=None)
    explain_until = Date(null=True, default=None)
    agreed_at = Timestamptz(null=True, default=None)
    reopened_by = BigInt(null=True, default=None)
    reopened_at = Timestamptz(null=True, default=None)
    reopened_reason = Text()
    version = Integer(default=1)


class PublishedScore(Table, tablename="scorecard"):
    """A published scorecard, never changed: triggers refuse UPDATE and DELETE. Unique by (sheet, number).

    A wrong one is superseded by the next `number`, with a reason; the highest stands. `inputs`: what `tracker score --facts`
    takes; `behind`: JSON of the assignments as they were counted; `rules`: the rule set that ran; `result`: as_json of the
    scorecard. `event_sequence`, `event_hash`: the diary's head when it was counted. `sha256` is over all of these, and
    stands in the event of its publication too.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    sheet = ForeignKey(Sheet, null=False, on_delete=OnDelete.restrict, index=True)
    number = Integer()
    period = ForeignKey(ScorePeriod, null=False, on_delete=OnDelete.restrict, index=True)
    appointment = ForeignKey(Appointment, null=False, on_delete=OnDelete.restrict, index=True)
    person = BigInt()
    head_name = Varchar(length=200)
    head_title = Varchar(length=200)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    unit_name = Varchar(length=200)
    unit_path = Varchar(length=200)
    peer_group = Varchar(length=20)
    rule_set = Varchar(length=20)
    rule_version = Integer()
    rules = Text()
    inputs = Text()
    behind = Text()
    result = Text()
    a = Integer(null=True, default=None)
    b = Integer(null=True, default=None)
    c = Integer(null=True, default=None)
    total = Integer(null=True, default=None)
    completion = Integer(null=True, default=None)
    grade = Varchar(length=20)
    event_sequence = BigInt()
    event_hash = Varchar(length=64)
    reason = Text()
    published_by = BigInt()
    published_by_name = Varchar(length=200)
    published_at = Timestamptz()
    sha256 = Varchar(length=64)


class Excuse(Table):
    """An authority confirmed an objective cause for one mishap (`counting.Mishap.key`) of an assignment; or took it back.

    Unique by (assignment, mishap) while not taken back.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    assignment = ForeignKey(Assignment, null=False, on_delete=OnDelete.restrict, index=True)
    mishap = Varchar(length=40)
    reason = Text()
    confirmed_by = BigInt()
    confirmed_by_name = Varchar(length=200)
    confirmed_at = Timestamptz()
    revoked_by = BigInt(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
    revoked_reason = Text()


class Placement(Table):
    """A person said whose work an assignment counts as, where the head had just changed. The newest row stands.

    `appointment` None: nobody's.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    assignment = ForeignKey(Assignment, null=False, on_delete=OnDelete.restrict, index=True)
    appointment = ForeignKey(Appointment, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    reason = Text()
    placed_by = BigInt()
    placed_by_name = Varchar(length=200)
    placed_at = Timestamptz()


class YearGrade(Table):
    """The grade of a year, decided by people: of a head (`appointment`), or of a unit (None). The newest row stands.

    `suggested` and `mean` (hundredths, of published totals) are what the tracker said that day; `disciplined`: a measure for
    a fault in duty, which allows only the lowest grade. Unique by (ward, year, unit, appointment, number).
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    year = Integer()
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    appointment = ForeignKey(Appointment, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    number = Integer()
    grade = Varchar(length=20)
    suggested = Varchar(length=20)
    mean = Integer(null=True, default=None)
    disciplined = Boolean(default=False)
    is_outstanding = Boolean(default=False)
    reason = Text()
    decided_by = BigInt()
    decided_by_name = Varchar(length=200)
    decided_at = Timestamptz()


class ScoreFile(Table):
    """An official paper made from published scorecards, as it left; `kind`: papers.PaperKind."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    kind = Varchar(length=20)
    period = ForeignKey(ScorePeriod, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    year = Integer(null=True, default=None)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200)
    made_by = BigInt()
    made_by_name = Varchar(length=200)
    made_at = Timestamptz()
