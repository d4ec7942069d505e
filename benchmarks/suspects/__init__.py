"""How many planted label errors are among the suspect labels."""
