"""Choosing a password."""

from __future__ import annotations

from urllib.parse import parse_qs

from pydantic import SecretStr, ValidationError

from cartwright.domain.errors import Invalid
from cartwright.http import problems
from users.models.common import Taken


class PasswordTaken(Taken):
    password: SecretStr


def by_program(body: bytes) -> str:
    """The password of a JSON body. Raises Invalid."""
    try:
        return PasswordTaken.model_validate_json(body).password.get_secret_value()
    except ValidationError as mistakes:
        found = mistakes.errors(include_url=False, include_input=False, include_context=False)
        raise problems.validation([{**one, "loc": ("body", *one["loc"])} for one in found]) from None


def by_form(body: bytes) -> str:
    """The password of the page's form, empty if there is none. Raises Invalid for what is no form."""
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=9)
    except ValueError:
        raise Invalid.at("", "not a form this can read") from None
    return fields.get("password", [""])[0]
