"""The whole score: first those who noticed last time are asked, then, for what is left, all suites."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.guards.forks import Ended, Forks
from tests.guards.mutants import Mutant
from tests.guards.trials import Score, Trials

REPOSITORY = Path(__file__).resolve().parents[2]

ONE_TEST = 1.5
"""How many seconds a test that noticed before may compute: it needs less, and some of what is broken never
ends."""

# The cheapest first: what these notice needs none of the later ones.
SUITES = (
    "tests/unit/domain",
    "tests/unit/application",
    "tests/unit/http",
    "tests/unit/adapters",
    "tests/unit/languages",
    *(
        f"tests/contract/{module}.py"
        for module in (
            "adapters/test_signatures",
            "adapters/test_vault",
            "adapters/test_envelopes",
            "adapters/test_identities",
            "adapters/test_ses_feedback",
            "adapters/test_check_mail",
            "adapters/test_correction_mail",
            "adapters/test_threshold_mail",
            "adapters/test_breaks_mail",
            "adapters/test_challenges",
            "paypal/test_webhooks",
            "processors/test_mollie",
            "storage/test_foreign",
            "storage/test_seats",
            "storage/test_isolation",
            "storage/test_keys",
            "storage/test_storefront",
            "storage/test_leafing",
            "storage/test_api_keys",
            "storage/test_attempts",
            "storage/test_autoresponders",
            "storage/test_catalogue",
            "storage/test_codec",
            "storage/test_coupons",
            "storage/test_table",
            "storage/test_clients",
            "storage/test_domains",
            "storage/test_erasures",
            "storage/test_veils",
            "storage/test_exports",
            "storage/test_notices",
            "storage/test_orders",
            "storage/test_papers",
            "storage/test_people",
            "storage/test_entitlements",
            "storage/test_redirects",
            "storage/test_replays",
            "storage/test_reports",
            "storage/test_accounting",
            "storage/test_sandbox",
            "storage/test_sold",
            "storage/test_footfall",
            "storage/test_carts",
            "storage/test_subdomains",
            "storage/test_limits",
            "storage/test_runs",
            "storage/test_returns",
            "storage/test_thresholds",
            "storage/test_vat_checks",
            "storage/test_books",
            "storage/test_breaks",
            "storage/test_proofs",
            "storage/test_versions",
            "storage/test_subscriptions",
            "adapters/test_going_mail",
            "adapters/test_hub_mail",
            "storage/test_passes",
            "storage/test_pleas",
            "storage/test_clicks",
            "adapters/test_dispute_mail",
            "adapters/test_news_mail",
        )
    ),
    *(
        f"tests/component/{module}.py"
        for module in (
            "test_doors",
            "test_account_api",
            "test_nightly",
            "test_replay",
            "test_replays_api",
            "test_members_api",
            "test_api_keys",
            "test_view_as",
            "test_webhooks_door",
            "test_paypal_door",
            "test_mollie_door",
            "checkout/test_edges",
            "checkout/test_orders",
            "checkout/test_logos",
            "checkout/test_challenges",
            "checkout/test_confirmation",
            "checkout/test_sandbox_page",
            "checkout/test_page",
            "checkout/test_visits",
            "checkout/test_choice",
            "checkout/test_lately",
            "checkout/test_contests",
            "checkout/test_reminders",
            "checkout/test_files",
            "checkout/test_hub",
            "checkout/test_hub_data",
            "checkout/test_hub_plans",
            "checkout/test_hub_subscriptions",
            "checkout/test_without_script",
            "test_autoresponders",
            "test_coupons_api",
            "test_subscriptions_api",
            "checkout/test_subscriptions",
            "test_funnels_api",
            "test_sold_through",
            "test_linked_stripe",
            "test_product_versions",
            "checkout/test_palettes",
            "checkout/test_funnels",
            "test_contests_api",
            "checkout/test_questions",
            "checkout/test_fulfilment",
            "checkout/test_onward",
            "checkout/test_downloads",
            "test_product_questions",
            "test_redirect_keys",
            "test_evidence",
            "test_papers",
            "test_product_files",
            "test_closing",
            "test_erasures",
            "test_explain",
            "test_exports",
            "test_refunds",
            "test_shop_api",
            "reports/test_asking",
            "reports/test_books",
            "isolation/test_sweep",
            "isolation/test_named",
            "isolation/test_logged",
        )
    ),
)


def tried(
    repository: Path,
    found: Sequence[Mutant],
    suites: Sequence[str],
    *,
    known: Mapping[str, str],
    forks: Forks | None = None,
    heard: Callable[[Mapping[str, str]], object] = dict,
) -> Score:
    """Two sessions, each in a process of its own."""
    forks, score = forks or Forks(os.process_cpu_count() or 1), Score()
    quick = replace(forks, work=min(forks.work, ONE_TEST))
    first = [mutant for mutant in found if mutant.name in known]
    if first:
        files = sorted({test.partition("::")[0] for test in known.values()})
        score = _session(Trials(repository, first, quick, known), files)
    left = [mutant for mutant in found if mutant.name not in score.caught]
    if left and not score.broken:
        score = score.after(_session(Trials(repository, left, forks, heard=heard), suites))
    return score


def _session(trials: Trials, suites: Sequence[str]) -> Score:
    ended = trials.forks.one(lambda: _tried(trials, suites))
    return Score(broken=[f"the session {ended}"]) if isinstance(ended, Ended) else ended


def _tried(trials: Trials, suites: Sequence[str]) -> Score:
    os.chdir(trials.repository)
    os.environ["HYPOTHESIS_PROFILE"] = "unshrunk"
    there = [suite for suite in suites if Path(suite).exists()]
    options = ["-o", "addopts=--import-mode=importlib", "-p", "no:terminal", "-p", "no:cacheprovider"]
    code = pytest.main([*options, "-p", "no:cov", *there], plugins=[trials]) if there else pytest.ExitCode.OK
    # A test that is red as it is is told by the trials.
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED}:
        trials.score.broken.append(f"pytest: {code!r}")
    return trials.score
