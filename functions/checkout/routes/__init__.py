"""The buyers' routes: they read, call and show; all else is below."""
