"""The open API holds to its own published schema, whatever is sent."""

from __future__ import annotations

import asyncio

import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import validate

from tests.server.hub.house import at


async def test_whatever_is_sent_is_answered_as_the_schema_says(house):
    described = (await house.call("GET", "/api/v1/openapi.json")).json()
    schema = schemathesis.openapi.from_dict(described)
    for operation in schema.get_all_operations():
        await asyncio.to_thread(send_anything, operation.ok(), house.url, described["paths"])


def send_anything(operation, url: str, documented) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def send(case):
        answer = case.call(base_url=url)
        assert str(answer.status_code) in documented[case.path][case.method.lower()]["responses"]
        if answer.status_code >= 400:
            assert set(answer.json()) == {"code", "vi", "en", "words"}

    send()


async def test_what_the_api_answers_fits_its_schema(house, hall):
    house.dial(hall)
    described = (await house.call("GET", "/api/v1/openapi.json")).json()
    root = {"components": described["components"]}
    answer = await house.book(slot="2026-11-23T10:00")
    while answer.status_code == 503:
        answer = await house.book(slot="2026-11-23T10:00")
    validate(answer.json(), root | {"$ref": "#/components/schemas/BookingOut"})
    slots = (await house.call("GET", "/api/v1/branches/hanoi-1/slots?service=khai-sinh&day=2026-11-23")).json()
    assert [s["left"] for s in slots if s["slot_at"] == at("2026-11-23T10:00")] == [3]
    detail = (await house.call("GET", "/api/v1/branches/hanoi-1")).json()
    validate(detail, root | {"$ref": "#/components/schemas/BranchDetail"})


async def test_a_wrong_field_is_named_in_both_languages(house):
    answer = await house.call("POST", "/api/v1/branches/hanoi-1/bookings", json={"request_id": "x"})
    assert answer.status_code == 422
    said = answer.json()
    assert "mục “request_id”" in said["vi"]
    assert "at “request_id”" in said["en"]
    assert "tring should" not in str(said)
