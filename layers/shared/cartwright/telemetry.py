"""Logs and metrics: one JSON line per event, never a secret, never a buyer's words."""

from __future__ import annotations

from functools import cache

from aws_lambda_powertools import Logger

NAMESPACE = "Cartwright"


@cache
def logger() -> Logger:
    """The function's logger. The service's name and level come from POWERTOOLS_* in the environment."""
    return Logger()


def count(metric: str, **dimensions: str) -> None:
    """One more of `metric`: a line in CloudWatch's embedded metric format, which CloudWatch adds up."""
    # Imported here: only what counts pays for it, and no API does.
    from aws_lambda_powertools.metrics import MetricUnit, single_metric  # noqa: PLC0415

    with single_metric(name=metric, unit=MetricUnit.Count, value=1, namespace=NAMESPACE) as one:
        for name, value in dimensions.items():
            one.add_dimension(name, value)
