"""The account API's routes, by what they are about. Each reads, calls a use case and shows."""
