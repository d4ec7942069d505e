"""Which words carried a decision."""
