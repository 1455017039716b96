"""What is kept of people, appointments and sign-ins."""

from piccolo.columns import BigInt, BigSerial, Boolean, Date, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.table import Table

from tracker.units.tables import Unit


class Person(Table):
    """Somebody who may sign in. `rights_version` grows when rights change, which ends older sessions."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    name = Varchar(length=200)
    login = Varchar(length=100, unique=True)
    phone = Varchar(length=30)
    password_hash = Varchar(length=200)
    totp_secret = Varchar(length=64)
    totp_last_step = BigInt(default=0)
    search = Varchar(length=400)
    sort_key = Varchar(length=800)
    created_at = Timestamptz()
    disabled_at = Timestamptz(null=True, default=None)
    seen_at = Timestamptz(null=True, default=None)
    rights_version = Integer(default=1)
    version = Integer(default=1)


class Appointment(Table):
    """person × unit × role, from–to; a head is an appointment, never a column of unit."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, index=True)
    unit = ForeignKey(Unit, null=False, on_delete=OnDelete.restrict, index=True)
    role = Varchar(length=20)
    title = Varchar(length=200)
    acting = Boolean(default=False)
    since = Date(default=None)
    until = Date(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    version = Integer(default=1)


class WebSession(Table):
    """A signed-in browser. Only the SHA-256 of its 256-bit token is kept."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    token_hash = Varchar(length=64, unique=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, index=True)
    rights_version = Integer()
    hat = BigInt(null=True, default=None)
    created_at = Timestamptz()
    seen_at = Timestamptz()
    idle_seconds = Integer()
    ends_at = Timestamptz()
    proved_at = Timestamptz(null=True, default=None)
    agent = Varchar(length=200)


class Activation(Table):
    """A one-use link into the system. GET shows it, POST consumes it."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    token_hash = Varchar(length=64, unique=True)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, index=True)
    made_by = BigInt(null=True, default=None)
    made_at = Timestamptz()
    ends_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class LinkRequest(Table):
    """Somebody with a dead link asks the office for a new one."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, index=True)
    asked_at = Timestamptz()
    answered_at = Timestamptz(null=True, default=None)


class SignInTry(Table):
    """Failed sign-ins of one account or one address: the delay before the next one is heard grows."""

    id = BigSerial(primary_key=True)
    subject = Varchar(length=64, unique=True)
    failures = Integer(default=0)
    last_at = Timestamptz()
    free_at = Timestamptz()
