"""What the use cases may expect of Autoresponders."""

from __future__ import annotations

import pytest

from cartwright.application.ports.autoresponders import ServiceConnected
from cartwright.application.ports.selling import Stale
from tests.contract.storage.conftest import Counted
from tests.contract.storage.town import Agency, autoresponder_of, opened
from tests.logbook import newest_first


def test_there_is_one_per_service_for_each_client_and_one_for_the_account(agency: Agency) -> None:
    mine, north = agency.mine.autoresponders, agency.add_client("North")
    places = [None, agency.house.id, north.id]
    kept = [autoresponder_of(agency, service, client) for client in places for service in ("kit", "drip")]
    for one in kept:
        mine.add(one, agency.audit("add"))
    for one in kept:
        with pytest.raises(ServiceConnected) as twice:
            mine.add(autoresponder_of(agency, one.service, one.client), agency.audit("again"))
        assert twice.value.facts == {"service": one.service}
    assert sorted(mine.list(), key=lambda one: one.id) == sorted(kept, key=lambda one: one.id)


def test_a_clients_are_its_own_by_service_and_so_are_the_accounts(agency: Agency, other: Agency) -> None:
    mine = agency.mine.autoresponders
    for client in (None, agency.house.id):
        for service in ("mailchimp", "kit"):
            mine.add(autoresponder_of(agency, service, client), agency.audit("add"))
    for client in (None, agency.house.id):
        assert [(one.client, one.service) for one in mine.of(client)] == [
            (client, "kit"),
            (client, "mailchimp"),
        ]
    assert other.mine.autoresponders.list() == []
    assert mine.of(other.house.id) == []


def test_of_two_who_read_the_same_version_one_revises_it(agency: Agency) -> None:
    mine, kit = agency.mine.autoresponders, autoresponder_of(agency, "kit")
    mine.add(kit, agency.audit("add"))
    mine.revise(kit.resealed("first"), agency.audit("revise"))
    for late in (mine.revise, mine.remove):
        with pytest.raises(Stale):
            late(kit.resealed("second") if late == mine.revise else kit, agency.audit("late"))
    assert mine.list() == [kit.resealed("first")]


def test_what_was_removed_is_gone_and_its_place_is_free(agency: Agency) -> None:
    mine, kit = agency.mine.autoresponders, autoresponder_of(agency, "kit")
    mine.add(kit, agency.audit("add"))
    mine.remove(kit, agency.audit("remove"))
    with pytest.raises(Stale):
        mine.remove(kit, agency.audit("again"))
    assert mine.list() == []
    mine.add(again := autoresponder_of(agency, "kit"), agency.audit("add again"))
    assert mine.list() == [again]


def test_what_took_the_place_of_a_removed_one_is_not_mistaken_for_it(agency: Agency) -> None:
    """Its versions begin at 1 again, so the version alone would let the late one in."""
    mine, before = agency.mine.autoresponders, autoresponder_of(agency, "kit")
    mine.add(before, agency.audit("add"))
    mine.remove(before, agency.audit("remove"))
    mine.add(after := autoresponder_of(agency, "kit"), agency.audit("add anew"))
    with pytest.raises(Stale):
        mine.revise(before.resealed("late"), agency.audit("late"))
    with pytest.raises(Stale):
        mine.remove(before, agency.audit("late"))
    assert mine.list() == [after]


def test_what_is_lost_leaves_no_word_in_the_log(agency: Agency) -> None:
    mine, kit = agency.mine.autoresponders, autoresponder_of(agency, "kit")
    mine.add(kit, agency.audit("add"))
    lost = agency.audit("lost")
    with pytest.raises(ServiceConnected):
        mine.add(autoresponder_of(agency, "kit"), lost)
    with pytest.raises(Stale):
        mine.revise(kit, lost)
    assert lost not in newest_first(agency.mine.audits)


def test_a_client_is_asked_about_without_a_look_at_any_other(counted: Counted) -> None:
    agency = opened(counted.store)
    for client in (None, agency.house.id):
        agency.mine.autoresponders.add(autoresponder_of(agency, "kit", client), agency.audit("add"))
    counted.calls.clear()
    agency.mine.autoresponders.of(agency.house.id)
    [call] = counted.calls
    assert call.operation == "Query"
    assert call.asked["ConsistentRead"] is True
    values = [value["S"] for value in call.asked["ExpressionAttributeValues"].values()]
    assert values == [f"ACCOUNT#{agency.id}", f"AUTORESPONDER#{agency.house.id}#"]
