"""Who is calling: by one door logins, by the other keys, and never the other way round."""

from __future__ import annotations

from typing import Annotated

import pytest
from fastapi import Depends, FastAPI

from cartwright.http.app import create
from cartwright.http.caller import KEYS_DOOR, Identity, Presented, caller, identity
from tests.unit.http.requests import LOOP, Answer, ask

pytestmark = LOOP
CLAIMS = {"sub": "0b2f7a0e", "email": "ada@seller.example"}
KEY = "Bearer cwk_test_0"


@pytest.fixture(scope="module")
def app() -> FastAPI:
    made = create("Doors")

    @made.get("/v1/anyone")
    async def anyone(who: Annotated[Identity | Presented, Depends(caller)]) -> dict[str, str]:
        shown = who.text if isinstance(who, Presented) else f"login {who.id}"
        return {"who": shown, "from": who.source_ip, "repr": repr(who)}

    @made.get("/v1/login")
    async def login(who: Annotated[Identity, Depends(identity)]) -> dict[str, str]:
        return {"who": who.id}

    return made


def get(app: FastAPI, path: str, *, bearer: str = "", claims: dict[str, str] | None = None) -> Answer:
    return ask(app, "GET", path, claims=claims, bearer=bearer, below=KEYS_DOOR)


def test_by_the_door_for_logins_claims_say_who_it_is(app: FastAPI) -> None:
    assert get(app, "/v1/anyone", claims=CLAIMS).json["who"] == "login 0b2f7a0e"
    assert get(app, "/v1/anyone", claims=CLAIMS, bearer=KEY).json["who"] == "login 0b2f7a0e"
    assert get(app, "/v1/anyone", bearer=KEY).status == 401


def test_by_the_door_for_keys_the_text_is_handed_on_unread(app: FastAPI) -> None:
    answer = get(app, "/api/v1/anyone", bearer=KEY)
    assert (answer.json["who"], answer.json["from"]) == ("cwk_test_0", "203.0.113.7")
    assert "cwk" not in answer.json["repr"]


@pytest.mark.parametrize("bearer", ["", "Basic Y3drOg==", "cwk_test_0", "Bearer"])
def test_what_comes_as_nothing_is_nothing(app: FastAPI, bearer: str) -> None:
    assert get(app, "/api/v1/anyone", bearer=bearer).json["who"] == ""


def test_by_the_door_for_keys_claims_are_not_looked_at(app: FastAPI) -> None:
    assert get(app, "/api/v1/anyone", claims=CLAIMS).json["who"] == ""
    assert get(app, "/api/v1/login", claims=CLAIMS).status == 401
    assert get(app, "/v1/login", claims=CLAIMS).status == 200


@pytest.mark.parametrize("path", ["/apiv1/anyone", "/api", "/api/", "/API/v1/anyone", "/api/api/v1/anyone"])
def test_the_door_is_where_it_is(app: FastAPI, path: str) -> None:
    assert get(app, path, bearer=KEY).status in {401, 404}
