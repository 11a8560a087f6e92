"""One small adapter per payment processor, each behind `cartwright.application.ports.processors`."""
