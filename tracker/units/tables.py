"""What is kept of units. `ward` is the id of the unit at the root of the administration."""

from typing import Any

from piccolo.columns import BigInt, BigSerial, Date, ForeignKey, Integer, OnDelete, Varchar
from piccolo.table import Table


class Unit(Table):
    """A node of the tree. `path` is `/1/4/17/`: the ids from the root to this unit. Closed units stay."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    parent: ForeignKey[Any] = ForeignKey("self", null=True, default=None, on_delete=OnDelete.restrict, index=True)
    path = Varchar(length=200)
    kind = Varchar(length=20)
    peer_group = Varchar(length=20)
    standing = Varchar(length=10)
    name = Varchar(length=200)
    search = Varchar(length=400)
    sort_key = Varchar(length=800)
    phone = Varchar(length=30)
    opened_on = Date(null=True, default=None)
    closed_on = Date(null=True, default=None)
    version = Integer(default=1)


class UnitAlias(Table):
    """Another spelling met in plans: of one unit, or (`unit` empty) of every unit of `kind`. Unique by (ward, folded)."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    alias = Varchar(length=200)
    folded = Varchar(length=400)
    unit = ForeignKey(Unit, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=20)
