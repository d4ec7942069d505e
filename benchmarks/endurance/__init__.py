"""Whether the service stays right, bounded and small at twice the load that saturates it, and over many requests."""
