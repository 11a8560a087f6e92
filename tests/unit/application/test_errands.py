"""Which queue a job goes to."""

from cartwright.application.ports.queues import Errand, job_errand
from cartwright.domain.ids import ConnectionId, OrderId, RefundId, derived
from cartwright.domain.jobs import give_back, look_back, reconcile, replay_run
from cartwright.domain.replays import replay_id
from tests.fakes.world import NOON
from tests.unit.domain.shop import ACCOUNT


def test_money_is_given_back_in_order_with_what_is_heard_of_its_order() -> None:
    order, refund = OrderId(derived("order", "one")), RefundId(derived("refund", "one"))
    for job in (give_back(ACCOUNT, order, refund), look_back(ACCOUNT, order, "re_1")):
        assert job_errand(job) == Errand("settle", {"account": ACCOUNT, "job": job.id}, order, job.id)


def test_an_order_is_replayed_in_order_with_what_is_heard_of_it() -> None:
    order = OrderId(derived("order", "one"))
    job = replay_run(ACCOUNT, order, replay_id(order, "key"))
    assert job_errand(job) == Errand("settle", {"account": ACCOUNT, "job": job.id}, order, job.id)


def test_the_nights_of_a_connection_are_compared_in_order() -> None:
    connection = ConnectionId(derived("connection", "one"))
    job = reconcile(ACCOUNT, connection, NOON, NOON)
    assert job_errand(job) == Errand("reconcile", {"account": ACCOUNT, "job": job.id}, connection, job.id)
