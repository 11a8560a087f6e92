"""What is kept of a refusal, for whoever finds it set aside."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from cartwright.application.ports.papers import MailRefused
from cartwright.application.reasons import why
from cartwright.domain.errors import Gone, Invalid, NotFound, Refusal
from cartwright.domain.orders import AmountDiffers


@pytest.mark.parametrize(
    ("refusal", "written"),
    [
        (NotFound(), ""),
        (NotFound("no such thing"), "no such thing"),
        (AmountDiffers(asked="119.00 EUR", taken="1.00 EUR"), "asked: 119.00 EUR, taken: 1.00 EUR"),
        (
            MailRefused("Not verified", reason="MailFrom", status=403),
            "Not verified; reason: MailFrom, status: 403",
        ),
        (Gone(whole=True, at=None), "whole: true, at: null"),
        (
            Invalid.at("/straße", "a street"),
            'errors: [{"pointer": "/straße", "detail": "a street"}]',
        ),
        (Gone(inner=MappingProxyType({"name": "ü"})), 'inner: {"name": "ü"}'),
    ],
)
def test_a_refusal_set_aside_keeps_its_facts_legibly(refusal: Refusal, written: str) -> None:
    assert why(refusal) == written
