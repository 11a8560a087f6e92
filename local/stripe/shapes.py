"""The parameters of each operation, as far as the simulator knows them. The contract knows the rest."""

from __future__ import annotations

from local.stripe.forms import Shape, boolean, labels, one_of, text, texts, whole

EXPAND: Shape = {"expand": texts}
PAGE: Shape = {
    **EXPAND,
    "limit": whole,
    "starting_after": text,
    "ending_before": text,
    "created": {"gt": whole, "gte": whole, "lt": whole, "lte": whole},
}
LINES: Shape = {**PAGE, "payout": text}
CREATE: Shape = {
    **EXPAND,
    "amount": whole,
    "currency": text,
    "automatic_payment_methods": {"enabled": boolean, "allow_redirects": one_of("always", "never")},
    "capture_method": one_of("automatic", "automatic_async"),
    "confirm": boolean,
    "customer": text,
    "description": text,
    "metadata": labels,
    "payment_method": text,
    "receipt_email": text,
    "return_url": text,
    "setup_future_usage": one_of("off_session", "on_session"),
    "statement_descriptor_suffix": text,
    "use_stripe_sdk": boolean,
}
CUSTOMER: Shape = {**EXPAND, "email": text, "name": text, "description": text, "metadata": labels}
SETUP: Shape = {
    **EXPAND,
    "automatic_payment_methods": {"enabled": boolean, "allow_redirects": one_of("always", "never")},
    "customer": text,
    "description": text,
    "metadata": labels,
    "usage": one_of("off_session", "on_session"),
}
SETUP_CANCEL: Shape = {
    **EXPAND,
    "cancellation_reason": one_of("abandoned", "duplicate", "requested_by_customer"),
}
CONFIRM: Shape = {
    **EXPAND,
    "off_session": boolean,
    "payment_method": text,
    "return_url": text,
    "use_stripe_sdk": boolean,
}
TYPED: Shape = {"number": text, "exp_month": whole, "exp_year": whole, "cvc": text}
CONFIRM_IN_A_BROWSER: Shape = {
    "key": text,
    "client_secret": text,
    "payment_method_data": {"type": one_of("card"), "card": TYPED},
    "expected_payment_method_type": text,
    "return_url": text,
    "use_stripe_sdk": boolean,
}
CANCEL: Shape = {
    **EXPAND,
    "cancellation_reason": one_of("abandoned", "duplicate", "fraudulent", "requested_by_customer"),
}
ENDPOINT: Shape = {
    "url": text,
    "enabled_events": texts,
    "api_version": text,
    "description": text,
    "metadata": labels,
    "connect": boolean,
}
SHOWN_TO_BROWSERS = frozenset(
    "id object amount amount_details automatic_payment_methods canceled_at cancellation_reason capture_method"
    " client_secret confirmation_method created currency description last_payment_error livemode next_action"
    " payment_method payment_method_types processing receipt_email setup_future_usage shipping source"
    " status usage last_setup_error".split()
)
