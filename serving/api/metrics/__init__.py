"""What Prometheus sees of this service, by what it is about; BentoML adds requests by path and status at /metrics.

Every module makes its metrics at the first call: by then BentoML has set where processes share theirs.
"""
