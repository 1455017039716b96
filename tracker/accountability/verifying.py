"""The proof of published scorecards: each says what its hash says, stands in the diary, and comes out the same again."""

from typing import Any

from tracker.accountability.publishing import SEALED, digest, text_of
from tracker.core.database import rows
from tracker.events.queries import read_data
from tracker.scoring.engine import score
from tracker.scoring.facts import read_facts
from tracker.scoring.rule_sets import read_definition

CHUNK = 500


async def first_wrong() -> list[str]:
    """One Vietnamese sentence for the first bad scorecard of each ward; empty: all are as they were published."""
    found: dict[int, str] = {}
    last = 0
    while cards := await rows(
        f"select k.id, {', '.join('k.' + name for name in SEALED)}, k.sha256, v.data from scorecard k"
        " left join event v on v.ward = k.ward and v.noun = 'scorecard' and v.noun_id = k.id"
        " and v.verb in ('scorecard.published', 'scorecard.superseded') where k.id > {} order by k.id limit {}",
        last,
        CHUNK,
    ):
        last = cards[-1]["id"]
        for card in cards:
            if card["ward"] not in found and (problem := problem_of(card)):
                found[card["ward"]] = f"Phường {card['ward']}: bảng điểm số {card['id']} {problem}."
    found |= {ward: sentence for ward, sentence in (await lost()).items() if ward not in found}
    return [found[ward] for ward in sorted(found)]


async def lost() -> dict[int, str]:
    """Scorecards that the diary tells of and that are not there any more."""
    gone = await rows(
        "select v.ward, min(v.noun_id) as id from event v where v.noun = 'scorecard'"
        " and not exists (select 1 from scorecard k where k.id = v.noun_id) group by v.ward"
    )
    return {row["ward"]: f"Phường {row['ward']}: bảng điểm số {row['id']} có trong nhật ký nhưng đã mất." for row in gone}


def problem_of(card: dict[str, Any]) -> str:
    """What is wrong with one scorecard, in Vietnamese; empty where nothing is."""
    if digest(card) != card["sha256"]:
        return "đã bị sửa sau khi công bố"
    if card["data"] is None:
        return "không có trong nhật ký"
    if read_data(card["data"]).get("sha256") != card["sha256"]:
        return "khác với nhật ký"
    if again(card) != card["result"]:
        return "tính lại ra kết quả khác"
    return ""


def again(card: dict[str, Any]) -> str:
    """The result counted once more from what was kept with it: the same bytes."""
    rules = read_definition(card["rules"])
    return text_of(score(read_facts(card["inputs"], [rules]), rules).as_json())
