"""How Tonika is installed and looked after on a machine."""
