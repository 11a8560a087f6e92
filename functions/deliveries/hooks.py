"""The hooks queue: signed bodies are posted here. Today they are the sandbox's own webhooks."""

from __future__ import annotations

from cartwright.bootstrap import hooks, shop
from cartwright.bootstrap.jobs import on_each
from cartwright.domain.jobs import Hook


def post(hook: Hook) -> None:
    mine = shop.store().of(hook.account)
    hooks.poster().post(hook, mine.connections.get(hook.connection))
    mine.outbox.done(hook.id)


handler = on_each(Hook, post)
