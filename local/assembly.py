"""The whole stack, assembled: what `python -m local` starts and stops."""

from __future__ import annotations

import json
import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from local import ROOT, loss, stage
from local.activity import Activity
from local.authorizer import JwtAuthorizer
from local.functions import Functions
from local.gateway import Gateway
from local.mailbox import Mailbox
from local.ministack import MiniStack
from local.names import NameServer, Zone
from local.pages import pages
from local.provision import Provision
from local.pump import Pump
from local.routes import routes
from local.servers import Server, listen
from local.simulators import Simulators

LOG = logging.getLogger("local.assembly")


@dataclass(frozen=True, slots=True)
class Options:
    """How to run. `retry_after` in seconds; `still` lets schedules fire by hand only; port 0 takes any."""

    home: Path = ROOT / ".local"
    template: Path = ROOT / "template.yaml"
    port: int = 8080
    retry_after: int = 10
    still: bool = False
    seeded: bool = True

    @property
    def state(self) -> Path:
        """What survives a restart, and what a fresh start removes."""
        return self.home / "state"


class Assembly:
    """A stack that runs from `start` to `stop`."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._ministack = MiniStack(options.state)
        self._simulators = Simulators(options.state)
        self._names = NameServer(Zone(options.state / "names.json"))
        self.directory = stage.Directory()
        self.url = ""

    def forget(self) -> None:
        """Removes the state of earlier runs."""
        shutil.rmtree(self.options.state, ignore_errors=True)

    def start(self) -> Self:
        """Returns when everything answers.

        Raises OSError when the port is taken, MiniStackFailed, Unresolvable.
        """
        sockets = listen(self.options.port)
        domain = f"localhost:{sockets[0].getsockname()[1]}"
        self.url = f"http://{domain}"
        provision = self._provide(domain)
        if self.options.seeded and self._lost(provision):
            provision = self._provide(domain)
        self._simulators.start()
        names = {"CARTWRIGHT_NAMESERVER": self._names.start().address}
        around = {**self.aws.environment, **self._simulators.environment, **names}
        self.functions = Functions(provision.functions(), around)
        self.functions.adopt_environment()
        self.activity = Activity(self.aws)
        self.mailbox = Mailbox(self._ministack.mails)
        self.pump = Pump(
            self.aws, self.functions, self.activity, self.mailbox, self.options.state,
            retry_after=self.options.retry_after, still=self.options.still,
        )  # fmt: skip
        self._write_environment(around)
        table = routes(provision.template)
        local = pages(self.pump, self.mailbox, self.aws)
        gateway = Gateway(table, self.functions, JwtAuthorizer(self.aws), self.activity, local)
        self._load()
        self.pump.start()
        self._server = Server(gateway, sockets, name="gateway").start()
        if self.options.seeded:
            self._seed(domain, around)
        return self

    def stop(self) -> None:
        """Finishes what is under way, saves the state, ends every thread and process."""
        self._server.stop()
        self.pump.drain()
        self.activity.stop()
        self._simulators.stop()
        self._names.stop()
        self._ministack.stop()
        self.pump.join()
        self.functions.close()

    def _provide(self, domain: str) -> Provision:
        self.aws = self._ministack.start()
        if self._ministack.unsaved:
            LOG.warning(
                "MiniStack was killed in the last run, before it could save: what happened there is lost."
            )
        provision = Provision(self.options.template, _parameters(domain), self.aws, self.url)
        provision.make()
        return provision

    def _lost(self, provision: Provision) -> bool:
        """Whether the table holds nothing of the seed that was; if so it is said, and what is left is set
        aside."""
        path = self.options.state / "directory.json"
        if not path.exists():
            return False
        seeded = stage.load(path)
        table = provision.attribute("Table")
        if not loss.lost(seeded, table, self.aws):
            return False
        self._ministack.stop()
        aside = loss.set_aside(self.options.state)
        LOG.error(
            "THE STATE IS LOST: the table %s holds none of the %d things that the seed made (%s). "
            "Seeding anew, with new ids and passwords; what is left is in %s.",
            table, len(seeded.ids or {}), ", ".join(sorted(seeded.ids or {})), aside,
        )  # fmt: skip
        return True

    def _load(self) -> None:
        """Imports every function now, so that the first visitor doesn't wait.

        One that can't be imported fails when it is called.
        """
        for function in self.functions:
            try:
                self.functions.load(function.name)
            except (ImportError, AttributeError) as error:
                LOG.warning("%s can't be loaded yet: %s", function.handler, error)

    def _seed(self, domain: str, around: dict[str, str]) -> None:
        path = self.options.state / "directory.json"
        if path.exists():
            self.directory = stage.load(path)
            return
        module = stage.seed_module()
        if module is None:
            return
        setting = stage.Stage(
            url=self.url,
            base_domain=domain,
            aws=self.aws,
            environment=around,
            simulators=self._simulators.addresses,
            settle=lambda: self.pump.settle(60),
        )
        self.directory = module.seed(setting)
        self.directory.save(path)

    def _write_environment(self, around: dict[str, str]) -> None:
        """For `local.invoke` and `local.clock`, which run in processes of their own."""
        facts = {
            "url": self.url,
            "aws": self.aws.endpoint,
            "process": os.getpid(),
            "functions": {
                function.name: {
                    "handler": function.handler,
                    "timeout": function.timeout,
                    "memory": function.memory,
                    "environment": {**function.environment, **around},
                }
                for function in self.functions
            },
        }
        (self.options.home / "environment.json").write_text(json.dumps(facts, indent=2), encoding="utf-8")


def _parameters(domain: str) -> dict[str, str]:
    """What a deployment on this machine answers to the template's questions."""
    return {
        "Stage": "local",
        "BaseDomain": domain,
        "MailFrom": "sales@cartwright.example",
        "MailIdentity": "create",
        # Everybody who tries this out, and every browser that tests it, sits behind one address.
        "LimitsTimes": "1000",
    }
