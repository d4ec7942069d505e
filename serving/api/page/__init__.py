"""The page at the service's root: one mention or a file, judged in the browser through the API, and corrected."""
