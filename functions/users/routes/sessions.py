"""Logging in, and the account chooser."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from cartwright.bootstrap import people, shop
from cartwright.bootstrap.caller import Login
from users.models.accounts import Me, SeatAt
from users.models.members import LoginSeen
from users.models.sessions import LoginTaken, RenewalTaken, Session, StepTaken

router = APIRouter(tags=["sessions"])

REFUSED: dict[int | str, dict[str, Any]] = {401: {}}
"""What these routes answer beside what all do."""


@router.post("/v1/sessions", status_code=201, summary="Log in", responses=REFUSED)
async def log_in(login: LoginTaken) -> Session:
    return Session.of(people.identities().log_in(login.email, login.password.get_secret_value()))


@router.post("/v1/sessions/step", status_code=201, summary="Take the next step of a login", responses=REFUSED)
async def step(taken: StepTaken) -> Session:
    tokens = people.identities().answer(
        taken.email, taken.challenge, taken.session.get_secret_value(), taken.answer.get_secret_value()
    )
    return Session.of(tokens)


@router.post("/v1/sessions/renewal", status_code=201, summary="Renew a session", responses=REFUSED)
async def renew(renewal: RenewalTaken) -> Session:
    return Session.of(people.identities().renew(renewal.refresh_token.get_secret_value()))


@router.get("/v1/me", summary="Who am I, and in which accounts")
async def me(login: Login) -> Me:
    return Me(
        email=login.email,
        login=LoginSeen.of(people.identities().login(login.email)),
        seats=[SeatAt.of(chair) for chair in shop.store().accounts.of_identity(login.id)],
    )
