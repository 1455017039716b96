"""What is kept of campaigns and their candidates. Days are ward days; JSON is canonical text."""

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.core.files import StoredFile
from tracker.people.tables import Appointment
from tracker.plans.tables import Plan
from tracker.units.tables import Unit


class Campaign(Table):
    """A round of commendation (đợt xét): of one plan, or of all work of its time (`plan` None). `state`: rules.CampaignState.

    `peer_groups`: keys of units.rules.PEER_WORDS joined by commas. `minutes`: the number of the minutes that stand (0: none).
    The decision's number, day and signer come with it.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    code = Varchar(length=20)
    name = Varchar(length=200)
    plan = ForeignKey(Plan, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    year = Integer()
    first_on = Date(default=None)
    last_on = Date(default=None)
    nominate_by = Date(default=None)
    meet_on = Date(default=None)
    decide_by = Date(default=None)
    peer_groups = Varchar(length=100)
    note = Text()
    state = Varchar(length=12)
    minutes = Integer(default=0)
    opened_by = BigInt()
    opened_by_name = Varchar(length=200)
    opened_at = Timestamptz()
    decision_number = Varchar(length=60)
    decided_on = Date(null=True, default=None)
    signer = Varchar(length=200)
    decided_by = BigInt(null=True, default=None)
    decided_by_name = Varchar(length=200)
    decided_at = Timestamptz(null=True, default=None)
    cancelled_reason = Text()
    version = Integer(default=1)


class CampaignKind(Table):
    """A kind of award that a campaign gives, and how many to each peer group (`number` None: no number set).

    Unique by (campaign, kind, peer_group). `kind_version`: the version in force when the campaign was opened.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    campaign = ForeignKey(Campaign, null=False, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=30)
    kind_version = Integer()
    peer_group = Varchar(length=20)
    number = Integer(null=True, default=None)


class Candidate(Table):
    """What people put on one candidate of a campaign; made with the first word said of it. `state`: rules.CandidateState.

    `source`: found from facts, or nominated; `subject` as awards.rules.Subject. `unit` is where they belong (None: no unit of
    the ward), `appointment` the head's term for a head. Unique by (campaign, kind, unit, appointment) for those found.
    `merits`: what the nomination says; `consent`: how the person agreed to be named. `favoured`: a woman, or a collective of at
    least 70 % women; `is_direct`: a direct worker: both count only between equals. `report`: the written report, once edited.
    `reason`: why it is not proposed, or was declined: for office and leadership alone. `facts`: the candidate as counted when it
    was proposed, with its reasons and conditions; `achievements`: JSON [[key, words]] that this award would use; `bases`: JSON of the grades it rests on.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    campaign = ForeignKey(Campaign, null=False, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=30)
    subject = Varchar(length=12)
    source = Varchar(length=10)
    peer_group = Varchar(length=20)
    unit = ForeignKey(Unit, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    appointment = ForeignKey(Appointment, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    person = BigInt(null=True, default=None)
    name = Varchar(length=200)
    position = Varchar(length=200)
    unit_name = Varchar(length=200)
    state = Varchar(length=12)
    merits = Text()
    consent = Varchar(length=300)
    nominated_by = BigInt(null=True, default=None)
    nominated_by_name = Varchar(length=200)
    nominated_by_unit = BigInt(null=True, default=None)
    nominated_at = Timestamptz(null=True, default=None)
    favoured = Boolean(default=False)
    is_direct = Boolean(default=False)
    report = Text()
    reason = Text()
    facts = Text()
    achievements = Text()
    bases = Text()
    proposed_by = BigInt(null=True, default=None)
    proposed_by_name = Varchar(length=200)
    proposed_at = Timestamptz(null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)
    made_at = Timestamptz()
    version = Integer(default=1)


class Tick(Table, tablename="condition_tick"):
    """A person said whether a condition holds for a candidate, and on which evidence. The newest row of a condition stands."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    candidate = ForeignKey(Candidate, null=False, on_delete=OnDelete.restrict, index=True)
    condition = Varchar(length=30)
    holds = Boolean(default=False)
    evidence = Text()
    file = ForeignKey(StoredFile, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    file_name = Varchar(length=200)
    ticked_by = BigInt()
    ticked_by_name = Varchar(length=200)
    ticked_at = Timestamptz()


class Hold(Table, tablename="award_hold"):
    """An open discipline, inspection or complaint (`kind`: rules.HoldKind): no award nor proposal until it is closed.

    Of a whole unit, or of one head there (`appointment`).
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    appointment = ForeignKey(Appointment, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=12)
    note = Text()
    opened_on = Date(default=None)
    entered_by = BigInt()
    entered_by_name = Varchar(length=200)
    entered_at = Timestamptz()
    closed_on = Date(null=True, default=None)
    closed_note = Text()
    closed_by = BigInt(null=True, default=None)
    closed_by_name = Varchar(length=200)


class Initiative(Table):
    """A recorded initiative of a unit or its head. `certificate`: the number that recognised it, empty while nobody has."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    appointment = ForeignKey(Appointment, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    title = Varchar(length=300)
    effect = Text()
    done_on = Date(default=None)
    file = ForeignKey(StoredFile, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    file_name = Varchar(length=200)
    sent_by = BigInt()
    sent_by_name = Varchar(length=200)
    sent_at = Timestamptz()
    certificate = Varchar(length=100)
    recognised_on = Date(null=True, default=None)
    recognised_by = BigInt(null=True, default=None)


class Minutes(Table):
    """The council's meeting: unique by (campaign, number); a later number puts an earlier one right.

    Counts are of people: `members` of the council in all, `present`, `in_writing` (absent, opinion sent). `file`: a scan.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    campaign = ForeignKey(Campaign, null=False, on_delete=OnDelete.restrict, index=True)
    number = Integer()
    held_on = Date(default=None)
    place = Varchar(length=200)
    chair = Varchar(length=200)
    secretary = Varchar(length=200)
    members = Integer()
    present = Integer()
    in_writing = Integer()
    summary = Text()
    reason = Text()
    file = ForeignKey(StoredFile, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    file_name = Varchar(length=200)
    recorded_by = BigInt()
    recorded_by_name = Varchar(length=200)
    recorded_at = Timestamptz()


class Vote(Table):
    """The count of one candidate in one meeting. Unique by (minutes, candidate)."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    minutes = ForeignKey(Minutes, null=False, on_delete=OnDelete.restrict, index=True)
    candidate = ForeignKey(Candidate, null=False, on_delete=OnDelete.restrict, index=True)
    votes_for = Integer()
    votes_against = Integer()


class DossierFile(Table):
    """A paper of a campaign as it left: `kind` an awards.rules.PaperKind, `form` docx or pdf."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    campaign = ForeignKey(Campaign, null=False, on_delete=OnDelete.restrict, index=True)
    candidate = ForeignKey(Candidate, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=20)
    form = Varchar(length=5)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200)
    made_by = BigInt()
    made_by_name = Varchar(length=200)
    made_at = Timestamptz()
