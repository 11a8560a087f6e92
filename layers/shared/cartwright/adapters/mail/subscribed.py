"""What mails about subscriptions say, from what there is to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cartwright.adapters.mail.display import Display, one_line
from cartwright.application.ports.papers import Going
from cartwright.domain.catalog import Mode
from cartwright.domain.declines import Decline, classified
from cartwright.domain.jobs import MailKind
from cartwright.domain.people import is_mailbox
from cartwright.domain.subscriptions import SubscriptionState
from cartwright.domain.unproven import plainly

FOR_BUYERS = frozenset(
    {
        MailKind.PAYMENT_FAILED,
        MailKind.CHARGE_AHEAD,
        MailKind.CARD_ENDS,
        MailKind.CHANGE_WAITS,
        MailKind.PLAN_CHANGED,
        MailKind.SUBSCRIPTION_ENDED,
        MailKind.CANCELLED,
        MailKind.KEPT,
    }
)
_LONGEST = 80
_RUNNING = {SubscriptionState.TRIALING, SubscriptionState.ACTIVE}


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's subject, and its paragraphs."""

    subject: str
    paragraphs: tuple[str, ...]


def about(kind: MailKind, going: Going, show: Display) -> dict[str, Any]:
    """What the templates `going` show."""
    seller, test = going.seller, going.subscription.mode is Mode.TEST
    buyers = kind in FOR_BUYERS
    words = _words(kind, going, show)
    support = seller.support_email if is_mailbox(seller.support_email) else seller.notification_email
    return {
        "show": show,
        "subject": f"[{show.say('test')}] {words.subject}" if test else words.subject,
        "test": test,
        "seller": seller,
        "name": (plainly(going.buyer) if test else going.buyer).name if buyers else "",
        "paragraphs": words.paragraphs,
        "facts": () if buyers else _facts(kind, going, show),
        "link": going.link if buyers else "",
        "do": show.say("card-ends-do" if kind is MailKind.CARD_ENDS else "going-pay"),
        "why": show.say("going-why", item=_item(going)) if buyers else "",
        "support": support if buyers else "",
        "hub": going.hub if buyers else "",
    }


def _words(kind: MailKind, going: Going, show: Display) -> Words:
    item, total = _item(going), show.money(going.total)
    named = {"item": item, "total": total}
    paused = going.subscription.state is SubscriptionState.PAUSED
    ended = "paused" if paused else "ended"
    to = "going" if kind in FOR_BUYERS else "rebill"
    match kind:
        case MailKind.CHARGE_AHEAD:
            day = show.date(going.subscription.falls_due)
            subject = show.say("going-ahead-subject", day=day, **named)
            return Words(subject, (show.say("going-ahead", day=day, **named),))
        case MailKind.CARD_ENDS:
            subject = show.say("card-ends-subject", item=item)
            return Words(subject, (_ends(going, show),))
        case MailKind.CHANGE_WAITS:
            until = going.subscription.due
            assert until is not None
            day = show.day(until.astimezone(going.seller.zone))
            subject = show.say("change-waits-subject", item=item)
            turn = going.subscription.turn
            plan = _short(turn.name) if turn and turn.name else item
            return Words(subject, (show.say("change-waits", day=day, plan=plan, **named),))
        case MailKind.PLAN_CHANGED | MailKind.PLAN_NOTICE:
            day = show.date(going.subscription.falls_due)
            subject = show.say(f"{kind}-subject", item=item)
            return Words(subject, (show.say(kind, day=day, **named),))
        case MailKind.SUBSCRIPTION_ENDED:
            subject = show.say(f"going-{ended}-subject", item=item)
            return Words(subject, (show.say(f"going-{ended}", **named),))
        case MailKind.CANCELLED | MailKind.CANCELLED_NOTICE:
            return Words(show.say(f"{to}-cancelled-subject", item=item), (_last(to, going, show),))
        case MailKind.KEPT | MailKind.KEPT_NOTICE:
            return Words(show.say(f"{to}-kept-subject", item=item), (show.say(f"{to}-kept", item=item),))
        case MailKind.ENDED_NOTICE:
            return Words(show.say(f"rebill-{ended}-subject", item=item), (show.say(f"rebill-{ended}"),))
        case MailKind.REBILL_NOTICE:
            subject = show.say("rebill-failed-subject", **named)
            return Words(subject, (show.say("rebill-failed", **named), _next("rebill", going, show)))
        case _:
            asks = classified(going.subscription.failure) is Decline.AUTHENTICATION
            first = show.say("going-asks" if asks else "going-failed", **named)
            return Words(show.say("going-failed-subject", **named), (first, _next("going", going, show)))


def _next(to: str, going: Going, show: Display) -> str:
    """What happens next, and when, on the seller's calendar."""
    found = going.subscription
    again = found.again
    if again is not None:
        return show.say(f"{to}-again", day=show.day(again.astimezone(going.seller.zone)))
    until = found.due
    if until is None:
        return show.say(f"{to}-over")
    return show.say(f"{to}-until", day=show.day(until.astimezone(going.seller.zone)))


def _ends(going: Going, show: Display) -> str:
    """By when a card ends, and what it does not live to see."""
    found = going.subscription
    assert found.saved is not None
    assert found.saved.ends is not None
    assert found.unpayable is not None
    return show.say(
        "card-ends",
        item=_item(going),
        month=show.month(f"{found.saved.ends:%Y-%m}"),
        day=show.date(found.calendar.day(found.unpayable)),
        total=show.money(going.total),
    )


def _last(to: str, going: Going, show: Display) -> str:
    """When what was cancelled ends: it has; with the time paid for; or once what waits is called off."""
    found, item = going.subscription, _item(going)
    if found.ended is not None:
        return show.say(f"{to}-cancelled", item=item)
    day = found.falls_due
    if found.state in _RUNNING and found.leaving and day > found.calendar.today(found.leaving.at):
        return show.say(f"{to}-cancelled-until", item=item, day=show.date(day))
    return show.say(f"{to}-cancelled-soon", item=item)


def _facts(kind: MailKind, going: Going, show: Display) -> list[tuple[str, str]]:
    """For the seller: who it is, what it is about, and the processor's word, or why it was cancelled."""
    buyer, found = going.buyer, going.subscription
    facts = [(show.say("customer"), show.say("erased") if buyer.veiled else buyer.name)]
    facts += [] if buyer.veiled else [(show.say("email"), buyer.email)]
    facts += [(show.say("order"), found.order)]
    if found.failure and kind is MailKind.REBILL_NOTICE:
        facts.append((show.say("rebill-reason"), found.failure))
    farewell = found.ended or found.leaving
    if farewell and farewell.reason and kind is MailKind.CANCELLED_NOTICE:
        facts.append((show.say("reason"), one_line(farewell.reason)))
    return facts


def _item(going: Going) -> str:
    return _short(going.subscription.name)


def _short(said: str) -> str:
    name = one_line(said)
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
