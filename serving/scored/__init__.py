"""What a file of scored mentions holds: `tonika score` writes it, drift and digest read it."""
