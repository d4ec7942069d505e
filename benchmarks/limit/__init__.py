"""How close the scorer comes to what the cores can do, and where the rest of the time goes."""
