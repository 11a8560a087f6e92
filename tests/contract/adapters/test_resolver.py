"""What the use cases may expect of a Resolver, of the fake and of the one that asks the DNS."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from cartwright.adapters.resolver import DnsResolver
from cartwright.application.ports.domains import Resolver
from cartwright.domain.errors import Outage
from tests.doubles.nameserver import NameServer
from tests.fakes.domains import FakeResolver

RECORD = "_cartwright.shop.example"


class Dns:
    """A resolver, and the DNS it asks."""

    def __init__(self, resolver: Resolver, publish: Callable[[str, list[str]], None]) -> None:
        self.resolver = resolver
        self.publish = publish


@pytest.fixture
def nameserver() -> Iterator[NameServer]:
    with NameServer() as running:
        yield running


@pytest.fixture(params=["fake", "dnspython"])
def dns(request: pytest.FixtureRequest, nameserver: NameServer) -> Dns:
    if request.param == "fake":
        fake = FakeResolver()
        return Dns(fake, lambda name, texts: fake.records.update({name: texts}))
    real = DnsResolver(nameserver.address, patience=1)
    return Dns(real, lambda name, texts: nameserver.texts.update({name: [[text] for text in texts]}))


def test_every_text_of_a_name_is_said(dns: Dns) -> None:
    dns.publish(RECORD, ["v=spf1 -all", "cartwright-verify=t0k3n"])
    assert sorted(dns.resolver.texts(RECORD)) == ["cartwright-verify=t0k3n", "v=spf1 -all"]


def test_a_name_that_is_not_there_says_nothing(dns: Dns) -> None:
    assert dns.resolver.texts(RECORD) == []


def test_a_name_without_such_a_record_says_nothing(dns: Dns) -> None:
    dns.publish(RECORD, [])
    assert dns.resolver.texts(RECORD) == []


def test_several_strings_of_one_record_are_one_text(nameserver: NameServer) -> None:
    nameserver.texts[RECORD] = [["cartwright-", "verify=", "t0k3n"], ["another"]]
    assert sorted(DnsResolver(nameserver.address).texts(RECORD)) == ["another", "cartwright-verify=t0k3n"]


def test_a_name_server_that_fails_is_an_outage(nameserver: NameServer) -> None:
    nameserver.broken.add(RECORD)
    with pytest.raises(Outage):
        DnsResolver(nameserver.address, patience=1).texts(RECORD)


def test_a_name_server_that_is_silent_is_an_outage(nameserver: NameServer) -> None:
    nameserver.silent = True
    with pytest.raises(Outage) as outage:
        DnsResolver(nameserver.address, patience=0.2).texts(RECORD)
    assert outage.value.retry_after >= 1


def test_a_name_is_asked_for_as_it_stands(nameserver: NameServer) -> None:
    DnsResolver(nameserver.address).texts(RECORD)
    assert nameserver.asked == [RECORD]


def test_nobody_pays_for_the_dns_who_does_not_ask_it() -> None:
    handlers = "checkout.app, webhooks.inbound, users.app, reports.app"
    found = f"import {handlers}, sys; sys.exit('dns' in sys.modules)"
    ignored = "ignore:There is no current event loop:DeprecationWarning"
    subprocess.run([sys.executable, "-W", "error", "-W", ignored, "-c", found], check=True)
