"""What callers and Label Studio tell the service, kept until it is dealt with."""
