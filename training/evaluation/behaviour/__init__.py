"""How a bundle behaves on texts that were written to try one capability at a time."""
