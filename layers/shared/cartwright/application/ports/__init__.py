"""What the use cases need of the world, as protocols. Each has a promise suite in tests/contract."""
