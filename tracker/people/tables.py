"""What is kept of people and their appointments."""

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
    email = Varchar(length=200)
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
