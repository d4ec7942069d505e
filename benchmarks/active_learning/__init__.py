"""How many labels an order of `tonika label push` saves."""
