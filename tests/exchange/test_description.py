"""The interface and its description agree: fuzzed from the description, and read by a client made from it."""

import asyncio
from typing import Any

import httpx
import pytest
import schemathesis
from cast import Cast, another_ward
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS, load_all_checks, not_a_server_error
from schemathesis.generation import GenerationMode
from systems import Reader, furnished, token_for

from tracker.core.database import rows
from tracker.exchange.parameters import taken
from tracker.exchange.records import RECORDS, described
from tracker.exchange.rules import Part

pytestmark = pytest.mark.anyio
EXAMPLES = 8  # of each part and way
load_all_checks()
HOLDS = [
    not_a_server_error,
    *CHECKS.get_by_names(
        ["status_code_conformance", "content_type_conformance", "response_headers_conformance", "response_schema_conformance"]
    ),
]


async def described_by(app: Any) -> dict[str, Any]:
    answer = await Reader(app).client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    found: dict[str, Any] = answer.json()
    return found


async def test_it_describes_the_interface_alone(app: Any) -> None:
    spec = await described_by(app)
    assert set(spec["paths"]) == {f"/api/v1/{part}" for part in Part}
    for part in Part:
        (method,) = spec["paths"][f"/api/v1/{part}"]
        operation = spec["paths"][f"/api/v1/{part}"]["get"]
        assert method == "get"
        assert [one["name"] for one in operation["parameters"]] == [one.name for one in taken(part)]
        assert all(one["description"] and one["example"] for one in operation["parameters"])
        fields = spec["components"]["schemas"][RECORDS[part].__name__]["properties"]
        assert {name: field["description"] for name, field in fields.items()} == described(RECORDS[part])
    assert spec["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for elsewhere in ("/openapi.json", "/schema", "/schema/openapi.json", "/api/v1/schema", "/docs", "/redoc"):
        assert (await Reader(app).client.get(elsewhere)).status_code in {303, 401, 404}


@pytest.mark.parametrize("way", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
async def test_whatever_is_asked_the_answer_is_as_described(cast: Cast, way: GenerationMode) -> None:
    """Fuzzed: no failure of the server, no answer that the description does not know, no row of another ward."""
    await furnished(cast)
    await another_ward()
    reader, loop = Reader(cast.app, await token_for(cast, per_minute=600_000)), asyncio.get_running_loop()
    schema = schemathesis.openapi.from_dict(await described_by(cast.app))
    foreign = {row["id"] for row in await rows("select id from unit where ward <> {}", cast.ward)}
    statuses: set[int] = set()

    def call(case: Any) -> None:
        asked = case.as_transport_kwargs(base_url="http://localhost")
        headers = {name: value for name, value in asked["headers"].items() if name.lower() != "authorization"}
        sent = {"params": asked.get("params"), "headers": headers}
        answer = asyncio.run_coroutine_threadsafe(reader.client.request(asked["method"], asked["url"], **sent), loop).result()
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=HOLDS)
        if answer.status_code == 200:
            assert not {row.get("unit") for row in answer.json()["data"]} & foreign

    def fuzz() -> None:
        for found in schema.get_all_operations():
            strategy = found.ok().as_strategy(generation_mode=way)
            slow = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
            run = settings(max_examples=EXAMPLES, derandomize=True, deadline=None, suppress_health_check=slow, database=None)
            run(given(case=strategy)(call))()

    await asyncio.to_thread(fuzz)
    assert statuses >= ({200} if way is GenerationMode.POSITIVE else {422})
    assert statuses <= {200, 422}


class MadeClient:
    """A client made from the description: a method for each operation, its parameters checked by name, its pages walked."""

    def __init__(self, spec: dict[str, Any], client: httpx.AsyncClient) -> None:
        self.client = client
        self.operations = {
            operation["operationId"]: (path, {one["name"] for one in operation["parameters"]})
            for path, methods in spec["paths"].items()
            for operation in methods.values()
        }

    async def all(self, operation: str, **asked: Any) -> list[dict[str, Any]]:
        path, names = self.operations[operation]
        assert set(asked) <= names, f"{operation} takes {names}"
        found: list[dict[str, Any]] = []
        while True:
            page = (await self.client.get(path, params=asked)).raise_for_status().json()
            found += page["data"]
            if page["next_cursor"] is None:
                return found
            asked["cursor"] = page["next_cursor"]


async def test_a_client_made_from_it_reads_everything(cast: Cast) -> None:
    await furnished(cast)
    client = MadeClient(await described_by(cast.app), Reader(cast.app, await token_for(cast)).client)
    found = {operation: await client.all(operation, limit=2) for operation in client.operations}
    assert all(found.values())
    units = {one["id"] for one in found["read_units"]}
    tasks = {one["id"] for one in found["read_tasks"]}
    assert all(one["unit"] in units and one["task"] in tasks for one in found["read_assignments"])
    assert {one["indicator"] for one in found["read_readings"]} == {one["id"] for one in found["read_indicators"]}
