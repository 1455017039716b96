"""A campaign for tests: giấy khen to tổ dân phố, open unless a day says otherwise."""

from datetime import date, timedelta

from cast import Cast, today

from tracker.awards.built_in import BUILT_IN
from tracker.awards.rules import kind_of
from tracker.commendation.actions import NewCampaign, open_campaign
from tracker.core.clock import now

KINDS = ("certificate_person", "certificate_collective", "certificate_household")
DECIDED = "update campaign set state = 'decided' where id = {}"


async def open_round(cast: Cast, *, nominate_by: date | None = None, groups: tuple[str, ...] = ("neighbourhoods",)) -> int:
    day = today()
    kinds = [kind for key in KINDS if (kind := kind_of(BUILT_IN, key, 1))]
    wanted = NewCampaign(
        name="Khen thưởng phong trào quý IV", plan=None, year=day.year, first_on=day - timedelta(days=90), last_on=day,
        nominate_by=nominate_by or day + timedelta(days=10), meet_on=day + timedelta(days=15), decide_by=day + timedelta(days=20),
        peer_groups=groups, slots=[(kind, group, 3) for kind in kinds for group in groups],
    )  # fmt: skip
    return await open_campaign(wanted, key="c" * 20, by=await cast.viewer("office"), at=now())
