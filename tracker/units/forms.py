"""The forms of units."""

from tracker.core.forms import Form, choice, line, row_id
from tracker.units.rules import KIND_WORDS, STANDING_WORDS, Standing, UnitKind


class UnitForm(Form):
    name = line("Tên đơn vị")
    kind = choice("Loại đơn vị", UnitKind, KIND_WORDS)
    standing = choice("Cách giao việc", Standing, STANDING_WORDS)
    phone = line("Điện thoại", most=30, required=False)


class AliasForm(Form):
    alias = line("Cách gọi khác")


class ForgetForm(Form):
    alias = row_id("Cách gọi")
