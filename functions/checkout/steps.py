"""Answers to offers that come from a form: on to what is next, or the page again with what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fastapi.responses import Response

from cartwright.application.offering import StepOver
from cartwright.application.selling import PriceChanged
from cartwright.http import problems
from cartwright.languages import speech
from checkout import answers, stages, words
from checkout.confirming import Address, answer, stand
from checkout.order_models import StepAnswer
from checkout.reading import from_fields
from checkout.visit import Visit


def answered_by_form(visit: Visit, at: Address, step: str, fields: Mapping[str, list[str]]) -> Response:
    """The form's answer. Never straight on to a bank: browsers hold redirects of a form to `form-action`,
    too."""
    named = {name: values[-1] for name, values in fields.items()}
    shown = {"minor": named.get("shown_minor"), "currency": named.get("shown_currency")}
    sent = {"answer": named.get("answer"), "shown": shown if any(shown.values()) else None}
    try:
        answer(visit, at, step, from_fields(StepAnswer, sent))
    except (StepOver, PriceChanged) as refused:
        page = stand(visit, at)
        page = replace(page, alert=speech(page.locale).say(words.OFFERS[refused.code]))
        return stages.shown(visit, page, status=problems.status_of(refused))
    return answers.onward(str(at))
