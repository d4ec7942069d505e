"""Memory and time of a digest of many scored mentions."""
