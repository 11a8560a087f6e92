"""The HTTP edge: the app factory, problems, and who is calling."""
