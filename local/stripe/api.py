"""The part of Stripe's API that Cartwright and its tests use: each route a method, each parameter named."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from local.stripe.balance import SOURCES
from local.stripe.books import Books, Document, linking_to
from local.stripe.cards import TOKENS, card_kept, card_of_number, card_of_token
from local.stripe.courier import Courier, is_loopback
from local.stripe.disputes import Disputes
from local.stripe.errors import StripeError, missing_parameter, no_such
from local.stripe.forms import Shape, checked, text, whole
from local.stripe.intents import Intents
from local.stripe.keeping import Setups
from local.stripe.keys import Caller
from local.stripe.lists import page_through
from local.stripe.objects import new_endpoint, new_event, page_of, public
from local.stripe.refunds import REFUND, Refunds
from local.stripe.shapes import (
    CANCEL,
    CONFIRM,
    CONFIRM_IN_A_BROWSER,
    CREATE,
    CUSTOMER,
    ENDPOINT,
    EXPAND,
    LINES,
    PAGE,
    SETUP,
    SETUP_CANCEL,
    SHOWN_TO_BROWSERS,
)


@dataclass(slots=True)
class Asked:
    """One request. `silent` is set by what happens: the answer then never leaves."""

    caller: Caller
    params: Mapping[str, Any]
    origin: str
    request: str = ""
    key: str = ""
    silent: bool = False


class Api:
    def __init__(self, books: Books, clock: Callable[[], int], courier: Courier) -> None:
        self._books = books
        self.clock = clock
        self._courier = courier
        self._asked: Asked | None = None
        self.intents = Intents(books, clock, self._tell)
        self.setups = Setups(books, clock, self._tell)
        self.disputes = Disputes(books, clock, self._tell)
        self.refunds = Refunds(books, clock, self._tell)
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Document]]] = [
            ("POST", re.compile("/v1/payment_intents"), self._create),
            ("GET", re.compile("/v1/payment_intents"), self._list_intents),
            ("GET", re.compile("/v1/(payment_intent|customer)s/search"), self._search),
            ("GET", re.compile("/v1/(?:payment|setup)_intents/([^/]+)"), self._retrieve),
            ("POST", re.compile("/v1/(?:payment|setup)_intents/([^/]+)/confirm"), self._confirm),
            ("POST", re.compile("/v1/(?:payment|setup)_intents/([^/]+)/cancel"), self._cancel),
            ("POST", re.compile("/v1/customers"), self._create_customer),
            ("POST", re.compile("/v1/setup_intents"), self._create_setup),
            ("POST", re.compile("/v1/refunds"), self._create_refund),
            (
                "GET",
                re.compile("/v1/(charge|dispute|event|webhook_endpoint|setup_intent|refund)s"),
                self._list,
            ),
            (
                "GET",
                re.compile(
                    "/v1/(charge|dispute|event|webhook_endpoint|payment_method|customer|refund)s/([^/]+)"
                ),
                self._get,
            ),
            ("GET", re.compile("/v1/balance_transactions"), self._list_lines),
            ("POST", re.compile("/v1/webhook_endpoints"), self._open_endpoint),
            ("DELETE", re.compile("/v1/webhook_endpoints/([^/]+)"), self._close_endpoint),
        ]

    def answer(self, method: str, path: str, asked: Asked) -> Document:
        """Raises StripeError."""
        self._asked = asked
        for verb, pattern, route in self._routes:
            if verb == method and (match := pattern.fullmatch(path)):
                if asked.caller.browser and route not in {self._retrieve, self._confirm}:
                    raise StripeError(403, "This API call cannot be made with a publishable API key.")
                return route(asked, *match.groups())
        raise StripeError(404, f"Unrecognized request URL ({method}: {path}).")

    def _create(self, asked: Asked) -> Document:
        params = checked(asked.params, CREATE, needed=("amount", "currency"))
        account = asked.caller.account
        intent = self.intents.create(account, params, live=asked.caller.live)
        if params.get("confirm"):
            self._pay(asked, intent, params)
        return self._shown(account, intent, params.get("expand", []))

    def _create_customer(self, asked: Asked) -> Document:
        params = checked(asked.params, CUSTOMER)
        return self.setups.customer(asked.caller.account, params, live=asked.caller.live)

    def _create_setup(self, asked: Asked) -> Document:
        params = checked(asked.params, SETUP)
        intent = self.setups.create(asked.caller.account, params, live=asked.caller.live)
        return self._shown(asked.caller.account, intent, params.get("expand", []))

    def _create_refund(self, asked: Asked) -> Document:
        params = checked(asked.params, REFUND)
        return public(self.refunds.create(asked.caller.account, params))

    def of(self, name: str) -> Intents | Setups:
        """Where the intent of that id is kept."""
        return self.setups if name.startswith("seti_") else self.intents

    def _retrieve(self, asked: Asked, name: str) -> Document:
        shape = (
            {"key": text, "client_secret": text}
            if asked.caller.browser
            else {**EXPAND, "client_secret": text}
        )
        params = checked(asked.params, shape)
        intent = self.of(name).get(asked.caller.account, name)
        if asked.caller.browser:
            return _for_browsers(_with_secret(intent, params))
        return self._shown(asked.caller.account, intent, params.get("expand", []))

    def _confirm(self, asked: Asked, name: str) -> Document:
        shape = CONFIRM_IN_A_BROWSER if asked.caller.browser else CONFIRM
        params = checked(asked.params, shape)
        intent = self.of(name).get(asked.caller.account, name)
        if not asked.caller.browser:
            self._pay(asked, intent, params)
            return self._shown(asked.caller.account, intent, params.get("expand", []))
        _with_secret(intent, params)
        try:
            self._pay(asked, intent, params)
        except StripeError as error:
            if intent["object"] in error.members:
                error.members[intent["object"]] = _for_browsers(intent)
            raise
        return _for_browsers(intent)

    def _pay(self, asked: Asked, intent: Document, params: Mapping[str, Any]) -> None:
        kept = None
        if typed := params.get("payment_method_data"):
            card = card_of_number(typed.get("card", {}).get("number", ""))
        elif (chosen := params.get("payment_method", intent["payment_method"])) in TOKENS:
            card = card_of_token(chosen)
        elif chosen is None:
            raise missing_parameter("payment_method")
        elif intent["object"] == "setup_intent":
            raise no_such("payment_method", chosen, param="payment_method")
        else:
            kept = self.intents.kept(asked.caller.account, chosen, intent["customer"])
            card = card_kept(kept)
        redirects = intent["automatic_payment_methods"]["allow_redirects"] == "always"
        if redirects and "return_url" not in params and not params.get("use_stripe_sdk"):
            raise StripeError(
                400, "You must provide a `return_url`: a payment method might redirect.", param="return_url"
            )
        account, action = asked.caller.account, self._action(asked, intent, params)
        if params.get("off_session") and card.asks:
            # Nobody is there to be asked (docs.stripe.com/declines/codes).
            asked_for = "authentication_required"
            card = replace(card, asks=False, code=asked_for, decline_code=asked_for)
        if kept is not None:
            self.intents.confirm(account, intent, card, action, kept)
        else:
            self.of(intent["id"]).confirm(account, intent, card, action)
        asked.silent = not card.answers

    def _action(self, asked: Asked, intent: Document, params: Mapping[str, Any]) -> Document:
        secret = intent["client_secret"]
        page = f"{asked.origin}/challenge/{intent['id']}?key=pk_{asked.caller.account}&client_secret={secret}"
        if params.get("use_stripe_sdk"):
            return {
                "type": "use_stripe_sdk",
                "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": page},
            }
        back = params.get("return_url")
        return {"type": "redirect_to_url", "redirect_to_url": {"return_url": back, "url": page}}

    def _cancel(self, asked: Asked, name: str) -> Document:
        params = checked(asked.params, SETUP_CANCEL if name.startswith("seti_") else CANCEL)
        account = asked.caller.account
        intent = self.of(name).get(account, name)
        self.of(name).cancel(account, intent, params.get("cancellation_reason"))
        return self._shown(account, intent, params.get("expand", []))

    def _list_intents(self, asked: Asked) -> Document:
        params = checked(asked.params, {**PAGE, "customer": text})
        found = self._books.newest(asked.caller.account, "payment_intent")
        expand = [name.removeprefix("data.") for name in params.get("expand", [])]
        page = page_through(found, params, "/v1/payment_intents")
        return page | {"data": [self._shown(asked.caller.account, intent, expand) for intent in page["data"]]}

    def _search(self, asked: Asked, kind: str) -> Document:
        params = checked(
            asked.params, {**EXPAND, "query": text, "limit": whole, "page": text}, needed=("query",)
        )
        match = re.fullmatch(r"metadata\['([^']+)'\]:'([^']*)'", params["query"])
        if not match:
            raise StripeError(400, "We were unable to parse your search query.", param="query")
        found = [
            self._shown(asked.caller.account, intent, [])
            for intent in self._books.newest(asked.caller.account, kind)
            if intent["metadata"].get(match[1]) == match[2]
        ]
        limit = params.get("limit", 10)
        url = f"/v1/{kind}s/search"
        return page_of(found[:limit], url, more=len(found) > limit, kind="search_result")

    def _list(self, asked: Asked, kind: str) -> Document:
        all_filters: dict[str, Shape] = {
            "charge": {"payment_intent": text},
            "dispute": {"charge": text, "payment_intent": text},
            "event": {"type": text},
            "setup_intent": {"customer": text},
            "refund": {"payment_intent": text, "charge": text},
        }
        filters = all_filters.get(kind, {})
        params = checked(asked.params, {**PAGE, **filters})
        found = [
            document
            for document in self._books.newest(asked.caller.account, kind)
            if all(document[name] == params[name] for name in filters if name in params)
        ]
        page = page_through(found, params, f"/v1/{kind}s")
        return page | {"data": [_without_secret(public(document)) for document in page["data"]]}

    def _list_lines(self, asked: Asked) -> Document:
        params = checked(asked.params, LINES)
        account, found = asked.caller.account, self._books.newest(asked.caller.account, "balance_transaction")
        if payout := params.get("payout"):
            found = [line for line in found if line.get("_payout") == payout]
        page = page_through(found, params, "/v1/balance_transactions")
        sources = "data.source" in params.get("expand", [])
        return page | {"data": [self._line(account, line, whole=sources) for line in page["data"]]}

    def _line(self, account: str, line: Document, *, whole: bool) -> Document:
        shown = public(line)
        for kind in SOURCES if whole else ():
            if found := self._books.get(account, kind, line["source"]):
                shown["source"] = public(found)
        return shown

    def _get(self, asked: Asked, kind: str, name: str) -> Document:
        checked(asked.params, EXPAND)
        document = self._books.get(asked.caller.account, kind, name)
        if document is None:
            raise no_such(kind, name)
        return _without_secret(public(document))

    def _open_endpoint(self, asked: Asked) -> Document:
        params = checked(asked.params, ENDPOINT, needed=("url", "enabled_events"))
        if not is_loopback(params["url"]):
            raise StripeError(
                400, "Invalid URL: this simulator calls loopback only.", code="url_invalid", param="url"
            )
        endpoint = new_endpoint(params, live=asked.caller.live, now=self.clock())
        told = f"{asked.caller.account}/connect" if params.get("connect") else asked.caller.account
        self._books.put(told, "webhook_endpoint", endpoint)
        return endpoint

    def _close_endpoint(self, asked: Asked, name: str) -> Document:
        if self._books.get(asked.caller.account, "webhook_endpoint", name) is None:
            raise no_such("webhook_endpoint", name)
        self._books.remove(asked.caller.account, "webhook_endpoint", name)
        return {"id": name, "object": "webhook_endpoint", "deleted": True}

    def _shown(self, account: str, intent: Document, expand: Iterable[str]) -> Document:
        shown = public(intent)
        for path in expand:
            self._expand(account, shown, path.split("."))
        return shown

    def _expand(self, account: str, shown: Document, path: list[str]) -> None:
        """The member at `path` becomes the object it names, and so does each on the way there."""
        name, *rest = path
        kind = _EXPANDABLE.get(name)
        if kind is None or name not in shown:
            raise StripeError(400, f"This property cannot be expanded ({name}).", param="expand")
        if isinstance(shown[name], str):
            shown[name] = self._books.get(account, kind, shown[name])
        if rest and shown[name]:
            self._expand(account, shown[name], rest)

    def _tell(self, account: str, kind: str, subject: Document) -> None:
        asked = self._asked
        request, key = (asked.request, asked.key) if asked else ("", "")
        event = new_event(
            kind,
            public(subject),
            # A refund does not say; what it was made of does.
            live=bool(subject.get("livemode", subject.get("_live"))),
            now=self.clock(),
            request=request,
            key=key,
        )
        event["pending_webhooks"] = self._courier.post(account, event)
        self._books.put(account, "event", event)
        for platform, theirs in linking_to(self._books, account):
            self._courier.tell(platform, event, theirs)


_EXPANDABLE = {
    "balance_transaction": "balance_transaction",
    "latest_charge": "charge",
    "payment_method": "payment_method",
    "latest_attempt": "setup_attempt",
}


def _with_secret(intent: Document, params: Mapping[str, Any]) -> Document:
    if not hmac.compare_digest(params.get("client_secret", "").encode(), intent["client_secret"].encode()):
        message = (
            "The client_secret provided does not match the client_secret associated with the PaymentIntent."
        )
        raise StripeError(400, message, code="payment_intent_invalid_parameter", param="client_secret")
    return intent


def _for_browsers(intent: Document) -> Document:
    return {name: value for name, value in intent.items() if name in SHOWN_TO_BROWSERS}


def _without_secret(document: Document) -> Document:
    """An endpoint's secret is shown when it is made, and never again."""
    return {
        name: value
        for name, value in document.items()
        if name != "secret" or document["object"] != "webhook_endpoint"
    }
