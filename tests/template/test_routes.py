"""The HTTP surface: what is open, what asks for a token, who answers."""

import importlib
import re
from collections.abc import Iterator

import pytest

from local.openapi import APPS
from tests.template.stack import Stack, only, references

OPEN = {
    "GET /": "Checkout",
    "GET /static/{file}": "Checkout",
    "GET /logos/{account}/{client}/{file}": "Checkout",
    "GET /hub/{client}": "Checkout",
    "POST /hub/{client}/passes": "Checkout",
    "GET /hub/{client}/passes/{pass_id}": "Checkout",
    "POST /hub/{client}/passes/{pass_id}": "Checkout",
    "GET /hub/{client}/links/{token}": "Checkout",
    "POST /hub/{client}/links/{token}": "Checkout",
    "GET /hub/{client}/methods/{token}": "Checkout",
    "POST /hub/{client}/methods/{token}": "Checkout",
    "POST /hub/{client}/leave": "Checkout",
    "GET /hub/{client}/purchases/{sale}": "Checkout",
    "POST /hub/{client}/purchases/{sale}/receipt": "Checkout",
    "GET /hub/{client}/documents/{document}": "Checkout",
    "GET /hub/{client}/documents/{document}/file": "Checkout",
    "GET /hub/{client}/data": "Checkout",
    "GET /hub/{client}/data/copy": "Checkout",
    "POST /hub/{client}/data/erasure": "Checkout",
    "GET /hub/{client}/subscriptions/{subscription}": "Checkout",
    "POST /hub/{client}/subscriptions/{subscription}/end": "Checkout",
    "POST /hub/{client}/subscriptions/{subscription}/keep": "Checkout",
    "POST /hub/{client}/subscriptions/{subscription}/method": "Checkout",
    "POST /hub/{client}/subscriptions/{subscription}/pause": "Checkout",
    "GET /hub/{client}/subscriptions/{subscription}/plans": "Checkout",
    "POST /hub/{client}/subscriptions/{subscription}/plan": "Checkout",
    "POST /hub/{client}/subscriptions/{subscription}/resume": "Checkout",
    "GET /{slug}": "Checkout",
    "POST /{slug}/quote": "Checkout",
    "POST /{slug}/carts": "Checkout",
    "GET /{slug}/carts/{order}/{key}": "Checkout",
    "GET /{slug}/carts/{order}/{key}/stop": "Checkout",
    "POST /{slug}/carts/{order}/{key}/stop": "Checkout",
    "POST /{slug}/visits": "Checkout",
    "GET /{slug}/visits/dot.svg": "Checkout",
    "POST /{slug}/orders": "Checkout",
    "GET /{slug}/orders/{order}/{key}": "Checkout",
    "POST /{slug}/orders/{order}/{key}": "Checkout",
    "POST /{slug}/orders/{order}/{key}/steps/{step}": "Checkout",
    "GET /{slug}/orders/{order}/{key}/onward/{product}": "Checkout",
    "GET /{slug}/orders/{order}/{key}/files/{product}/{file}": "Checkout",
    "GET /sandbox/{account}/{connection}/{payment}": "Checkout",
    "POST /sandbox/{account}/{connection}/{payment}": "Checkout",
    "POST /webhooks/{account}/{connection}": "WebhooksInbound",
    "POST /v1/sessions": "Users",
    "POST /v1/sessions/renewal": "Users",
    "POST /v1/sessions/step": "Users",
    "GET /v1/invitations/{token}": "Users",
    "POST /v1/invitations/{token}": "Users",
    "GET /v1/links/stripe": "Users",
    "POST /v1/links/stripe": "Users",
    "GET /v1/docs": "Users",
    "GET /v1/openapi.json": "Users",
    "GET /v1/docs/reports": "Reports",
    "GET /v1/openapi/reports.json": "Reports",
    "GET /v1/downloads/{token}": "Reports",
    "GET /v1/downloads/{token}/files": "Reports",
}
# What is answered to GET is answered to HEAD (RFC 9110, 9.3.2); the dot is there to be counted, and no more.
OPEN |= {
    f"HEAD {key.removeprefix('GET ')}": to
    for key, to in OPEN.items()
    if key.startswith("GET ") and "/visits" not in key
}
# Below /api the app asks for a key itself.
WITH_KEY = {
    "ANY /api/v1/accounts/{proxy+}": "Users",
    "ANY /api/v1/accounts/{account}/tax-reports": "Reports",
    "ANY /api/v1/accounts/{account}/tax-reports/{proxy+}": "Reports",
    "ANY /api/v1/accounts/{account}/clients/{client}/tax-reports": "Reports",
    "ANY /api/v1/accounts/{account}/clients/{client}/tax-reports/{proxy+}": "Reports",
    "ANY /api/v1/accounts/{account}/clients/{client}/books": "Reports",
    "ANY /api/v1/accounts/{account}/clients/{client}/books/{proxy+}": "Reports",
    "ANY /api/v1/accounts/{account}/clients/{client}/thresholds": "Reports",
    "ANY /api/v1/accounts/{account}/clients/{client}/vat-checks": "Reports",
}
WITH_TOKEN = {
    "ANY /v1/{proxy+}": "Users",
    "ANY /v1/accounts/{account}/tax-reports": "Reports",
    "ANY /v1/accounts/{account}/tax-reports/{proxy+}": "Reports",
    "ANY /v1/accounts/{account}/clients/{client}/tax-reports": "Reports",
    "ANY /v1/accounts/{account}/clients/{client}/tax-reports/{proxy+}": "Reports",
    "ANY /v1/accounts/{account}/clients/{client}/books": "Reports",
    "ANY /v1/accounts/{account}/clients/{client}/books/{proxy+}": "Reports",
    "ANY /v1/accounts/{account}/clients/{client}/thresholds": "Reports",
    "ANY /v1/accounts/{account}/clients/{client}/vat-checks": "Reports",
}


def answering(stack: Stack, authorization: str) -> dict[str, str]:
    integrations = stack.of("AWS::ApiGatewayV2::Integration")
    return {
        route["RouteKey"]: only(references(integrations[only(references(route["Target"]))]["IntegrationUri"]))
        for route in stack.of("AWS::ApiGatewayV2::Route").values()
        if route["AuthorizationType"] == authorization
    }


def test_open_routes(stack: Stack) -> None:
    assert answering(stack, "NONE") == OPEN | WITH_KEY


def test_routes_that_ask_for_a_token(stack: Stack) -> None:
    assert answering(stack, "JWT") == WITH_TOKEN
    for route in stack.of("AWS::ApiGatewayV2::Route").values():
        assert ("AuthorizerId" in route) == (route["AuthorizationType"] == "JWT")


def test_every_route_is_one_or_the_other(stack: Stack) -> None:
    assert len(stack.of("AWS::ApiGatewayV2::Route")) == len(OPEN) + len(WITH_KEY) + len(WITH_TOKEN)


def test_the_door_for_keys_leads_where_the_door_for_tokens_does() -> None:
    """Each account's route of /v1 has its twin below /api, answered by the same function."""
    assert {key.replace(" /api/v1/", " /v1/"): to for key, to in WITH_KEY.items()} == {
        key.replace("/v1/{proxy+}", "/v1/accounts/{proxy+}"): to for key, to in WITH_TOKEN.items()
    }


def test_a_token_is_one_of_our_pool_for_our_client(stack: Stack) -> None:
    (authorizer,) = stack.of("AWS::ApiGatewayV2::Authorizer").values()
    assert authorizer["Name"] == "Members"
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    assert references(authorizer["JwtConfiguration"]["Issuer"]) == {"UserPool"}
    assert [references(one) for one in authorizer["JwtConfiguration"]["Audience"]] == [{"UserPoolClient"}]


def test_functions_get_the_second_form_of_the_event(stack: Stack) -> None:
    for integration in stack.of("AWS::ApiGatewayV2::Integration").values():
        assert integration["PayloadFormatVersion"] == "2.0"
        assert integration["IntegrationType"] == "AWS_PROXY"


def test_whoever_answers_may_be_called_by_the_api(stack: Stack) -> None:
    called = {
        only(references(i["IntegrationUri"])) for i in stack.of("AWS::ApiGatewayV2::Integration").values()
    }
    allowed = {
        only(references(permission["FunctionName"]))
        for permission in stack.of("AWS::Lambda::Permission").values()
        if permission["Principal"] == "apigateway.amazonaws.com"
    }
    assert called == allowed


def test_a_flood_is_slowed_down(stack: Stack) -> None:
    (stage,) = stack.of("AWS::ApiGatewayV2::Stage").values()
    assert 0 < stage["DefaultRouteSettings"]["ThrottlingRateLimit"] <= 1000
    assert 0 < stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] <= 2000
    assert stage["AutoDeploy"] is True


def test_who_floods_the_visits_leaves_buyers_the_rest(stack: Stack) -> None:
    (stage,) = stack.of("AWS::ApiGatewayV2::Stage").values()
    visits = {route for route in OPEN if "/visits" in route}
    assert stage["RouteSettings"].keys() == visits
    for limits in stage["RouteSettings"].values():
        for name in ("ThrottlingRateLimit", "ThrottlingBurstLimit"):
            assert 0 < limits[name] * 2 <= stage["DefaultRouteSettings"][name]
    routes = {name: one["RouteKey"] for name, one in stack.of("AWS::ApiGatewayV2::Route").items()}
    # A setting of a route that is not there yet is refused.
    [written] = [
        one for one in stack.written["Resources"].values() if one["Type"] == "AWS::ApiGatewayV2::Stage"
    ]
    assert {routes[name] for name in written["DependsOn"]} == visits


def test_the_access_log_forgets_and_never_knows_the_path(stack: Stack) -> None:
    (stage,) = stack.of("AWS::ApiGatewayV2::Stage").values()
    log = stage["AccessLogSettings"]
    assert references(log["DestinationArn"]) == {"ApiLogs"}
    assert stack.of("AWS::Logs::LogGroup")["ApiLogs"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert "$context.routeKey" in log["Format"]
    assert "$context.path" not in log["Format"]


def test_with_a_domain_there_is_no_other_way_in(stack: Stack) -> None:
    (api,) = stack.of("AWS::ApiGatewayV2::Api").values()
    assert api["DisableExecuteApiEndpoint"] == {"Fn::If": ["HasDomain", True, False]}
    (domain,) = stack.of("AWS::ApiGatewayV2::DomainName").values()
    assert domain["DomainNameConfigurations"][0]["SecurityPolicy"] == "TLS_1_2"


def test_every_function_knows_the_same_public_address(stack: Stack) -> None:
    told = [
        stack.environment(name)["CARTWRIGHT_PUBLIC_URL"]
        for name in stack.functions
        if "CARTWRIGHT_PUBLIC_URL" in stack.environment(name)
    ]
    assert told
    assert all(one == stack.translated["Outputs"]["PublicUrl"]["Value"] for one in told)


def operations(function: str) -> Iterator[tuple[str, str]]:
    """Methods and paths (with their variables) of a function's app."""
    app = importlib.import_module(APPS[function.lower()]).app
    for path, methods in app.openapi()["paths"].items():
        yield from ((method.upper(), path) for method in methods)


def fits(key: str, method: str, path: str, *, greedy: bool) -> bool:
    """Whether a route could answer a path; one with `{proxy+}` only if `greedy`."""
    wanted, _, route = key.partition(" ")
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route))
    if r"\+\}" in pattern:
        pattern = re.sub(r"\\\{\w+\\\+\\\}", ".+", pattern) if greedy else "nothing"
    return wanted in (method, "ANY") and re.fullmatch(pattern, path) is not None


# Mangum asks for an event loop where Python would rather have one made.
@pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")
@pytest.mark.parametrize("function", ["Checkout", "Users", "Reports"])
def test_every_operation_of_an_app_reaches_it(function: str) -> None:
    """A route written out wins over `{proxy+}`, so none of another app may fit; else the longest one wins."""
    routes = OPEN | WITH_TOKEN
    found = list(operations(function))
    assert found
    for method, path in found:
        exact = {to for key, to in routes.items() if fits(key, method, path, greedy=False)}
        greedy = max((key for key in routes if fits(key, method, path, greedy=True)), key=len)
        assert (exact or {routes[greedy]}) == {function}, (method, path)
