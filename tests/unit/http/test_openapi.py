"""What an app's document adds to the framework's: logins, problems and what ids look like."""

from __future__ import annotations

import re
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import Response
from openapi_spec_validator import validate
from pydantic import BaseModel

from cartwright.domain.ids import parse
from cartwright.http.app import create
from cartwright.http.caller import Identity, Presented, caller, identity, keys_welcome
from tests.unit.http.requests import LOOP

pytestmark = LOOP


class Parcel(BaseModel):
    weight: int


class ByHand(BaseModel):
    """Read by a route itself."""

    parcel: Parcel


async def seat(caller: Annotated[Identity, Depends(identity)], account: str) -> str:
    return f"{account} {caller.id}"


async def anyone(who: Annotated[Identity | Presented, Depends(caller)], account: str) -> str:
    return f"{account} {who.source_ip}"


@pytest.fixture(scope="module")
def app() -> FastAPI:
    made = create("Parcels", description="What is sent.", shapes=[ByHand])
    router = APIRouter(prefix="/accounts/{account}")

    @router.get("/parcels/{product}")
    async def parcel(product: str, by: Annotated[str, Depends(seat)]) -> Parcel:
        return Parcel(weight=len(product + by))

    @router.put("/parcels/{product}", responses={402: {}})
    async def send(product: str, by: Annotated[str, Depends(seat)], parcel: Parcel) -> Parcel:
        return parcel

    @router.get("/weights", dependencies=[Depends(keys_welcome)])
    async def weights(by: Annotated[str, Depends(anyone)]) -> Parcel:
        return Parcel(weight=len(by))

    @router.get("/keys")
    async def keys(by: Annotated[str, Depends(anyone)]) -> Parcel:
        return Parcel(weight=len(by))

    @made.get("/open", status_code=303, response_class=Response)
    async def onward() -> Response:
        return Response(status_code=303)

    made.include_router(router)
    return made


@pytest.fixture(scope="module")
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def test_it_is_a_document(document: dict[str, Any]) -> None:
    validate(document)
    assert document["info"]["description"].startswith("What is sent. Refusals are")


def test_a_login_is_asked_for_where_somebody_asks_who_is_calling(document: dict[str, Any]) -> None:
    there = document["paths"]["/accounts/{account}/parcels/{product}"]
    assert there["get"]["security"] == there["put"]["security"] == [{"token": []}]
    assert "security" not in document["paths"]["/open"]["get"]
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


def test_a_key_will_do_where_keys_are_welcome_and_nowhere_else(document: dict[str, Any]) -> None:
    welcome, closed = (
        document["paths"][f"/accounts/{{account}}/{name}"]["get"] for name in ("weights", "keys")
    )
    assert welcome["security"] == [{"token": []}, {"key": []}]
    assert closed["security"] == [{"token": []}]
    assert "/api/v1" in document["components"]["securitySchemes"]["key"]["description"]


def test_an_app_without_logins_has_no_scheme() -> None:
    assert "securitySchemes" not in create("Nothing").openapi()["components"]


def test_statuses_follow_from_what_a_route_is(document: dict[str, Any]) -> None:
    there = document["paths"]["/accounts/{account}/parcels/{product}"]
    assert list(there["get"]["responses"]) == ["200", "401", "403", "404", "429", "500", "503"]
    assert list(there["put"]["responses"]) == [
        "200", "401", "402", "403", "404", "409", "413", "422", "429", "500", "503",
    ]  # fmt: skip
    assert list(document["paths"]["/open"]["get"]["responses"]) == ["303", "429", "500", "503"]


def test_ids_show_what_they_look_like_in_the_paths_order(document: dict[str, Any]) -> None:
    parameters = document["paths"]["/accounts/{account}/parcels/{product}"]["get"]["parameters"]
    assert [parameter["name"] for parameter in parameters] == ["account", "product"]
    for parameter in parameters:
        assert re.search(parameter["schema"]["pattern"], parameter["example"])
        assert parse(parameter["name"], parameter["example"]) == parameter["example"]


def test_the_edge_may_answer_in_its_own_words(document: dict[str, Any]) -> None:
    answers = document["components"]["responses"]
    assert set(answers["Unauthorized"]["content"]) == {"application/problem+json", "application/json"}
    assert set(answers["NotFound"]["content"]) == {"application/problem+json"}
    assert "Retry-After" in answers["ServiceUnavailable"]["headers"]


def test_shapes_read_by_hand_are_among_the_schemas(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["ByHand"]["properties"]["parcel"] == {"$ref": "#/components/schemas/Parcel"}
    assert {"Parcel", "Problem", "GatewayMessage"} <= schemas.keys()


def test_an_app_of_pages_may_answer_people_with_pages() -> None:
    made = create("Pages", pages=True)

    @made.get("/{slug}")
    async def show(slug: str) -> Parcel:
        return Parcel(weight=len(slug))

    answers = made.openapi()["components"]["responses"]
    assert all("text/html" in answer["content"] for answer in answers.values())
