"""What must be forgotten, everywhere."""
