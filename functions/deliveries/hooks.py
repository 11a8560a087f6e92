"""The hooks queue: signed bodies are posted here. Today they are the sandbox's own webhooks."""

from __future__ import annotations

from cartwright.bootstrap import hooks, shop
from cartwright.bootstrap.jobs import find, park
from cartwright.domain.jobs import Hook
from cartwright.queue import Message, batch


def post(message: Message) -> None:
    hook = find(message, Hook)
    if hook is None:
        return
    mine = shop.store().of(hook.account)
    hooks.poster().post(hook, mine.connections.get(hook.connection))
    mine.outbox.done(hook.id)


handler = batch(post, park=park)
