"""How labels come about: the Label Studio project."""
