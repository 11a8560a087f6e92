"""What every function has in common, and that each of them is there."""

import importlib
from typing import Any

import pytest

from tests.template.needs import settings_of
from tests.template.stack import Stack, only, references

HANDLERS = {
    "Checkout": "checkout.app.handler",
    "WebhooksInbound": "webhooks.inbound.handler",
    "WebhooksWorker": "webhooks.worker.handler",
    "WebhooksSweeper": "webhooks.sweeper.handler",
    "WebhooksReconciler": "webhooks.reconciler.handler",
    "Users": "users.app.handler",
    "UsersOperator": "users.operator.handler",
    "Reports": "reports.app.handler",
    "ReportsScheduled": "reports.runs.scheduled",
    "ReportsQueued": "reports.runs.queued",
    "BillingClock": "billing.clock.handler",
    "BillingCharges": "billing.charges.handler",
    "DeliveriesDispatch": "deliveries.dispatch.handler",
    "DeliveriesNumbers": "deliveries.numbers.handler",
    "DeliveriesMail": "deliveries.mail.handler",
    "DeliveriesHooks": "deliveries.hooks.handler",
    "DeliveriesFeedback": "deliveries.feedback.handler",
    "Documents": "documents.drawing.handler",
}
LATER = {"Checkout": "checkout.whole.app", "Users": "users.whole.app"}
"""What a function makes of itself only when it is asked for it."""


def test_eighteen_functions_and_their_handlers(stack: Stack) -> None:
    assert {name: function["Handler"] for name, function in stack.functions.items()} == HANDLERS


# Mangum asks for an event loop where Python would rather have one made.
@pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")
def test_every_handler_can_be_called(stack: Stack) -> None:
    def handler(path: str) -> Any:
        module, _, name = path.rpartition(".")
        return getattr(importlib.import_module(module), name, None)

    assert [path for path in HANDLERS.values() if not callable(handler(path))] == []


OPTIONAL = {
    "client_limit",
    "documents_lock",
    "edge_digest",
    "limits_times",
    "mollie_url",
    "nameserver",
    "paypal_roots",
    "paypal_url",
    "stripe_connect",
    "stripe_connect_url",
    "stripe_url",
    "stripe_script",
    "turnstile_url",
    "turnstile_script",
    "vies_url",
}  # what cartwright.settings has an answer for itself


def test_every_function_is_told_what_its_code_asks_and_no_more(stack: Stack) -> None:
    for name, handler in HANDLERS.items():
        read = settings_of(handler) | settings_of(LATER.get(name, handler))
        asked = {f"CARTWRIGHT_{setting.upper()}" for setting in read - OPTIONAL}
        optional = {f"CARTWRIGHT_{setting.upper()}" for setting in OPTIONAL}
        told = {variable for variable in stack.environment(name) if variable.startswith("CARTWRIGHT_")}
        assert told - optional == asked, name


def test_every_function_is_python_3_13_on_arm_with_the_shared_layer(stack: Stack) -> None:
    layers = stack.of("AWS::Lambda::LayerVersion")
    shared, documents = sorted(layers, key=lambda name: name.startswith("Documents"))
    for name, function in stack.functions.items():
        assert function["Runtime"] == "python3.13", name
        assert function["Architectures"] == ["arm64"], name
        # Typst is many times what anybody else carries.
        carried = [{shared}, {documents}] if name == "Documents" else [{shared}]
        assert [references(one) for one in function["Layers"]] == carried, name
    for properties in layers.values():
        assert properties["CompatibleArchitectures"] == ["arm64"]
        assert properties["CompatibleRuntimes"] == ["python3.13"]


def test_every_function_is_traced(stack: Stack) -> None:
    assert {function["TracingConfig"]["Mode"] for function in stack.functions.values()} == {"Active"}


def test_every_function_has_a_log_that_forgets(stack: Stack) -> None:
    logs = stack.of("AWS::Logs::LogGroup")
    for name, function in stack.functions.items():
        log = only(references(function["LoggingConfig"]["LogGroup"]))
        assert log == f"{name}Logs"
        assert logs[log]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
        assert function["LoggingConfig"]["LogFormat"] == "JSON"


def test_a_buyer_never_waits_longer_than_the_api_does(stack: Stack) -> None:
    for integration in stack.of("AWS::ApiGatewayV2::Integration").values():
        function = only(references(integration["IntegrationUri"]))
        assert stack.functions[function]["Timeout"] < 30, function


def test_no_function_holds_capacity_back(stack: Stack) -> None:
    for name, function in stack.functions.items():
        assert "ReservedConcurrentExecutions" not in function, name
        assert "SnapStart" not in function, name


def test_every_function_says_who_it_is_in_its_logs(stack: Stack) -> None:
    named = {stack.environment(name)["POWERTOOLS_SERVICE_NAME"] for name in stack.functions}
    assert len(named) == len(stack.functions)


def test_nothing_secret_is_in_an_environment(stack: Stack) -> None:
    for name in stack.functions:
        for variable, value in stack.environment(name).items():
            assert variable.startswith(("CARTWRIGHT_", "POWERTOOLS_")), name
            assert not variable.endswith(("SECRET", "PASSWORD", "TOKEN")), name
            assert references(value) or value == "INFO" or variable == "POWERTOOLS_SERVICE_NAME", (
                name,
                variable,
            )
