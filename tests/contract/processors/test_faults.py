"""What every processor that is called over a network promises, whatever happens to its calls."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import urllib3

from cartwright.application.ports.processors import Processor
from cartwright.domain.errors import Outage
from cartwright.domain.orders import Order
from cartwright.domain.payments import PaymentState
from tests.contract.processors.conftest import Place
from tests.contract.processors.till import BACK, FAULTS, Card, Till, insist
from tests.contract.processors.tills import CALLED

pytestmark = pytest.mark.parametrize("till", CALLED, indirect=True, scope="module")

TELLING = ("error-before", "error-after", "silence-after", "locked")
"""Faults that leave the processor in different states: nothing done or all, a failure remembered or not."""


def at_each_call(
    till: Till,
    kind: str,
    place: Place,
    ready: Callable[[Place], Order],
    use: Callable[[Order], None],
) -> None:
    """`use` without a fault, which counts the calls that it makes to its processor; and then, of another
    order that is made `ready` as the first was, with a fault of that kind at each of them in turn: so a call
    that is added is a call that fails."""

    def fresh(time: int) -> Order:
        return ready(lambda *told, again=0, **more: place(*told, again=again + 10 * time, **more))

    order = fresh(0)
    with _counted() as calls:
        use(order)
    assert calls
    for number in range(len(calls)):
        order = fresh(number + 1)
        till.break_call(kind, after=number)
        use(order)
        till.mend()


@contextmanager
def _counted() -> Iterator[list[str]]:
    """What our adapters ask meanwhile; what a till asks by itself has another name."""
    calls, real = list[str](), urllib3.PoolManager.urlopen

    def urlopen(pool: Any, method: str, url: str, **more: Any) -> Any:
        if dict(more.get("headers") or {}).get("User-Agent") == "Cartwright":
            calls.append(f"{method} {url}")
        return real(pool, method, url, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urllib3.PoolManager, "urlopen", urlopen)
        yield calls


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_an_outage(till: Till, place: Place, kind: str) -> None:
    order, hasty = place(), till.processor(hasty=True)
    for ask in (hasty.open, hasty.truth, hasty.cancel):
        till.break_call(kind)
        with pytest.raises(Outage):
            ask(order, return_url=BACK)
        till.mend()


@pytest.mark.parametrize("kind", TELLING)
def test_a_sale_through_a_fault_takes_the_money_once(till: Till, place: Place, kind: str) -> None:
    def use(order: Order) -> None:
        hasty = till.processor(hasty=True)
        told = [insist(lambda: hasty.open(order, return_url=BACK)).truth]
        told.append(insist(lambda: hasty.truth(order, return_url=BACK)))
        till.pay(order, Card.GOOD)
        told.append(insist(lambda: hasty.truth(order, return_url=BACK)))
        told.append(insist(lambda: till.stop(order, hasty=True)))
        assert [one.state for one in told] == [PaymentState.OPEN] * 2 + [PaymentState.SUCCEEDED] * 2
        assert len({one.reference for one in told}) == 1
        assert till.taken(order) == 1

    at_each_call(till, kind, place, lambda fresh: fresh(), use)


@pytest.mark.parametrize("kind", TELLING)
def test_a_cancelling_through_a_fault_ends_cancelled(till: Till, place: Place, kind: str) -> None:
    def use(order: Order) -> None:
        hasty = till.processor(hasty=True)
        opened = insist(lambda: hasty.open(order, return_url=BACK)).truth
        cancelled = insist(lambda: till.stop(order, hasty=True))
        assert (cancelled.state, cancelled.reference) == (PaymentState.CANCELED, opened.reference)
        assert insist(lambda: hasty.truth(order, return_url=BACK)) == cancelled
        assert till.taken(order) == 0

    at_each_call(till, kind, place, lambda fresh: fresh(), use)


def test_secrets_show_nowhere(till: Till, place: Place, caplog: pytest.LogCaptureFixture) -> None:
    order, hasty = place(), till.processor(hasty=True)
    with caplog.at_level(logging.DEBUG):
        said = [repr(hasty), str(hasty), repr(vars(hasty))]
        for kind in FAULTS:
            till.break_call(kind)
            said.append(_complaint(hasty, order))
        said.append(repr(insist(lambda: hasty.truth(order, return_url=BACK))))
    said.extend(record.getMessage() for record in caplog.records)
    for secret in till.secrets:
        assert not [text for text in said if secret in text]


def _complaint(processor: Processor, order: Order) -> str:
    """What a log would show of an outage, causes and all."""
    try:
        processor.truth(order, return_url=BACK)
    except Outage as outage:
        chain: list[BaseException] = [outage]
        while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:
            chain.append(cause)
        return "\n".join([*traceback.format_exception(outage), *map(repr, chain)])
    return ""
