"""The environment, read once per name and typed. A function asks only for what its template gives it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field


class SettingMissing(RuntimeError):
    """The deployment lacks an environment variable: a mistake in the template, not in a request."""


@dataclass(frozen=True, slots=True)
class Settings:
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def _of(self, name: str) -> str:
        try:
            return self.environ[f"CARTWRIGHT_{name}"]
        except KeyError:
            raise SettingMissing(f"CARTWRIGHT_{name}") from None

    @property
    def table(self) -> str:
        return self._of("TABLE")

    @property
    def bucket(self) -> str:
        return self._of("BUCKET")

    @property
    def documents_lock(self) -> tuple[str, int] | None:
        """How documents are locked, and for how many years after the one they are drawn in; None: they are
        not."""
        mode, _, years = self.environ.get("CARTWRIGHT_DOCUMENTS_LOCK", "none").partition(" ")
        return None if mode == "none" else (mode, int(years))

    @property
    def credentials_key(self) -> str:
        return self._of("CREDENTIALS_KEY")

    @property
    def signing_key(self) -> str:
        return self._of("SIGNING_KEY")

    @property
    def settle_queue(self) -> str:
        return self._of("SETTLE_QUEUE")

    @property
    def number_queue(self) -> str:
        return self._of("NUMBER_QUEUE")

    @property
    def papers_queue(self) -> str:
        return self._of("PAPERS_QUEUE")

    @property
    def mail_queue(self) -> str:
        return self._of("MAIL_QUEUE")

    @property
    def hooks_queue(self) -> str:
        return self._of("HOOKS_QUEUE")

    @property
    def reports_queue(self) -> str:
        return self._of("REPORTS_QUEUE")

    @property
    def billing_queue(self) -> str:
        return self._of("BILLING_QUEUE")

    @property
    def reconcile_queue(self) -> str:
        return self._of("RECONCILE_QUEUE")

    @property
    def user_pool(self) -> str:
        return self._of("USER_POOL")

    @property
    def user_pool_client(self) -> str:
        return self._of("USER_POOL_CLIENT")

    @property
    def configuration_set(self) -> str:
        return self._of("CONFIGURATION_SET")

    @property
    def mail_from(self) -> str:
        return self._of("MAIL_FROM")

    @property
    def base_domain(self) -> str:
        """The domain account subdomains hang under, with the port where it is not the scheme's own."""
        return self._of("BASE_DOMAIN")

    @property
    def public_url(self) -> str:
        """Where the API itself answers, without a slash at the end."""
        return self._of("PUBLIC_URL")

    @property
    def nameserver(self) -> str:
        """Whom to ask about names, as `address:port`; empty for whom the system asks."""
        return self.environ.get("CARTWRIGHT_NAMESERVER", "")

    @property
    def client_limit(self) -> int | None:
        """How many clients a new account may manage; `unlimited` is None."""
        text = self.environ.get("CARTWRIGHT_CLIENT_LIMIT", "5")
        return None if text == "unlimited" else int(text)

    @property
    def events_kept_days(self) -> int:
        """How long webhooks are kept as they were sent, sealed (docs/decisions/0284)."""
        return int(self.environ.get("CARTWRIGHT_EVENTS_KEPT_DAYS", "30"))

    @property
    def limits_times(self) -> int:
        """How many times as wide the limits on attempts are as they are written (domain/attempts.py)."""
        return int(self.environ.get("CARTWRIGHT_LIMITS_TIMES", "1"))

    @property
    def edge_digest(self) -> str:
        """SHA-256, in hex, of the secret that the agency's own edge sends; empty without an edge."""
        return self.environ.get("CARTWRIGHT_EDGE_DIGEST", "")

    @property
    def vies_url(self) -> str:
        """Where VAT numbers of the EU are looked up."""
        return self.environ.get("CARTWRIGHT_VIES_URL", "https://ec.europa.eu/taxation_customs/vies/rest-api")

    @property
    def stripe_url(self) -> str:
        return self.environ.get("CARTWRIGHT_STRIPE_URL", "https://api.stripe.com")

    @property
    def stripe_script(self) -> str:
        """Where the buyer's browser loads Stripe.js from."""
        return self.environ.get("CARTWRIGHT_STRIPE_SCRIPT", "https://js.stripe.com/v3/")

    @property
    def stripe_connect(self) -> str:
        """What this deployment is to Stripe, sealed; empty where it is no platform."""
        return self.environ.get("CARTWRIGHT_STRIPE_CONNECT", "")

    @property
    def stripe_connect_url(self) -> str:
        return self.environ.get("CARTWRIGHT_STRIPE_CONNECT_URL", "https://connect.stripe.com")

    @property
    def mollie_url(self) -> str:
        return self.environ.get("CARTWRIGHT_MOLLIE_URL", "https://api.mollie.com")

    @property
    def paypal_url(self) -> str:
        """Where PayPal is simulated; empty for PayPal itself, live or its sandbox as each connection says."""
        return self.environ.get("CARTWRIGHT_PAYPAL_URL", "")

    @property
    def paypal_roots(self) -> str:
        """A file with the root certificates of a simulated PayPal; empty for those the system trusts."""
        return self.environ.get("CARTWRIGHT_PAYPAL_ROOTS", "")

    @property
    def turnstile_url(self) -> str:
        """Where proofs of being a person are looked at."""
        return self.environ.get("CARTWRIGHT_TURNSTILE_URL", "https://challenges.cloudflare.com/turnstile/v0")

    @property
    def turnstile_script(self) -> str:
        """Where the buyer's browser loads its widget from."""
        return self.environ.get(
            "CARTWRIGHT_TURNSTILE_SCRIPT", "https://challenges.cloudflare.com/turnstile/v0/api.js"
        )
