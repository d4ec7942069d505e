"""The digest: one page that says what scored mentions of a brand add up to."""
