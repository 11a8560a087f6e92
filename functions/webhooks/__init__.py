"""Processors' webhooks: `inbound` takes them in, `worker` does what they are about, `sweeper` finds the
missed, `reconciler` what nobody noticed."""
