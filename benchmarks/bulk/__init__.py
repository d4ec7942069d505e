"""Memory and throughput of bulk scoring."""
