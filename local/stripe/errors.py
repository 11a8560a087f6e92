"""How Stripe says no: one shape for everything (docs.stripe.com/api/errors)."""

from __future__ import annotations

from typing import Any


class StripeError(Exception):
    """An answer that is an error. `begun`: the request had begun to run, so an idempotency key keeps this
    answer."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        begun: bool = False,
        **members: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.begun = begun
        code = members.get("code")
        link = {"doc_url": f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"} if code else {}
        self.members: dict[str, Any] = {"type": kind, "message": message, **members, **link}

    @property
    def body(self) -> dict[str, Any]:
        return {"error": self.members}


def unknown_parameter(name: str) -> StripeError:
    if name.partition("[")[0] == "payment_method_types":
        return StripeError(
            400,
            "payment_method_types is no longer supported on this API version.",
            code="payment_method_types_no_longer_supported",
            param=name,
        )
    return StripeError(400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name)


def missing_parameter(name: str) -> StripeError:
    return StripeError(400, f"Missing required param: {name}.", code="parameter_missing", param=name)


def no_such(kind: str, name: str, *, param: str = "id") -> StripeError:
    status = 404 if param in {"id", "intent"} else 400
    return StripeError(status, f"No such {kind}: '{name}'", code="resource_missing", param=param)


def unauthorized(key: str) -> StripeError:
    if not key:
        return StripeError(401, "You did not provide an API key.")
    shown = key[:7] + "*" * max(len(key) - 11, 0) + key[-4:] if len(key) > 11 else "*" * len(key)
    return StripeError(401, f"Invalid API Key provided: {shown}")
