"""Ratios of this product against the parts it stands on: cold starts, AWS calls, CPU of a request."""
