"""What is kept of chasing: the ladder, each rung that fired, promises, preferences, the outbox, feeds, letters."""

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.core.files import StoredFile
from tracker.people.tables import Person
from tracker.tasks.tables import Assignment


class LadderRung(Table):
    """One rung of a ward's ladder (`plan` 0), or of one plan's own; `offset` in working days from the deadline."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    plan = BigInt(default=0)
    offset = Integer()
    to_owner = Boolean(default=True)
    to_office = Boolean(default=False)
    to_leadership = Boolean(default=False)
    step = Varchar(length=12)
    courteous = Boolean(default=False)


class Reminder(Table):
    """One rung said to one audience about one deadline: unique by (ward, noun, noun_id, kind, version, rung, audience).

    Written with its event in one transaction, so the notice in the app appears exactly once. `by` is the person who
    pressed "Nhắc", empty for the ladder.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    noun = Varchar(length=20)
    noun_id = BigInt()
    kind = Varchar(length=20)
    version = Varchar(length=60)
    rung = Varchar(length=20)
    audience = Varchar(length=12)
    step = Varchar(length=12)
    unit_path = Varchar(length=200)
    due_on = Date(default=None)
    day = Date(default=None)
    at = Timestamptz()
    by = BigInt(null=True, default=None)


class Promise(Table):
    """A head's word: done by that day, and why it is late. It holds the ladder until then; the newest counts."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    noun = Varchar(length=20)
    noun_id = BigInt()
    kind = Varchar(length=20)
    version = Varchar(length=60)
    promised_on = Date(default=None)
    cause = Varchar(length=20)
    words = Text()
    is_commitment = Boolean(default=False)
    person = BigInt()
    person_name = Varchar(length=200)
    at = Timestamptz()


class Preference(Table):
    """How somebody wants to be told outside the app: channel, digest or at once, at which minute of the day."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, unique=True)
    channel = Varchar(length=10)
    mode = Varchar(length=10)
    minute = Integer(null=True, default=None)
    changed_at = Timestamptz()


class Message(Table):
    """The outbox: unique by (ward, person, channel, key). It tells the diary's events after `after` up to `until`.

    The key is `digest|2026-11-25` or `once|8123`; what it says is composed when it is sent, from what stands then.
    `state` is a `rules.Delivery`; a claim holds until `claimed_until`, then somebody else may try.
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, index=True)
    channel = Varchar(length=10)
    key = Varchar(length=40)
    after = BigInt()
    until = BigInt()
    state = Varchar(length=10)
    attempts = Integer(default=0)
    made_at = Timestamptz()
    next_at = Timestamptz()
    claimed_until = Timestamptz(null=True, default=None)
    holder = Varchar(length=80)
    sent_at = Timestamptz(null=True, default=None)
    address = Varchar(length=200)
    error = Varchar(length=500)


class Feed(Table):
    """A calendar's secret address; only the SHA-256 of its 256-bit token is kept. One stands per person."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, index=True)
    token_hash = Varchar(length=64, unique=True)
    made_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)
    read_at = Timestamptz(null=True, default=None)


class Letter(Table):
    """A công văn đôn đốc as it was made, kept for ever. Numbers begin anew each year: unique by (ward, year, number)."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    year = Integer()
    number = Varchar(length=60)
    dated = Date(default=None)
    as_of = Date(default=None)
    reply_by = Date(null=True, default=None)
    signer = Varchar(length=400)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200)
    made_by = BigInt()
    made_at = Timestamptz()


class LetterLine(Table):
    """One late assignment that a letter names."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    letter = ForeignKey(Letter, null=False, on_delete=OnDelete.restrict, index=True)
    assignment = ForeignKey(Assignment, null=False, on_delete=OnDelete.restrict, index=True)
    days_late = Integer()
