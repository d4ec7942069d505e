"""Training again when enough new labels have come."""
