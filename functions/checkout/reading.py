"""Bodies and queries into models and fields. What does not parse is Invalid, with a pointer per mistake."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import Request
from pydantic import BaseModel, ValidationError

from cartwright.domain.errors import Invalid
from cartwright.http import problems

FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 150
"""A product and five bumps may ask nine things each."""


def is_form(request: Request) -> bool:
    """Sent by a form, without a script."""
    return request.headers.get("content-type", "").lower().startswith(FORM)


def fields(text: str | bytes) -> dict[str, list[str]]:
    """Name to values, of a query string or a form's body. Raises Invalid for absurdly many."""
    readable = text if isinstance(text, str) else text.decode(errors="replace")
    try:
        return parse_qs(readable, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as absurd:
        raise Invalid.at("", "not a form this can read") from absurd


def from_json[M: BaseModel](model: type[M], body: bytes) -> M:
    """Raises Invalid."""
    try:
        return model.model_validate_json(body)
    except ValidationError as mistakes:
        raise _invalid(mistakes) from mistakes


def from_fields[M: BaseModel](model: type[M], named: object) -> M:
    """Raises Invalid."""
    try:
        return model.model_validate(named)
    except ValidationError as mistakes:
        raise _invalid(mistakes) from mistakes


def _invalid(mistakes: ValidationError) -> Invalid:
    found = mistakes.errors(include_url=False, include_input=False, include_context=False)
    return problems.validation([{**each, "loc": ("body", *each["loc"])} for each in found])
