"""Tax reports: `app` takes requests and hands out files, `runs` makes them by calendar and by queue."""
