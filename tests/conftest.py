"""What every suite shares: repeatable properties, one worker for the local stack, a browser or a reason, and
scores in the last lines."""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import shutil
import socket
import sys
import threading
from collections.abc import Generator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, is_hypothesis_test, settings

import cartwright.application
import cartwright.domain
from tests.browsers import BROWSERS
from tests.missing import missing

TESTS = Path(__file__).parent
CORE = (TESTS / "unit" / "domain", TESTS / "unit" / "application")
WORLDS = TESTS / "worlds"
SCORE = TESTS / "guards" / "test_score.py"
# Suites whose fixtures are too expensive to set up once per worker -> what they share; the score, which takes
# two cores for itself: not beside a browser that waits for one, but after it; and those that mostly wait for
# a processor that is silent: two such at once would leave a core to nobody.
ONE_WORKER = {
    TESTS / "e2e": "stack",
    SCORE: "stack",
    TESTS / "template": "template",
    TESTS / "contract" / "processors": "processors",
}

# The same examples on every run and every machine; HYPOTHESIS_PROFILE=explore looks much further.
settings.register_profile(
    "steady", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
# For whoever asks only whether a property fails, and not by what: see tests/guards.
settings.register_profile("unshrunk", settings.get_profile("steady"), phases=(Phase.explicit, Phase.generate))
settings.register_profile("explore", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


resolve = socket.getaddrinfo


def here_only(host: bytes | str | None, *asked: Any, **more: Any) -> Any:
    """As `socket.getaddrinfo`, of this machine's own names. Others are nobody's: what tests start talks to no
    other machine, and does not ask the network for its address either."""
    name = host.decode() if isinstance(host, bytes) else host or "localhost"
    if name in {"localhost", "127.0.0.1", "::1"}:
        return resolve(host, *asked, **more)
    raise socket.gaierror(socket.EAI_NONAME, f"{name} is not this machine, and tests talk to no other")


def pytest_sessionstart() -> None:
    socket.getaddrinfo = here_only


# First, because pytest-xdist reads the groups in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    groups = {item: "stack" if item.get_closest_marker("stack") else _group(item.path) for item in items}
    for item, group in groups.items():
        if group:
            item.add_marker(pytest.mark.xdist_group(group))
    # The longest begin first, so that nothing is left to run beside them at the end.
    first = {"stack": 0, "processors": 1, "template": 2}
    items.sort(
        key=lambda item: (
            1 if item.path == SCORE else 2 if item.path.is_relative_to(WORLDS) else first.get(groups[item], 3)
        )
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    if config.getvalue("dist") != "loadgroup":
        return None
    from tests.scheduling import Scheduling

    return Scheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported stays: a collector that looks through ten thousand tests, moto and botocore again and
    again finds nothing there, and takes a sixth of the run to do so. Nor is anything measured but the core's
    own imports."""
    gc.disable()
    here = sys.gettrace()
    if here:
        _import_the_core()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(here)
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool, bool]:
    """Coverage of the core is what its own suite reaches, not what passes through it on its way elsewhere.

    pytest-cov's mark `no_cover` leaves out a test and not its fixtures, and under pytest-xdist nothing: there
    two measurements run at once, and stopping one resumes the other. What is traced takes thrice the time.
    """
    # Who draws comes by a branch today and not tomorrow; that it is reached is for an example to say.
    if _of_the_core(item.path) and not is_hypothesis_test(getattr(item, "obj", None)):
        return (yield)
    here, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(cast("Any", None))
    try:
        return (yield)
    finally:
        sys.settrace(here)
        threading.settrace(cast("Any", in_threads))


def _import_the_core() -> None:
    for ring in (cartwright.domain, cartwright.application):
        for module in pkgutil.walk_packages(ring.__path__, f"{ring.__name__}."):
            importlib.import_module(module.name)


# Asked for each of ten thousand tests, of a few hundred files.
@cache
def _group(path: Path) -> str:
    return next((group for suite, group in ONE_WORKER.items() if path.is_relative_to(suite)), "")


@cache
def _of_the_core(path: Path) -> bool:
    return any(path.is_relative_to(suite) for suite in CORE)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Scores that tests recorded, in every run that they belong to."""
    for report in (one for some in terminalreporter.stats.values() for one in some):
        for name, score in getattr(report, "user_properties", ()):
            if name == "score" and report.when == "call":
                terminalreporter.write_line(str(score))


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The installed Chromium."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return Path(path)
    raise missing(f"no browser on PATH ({', '.join(BROWSERS)}); `make browser` says why")
