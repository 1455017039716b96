"""What is kept of explanations and appeals."""

from piccolo.columns import BigInt, BigSerial, Date, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.table import Table

from tracker.accountability.tables import PublishedScore, Sheet
from tracker.core.files import StoredFile


class Appeal(Table):
    """What a head says of their sheet: `kind` explanation (announced, before publication) or appeal (of a published score).

    `state`: rules.AppealState; one waits at a time for a sheet. `answer_by`: the last working day of the rule set's term,
    as it was that day. `assignments`: ids named, joined by commas. `behind`, `result`: the announced sheet as its head saw
    it, in the form of a scorecard's (of an appeal empty: the scorecard keeps them).
    """

    id = BigSerial(primary_key=True)
    ward = BigInt()
    sheet = ForeignKey(Sheet, null=False, on_delete=OnDelete.restrict, index=True)
    scorecard = ForeignKey(PublishedScore, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=12)
    state = Varchar(length=10)
    unit_path = Varchar(length=200)
    text = Text()
    assignments = Varchar(length=1000)
    sent_by = BigInt()
    sent_by_name = Varchar(length=200)
    sent_at = Timestamptz()
    sent_on = Date(default=None)
    answer_by = Date(default=None)
    answered_by = BigInt(null=True, default=None)
    answered_by_name = Varchar(length=200)
    answered_at = Timestamptz(null=True, default=None)
    answer = Text()
    behind = Text()
    result = Text()


class AppealEvidence(Table):
    """A file sent with an explanation or appeal."""

    id = BigSerial(primary_key=True)
    ward = BigInt()
    appeal = ForeignKey(Appeal, null=False, on_delete=OnDelete.restrict, index=True)
    file = ForeignKey(StoredFile, null=False, on_delete=OnDelete.restrict, index=True)
    name = Varchar(length=200)
