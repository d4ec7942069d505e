"""What a score is: bundle, scorer, the BentoML service and its adapters."""
