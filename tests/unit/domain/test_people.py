"""Accounts, clients, members, and the addresses they are written to at."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.catalog import TaxClass
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ClientId, IdentityId, MemberId
from cartwright.domain.people import (
    RESERVED_SUBDOMAINS,
    Account,
    Address,
    ClassRate,
    Client,
    ClientArchived,
    ClientLimitReached,
    HouseStays,
    LimitBelowClients,
    Listing,
    Member,
    Numbering,
    Registration,
    Role,
    is_mailbox,
    subdomain,
)
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, profile


def account(subdomain: str = "agency", client_limit: int | None = 5) -> Account:
    return Account(ACCOUNT, "Agency", subdomain, client_limit, "boss@agency.example")


def pointer(refused: pytest.ExceptionInfo[Invalid]) -> object:
    errors = refused.value.facts["errors"]
    assert isinstance(errors, list)
    assert isinstance(errors[0], dict)
    return errors[0]["pointer"]


# --- accounts -----------------------------------------------------------------------------------------------


def test_an_account_manages_five_clients_and_the_sixth_is_refused() -> None:
    full = account()
    for _ in range(5):
        full = full.with_another_client()
    with pytest.raises(ClientLimitReached) as refused:
        full.with_another_client()
    assert dict(refused.value.facts) == {"limit": 5}


def test_an_account_without_a_limit_manages_any_number_of_clients() -> None:
    assert account(client_limit=None).with_another_client().managed_clients == 1


def test_every_change_of_an_account_is_a_new_version() -> None:
    assert account().with_another_client().version == account().version + 1


@pytest.mark.parametrize("subdomain", ["abc", "a-b", "x" * 30, "007"])
def test_a_subdomain_is_3_to_30_letters_digits_and_inner_hyphens(subdomain: str) -> None:
    assert account(subdomain).subdomain == subdomain


@pytest.mark.parametrize(
    "subdomain", ["", "ab", "x" * 31, "-abc", "abc-", "a b", "Abc", "käse", "abc\n", "a.b"]
)
def test_any_other_subdomain_is_refused(subdomain: str) -> None:
    with pytest.raises(Invalid) as refused:
        account(subdomain)
    assert pointer(refused) == "/subdomain"


def test_a_subdomain_is_the_same_in_any_case() -> None:
    assert subdomain("HarBour-7") == subdomain("harbour-7") == "harbour-7"
    assert subdomain("\N{KELVIN SIGN}ale") != "kale"


def test_a_client_less_makes_room_for_another() -> None:
    full = account(client_limit=1).with_another_client()
    assert full.with_a_client_less().with_another_client().managed_clients == 1


def test_a_limit_holds_at_least_the_clients_there_are() -> None:
    two = account().with_another_client().with_another_client()
    assert two.with_settings(replace(two.settings, client_limit=2)).client_limit == 2
    assert two.with_settings(replace(two.settings, client_limit=None)).client_limit is None
    with pytest.raises(LimitBelowClients) as refused:
        two.with_settings(replace(two.settings, client_limit=1))
    assert refused.value.facts == {"managed": 2}


@pytest.mark.parametrize("subdomain", sorted(name for name in RESERVED_SUBDOMAINS if len(name) > 2))
def test_no_agency_may_call_itself_what_the_platform_needs(subdomain: str) -> None:
    with pytest.raises(Invalid) as refused:
        account(subdomain)
    assert pointer(refused) == "/subdomain"


# --- clients and their profiles -----------------------------------------------------------------------------


def test_an_edited_profile_is_the_next_version_of_the_same_client() -> None:
    client = Client(ACCOUNT, NORTHWIND, profile())
    moved = replace(profile(), legal_name="Northwind AG", client=client.profile.client, version=99)
    later = NOON + timedelta(days=1)
    edited = client.with_profile(moved, at=later)
    assert (edited.profile.version, edited.profile.since) == (2, later)
    assert edited.profile.legal_name == "Northwind AG"
    assert edited.version == client.version + 1
    assert client.profile.version == 1


def test_mails_come_from_the_sender_name_and_else_from_the_legal_name() -> None:
    assert profile().sender == "Northwind Yoga GmbH"
    assert replace(profile(), sender_name="Northwind").sender == "Northwind"


def test_a_profile_knows_its_time_zone() -> None:
    assert str(profile(time_zone="Pacific/Auckland").zone) == "Pacific/Auckland"


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("legal_name", "  ", "/legal_name"),
        ("notification_email", "nobody", "/notification_email"),
        ("support_email", "nobody", "/support_email"),
        ("locale", "", "/locale"),
        ("locale", "de_AT", "/locale"),
        ("locale", "en\n", "/locale"),
        ("locale", "i-klingon", "/locale"),
        ("number_prefix", "lower", "/number_prefix"),
        ("number_prefix", "ELEVENCHARS", "/number_prefix"),
        ("time_zone", "Mars/Olympus", "/time_zone"),
        ("time_zone", "../etc/passwd", "/time_zone"),
        ("time_zone", "America", "/time_zone"),
        ("time_zone", "", "/time_zone"),
    ],
)
def test_a_profile_that_cannot_be_true_is_refused(field: str, value: str, where: str) -> None:
    with pytest.raises(Invalid) as refused:
        replace(profile(), **{field: value})  # type: ignore[arg-type]
    assert pointer(refused) == where


@pytest.mark.parametrize("digits", [2, 10, -1])
def test_a_number_has_from_three_to_nine_digits(digits: int) -> None:
    with pytest.raises(Invalid) as refused:
        Numbering(digits=digits)
    assert pointer(refused) == "/numbering/digits"


@pytest.mark.parametrize("separator", ["", "/", " ", "--", "0", "{"])
def test_what_stands_between_the_parts_of_a_number_means_nothing_elsewhere(separator: str) -> None:
    with pytest.raises(Invalid) as refused:
        Numbering(separator=separator)
    assert pointer(refused) == "/numbering/separator"


def test_a_year_is_first_only_in_numbers_that_say_one() -> None:
    with pytest.raises(Invalid) as refused:
        Numbering(year_first=True)
    assert pointer(refused) == "/numbering/year_first"


@pytest.mark.parametrize("country", ["", "D", "de", "DEU", "D1", "DE\n", "UK", "EL", "XX", "EU", "XI", "AN"])
def test_a_country_is_one_of_iso_3166(country: str) -> None:
    with pytest.raises(Invalid) as refused:
        Address("1 High Street", "Town", country)
    assert pointer(refused) == "/address/country"


def test_a_client_may_have_nobody_to_notify() -> None:
    assert replace(profile(), notification_email="").notification_email == ""


@pytest.mark.parametrize("locale", ["en", "de-AT", "de-at", "zh-Hant-TW", "es-419", "fil"])
def test_a_locale_is_a_tag_of_bcp_47(locale: str) -> None:
    assert replace(profile(), locale=locale).locale == locale


@pytest.mark.parametrize(
    "logo",
    [
        "https://northwind.example/logo.png",
        "https://cdn.northwind.example:8443/a/b.svg?v=2",
        "https://xn--nordlnder-z2a.example/logo",
    ],
)
def test_a_logo_is_the_address_of_a_picture(logo: str) -> None:
    assert replace(profile(), logo_url=logo).logo_url == logo


@pytest.mark.parametrize(
    "logo",
    [
        "http://northwind.example/logo.png",
        "//northwind.example/logo.png",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "https://ada:secret@northwind.example/logo.png",
        "https://northwind.example@evil.example/logo.png",
        "https://localhost/logo.png",
        "https://northwind./logo.png",
        "https:///logo.png",
        "https://northwind.example/a b.png",
        'https://northwind.example/"onerror="x',
        "https://northwind.example/<b>",
        "https://northwind.example/logo.png\n",
        "https://northwind.example\\@evil.example/",
        "https://nördlich.example/logo.png",
        "https://[::1]/logo.png",
        "https://northwind.example/" + "x" * 500,
    ],
)
def test_a_logo_is_nothing_that_a_browser_may_read_otherwise(logo: str) -> None:
    with pytest.raises(Invalid) as refused:
        replace(profile(), logo_url=logo)
    assert pointer(refused) == "/logo_url"


# --- archiving ----------------------------------------------------------------------------------------------


def test_an_archived_client_owns_nothing_new_until_it_is_restored() -> None:
    client = Client(ACCOUNT, NORTHWIND, profile())
    away = client.archive(at=NOON)
    assert (away.archived, away.version) == (NOON, client.version + 1)
    with pytest.raises(ClientArchived) as refused:
        away.may_own()
    assert refused.value.facts == {"client": NORTHWIND}
    back = away.restored()
    assert (back.archived, back.version) == (None, client.version + 2)
    back.may_own()


def test_the_house_is_never_archived() -> None:
    with pytest.raises(HouseStays):
        Client(ACCOUNT, NORTHWIND, profile(), house=True).archive(at=NOON)


# --- registrations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jurisdiction", ["DE", "EU-OSS", "EU-IOSS", "CA", "CA-QC", "CA-AB", "MC", "IM"])
def test_a_registration_where_the_rate_is_known_needs_none(jurisdiction: str) -> None:
    assert Registration(jurisdiction).rate is None


@pytest.mark.parametrize("jurisdiction", ["DE", "EU-OSS", "CA-QC", "MC"])
def test_a_merchant_does_not_set_the_rate_of_a_place_whose_rate_is_known(jurisdiction: str) -> None:
    with pytest.raises(Invalid) as refused:
        Registration(jurisdiction, rate=Decimal("0.05"))
    assert pointer(refused) == "/registrations/rate"


@pytest.mark.parametrize("jurisdiction", ["US-CA", "US", "JP", "EU-XYZ"])
def test_a_merchant_sets_the_rate_of_a_place_whose_rate_is_not_known(jurisdiction: str) -> None:
    assert Registration(jurisdiction, rate=Decimal("0.0725")).rate == Decimal("0.0725")
    with pytest.raises(Invalid) as refused:
        Registration(jurisdiction)
    assert pointer(refused) == "/registrations/rate"


@pytest.mark.parametrize("rate", ["-0.01", "1", "7.25", "NaN", "Infinity"])
def test_seven_and_a_quarter_is_not_seven_and_a_quarter_percent(rate: str) -> None:
    with pytest.raises(Invalid) as refused:
        Registration("US-CA", rate=Decimal(rate))
    assert pointer(refused) == "/registrations/rate"


@pytest.mark.parametrize("jurisdiction", ["", "Germany", "de", "US-", "US-TOOLONG", "US-CA\n", "US#CA"])
def test_a_jurisdiction_has_the_shape_of_one(jurisdiction: str) -> None:
    with pytest.raises(Invalid) as refused:
        Registration(jurisdiction, rate=Decimal("0.05"))
    assert pointer(refused) == "/registrations/jurisdiction"


# --- members ------------------------------------------------------------------------------------------------


def member(role: Role, client: ClientId | None) -> Member:
    return Member(ACCOUNT, MemberId("m"), IdentityId("i"), "a@b.example", "Ada", role, client)


@pytest.mark.parametrize(
    ("role", "client"), [(Role.OWNER, NORTHWIND), (Role.STAFF, NORTHWIND), (Role.CLIENT, None)]
)
def test_members_of_role_client_belong_to_one_client_and_the_others_to_none(
    role: Role, client: ClientId | None
) -> None:
    with pytest.raises(Invalid):
        member(role, client)
    right = NORTHWIND if role is Role.CLIENT else None
    assert member(role, right).client == right


# --- mailboxes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "ada@buyer.example",
        "ada+tag@buyer.example",
        "o'brien@buyer.example",
        "ada.b.c@mail.buyer.example",
        "ада@пошта.укр",
        "a@b.co",
        "x" * 64 + "@buyer.example",
        "ada@xn--bcher-kva.example",
        "!#$%&*/=?^_`{|}~-@buyer.example",
    ],
)
def test_an_ordinary_address_can_be_written_to(text: str) -> None:
    assert is_mailbox(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "@buyer.example",
        "ada@",
        "ada@buyer",
        "ada@@buyer.example",
        "ada@buyer..example",
        "ada@.example",
        "ada@buyer.example.",
        ".ada@buyer.example",
        "ada.@buyer.example",
        "a..b@buyer.example",
        "ada@buyer.e",
        "ada @buyer.example",
        "ada@buyer.example\n",
        "ada@buyer.example\r\nBcc: eve@evil.example",
        "ada\x00@buyer.example",
        "ada\u202e@buyer.example",
        "ada\ud800@buyer.example",
        '"ada b"@buyer.example',
        "<ada@buyer.example>",
        "Ada <ada@buyer.example>",
        "eve@evil.example,ada@buyer.example",
        "eve,ada@buyer.example",
        "eve;ada@buyer.example",
        "friends:ada@buyer.example",
        "ada(comment)@buyer.example",
        "ada\\@buyer.example",
        "ada@[127.0.0.1]",
        "x" * 65 + "@buyer.example",
        "ada@" + "x" * 250 + ".example",
    ],
)
def test_an_address_that_could_be_read_as_anything_else_is_refused(text: str) -> None:
    assert not is_mailbox(text)


@given(st.text(max_size=400))
def test_no_mailbox_carries_a_second_header_or_a_second_address(text: str) -> None:
    if is_mailbox(text):
        assert text.count("@") == 1
        assert not set(text) & set(' \t\r\n\x00<>,;:"()[]\\')
        assert text.isprintable()


# --- a merchant's own rates, exemptions and listings ----------------------------------------------------


def test_a_merchant_enters_its_own_rate_for_a_class_anywhere_but_in_a_scheme() -> None:
    untaxed = ClassRate(TaxClass.ELECTRONIC, Decimal(0))
    texas = Registration("US-TX", rate=Decimal("0.08"), class_rates=(untaxed,))
    assert texas.own_rate(TaxClass.ELECTRONIC) == 0
    assert texas.own_rate(TaxClass.PHYSICAL) == Decimal("0.08")
    assert Registration("IE", class_rates=(untaxed,)).own_rate(TaxClass.PHYSICAL) is None
    with pytest.raises(Invalid):
        Registration("EU-OSS", class_rates=(untaxed,))


def test_a_class_has_one_rate_of_the_merchants_and_that_is_a_fraction() -> None:
    food = ClassRate(TaxClass.FOOD, Decimal("0.05"))
    with pytest.raises(Invalid):
        Registration("IE", class_rates=(food, food))
    with pytest.raises(Invalid):
        ClassRate(TaxClass.FOOD, Decimal(5))


def test_who_is_exempt_somewhere_needs_no_rate_there_and_nobody_is_in_a_scheme() -> None:
    assert Registration("US-CA", exempt=True).rate is None
    with pytest.raises(Invalid):
        Registration("EU-IOSS", exempt=True)


def test_prices_are_listed_with_tax_or_without_by_country() -> None:
    american, french = Listing("US", tax_included=False), Listing("FR", tax_included=True)
    shop = replace(profile(), listings=(american, french))
    for country, included in (("US", False), ("FR", True), ("DE", True)):
        assert shop.lists_with_tax(country, otherwise=True) is included
    with pytest.raises(Invalid):
        Listing("EU", tax_included=True)
    with pytest.raises(Invalid):
        replace(profile(), listings=(american, american))
