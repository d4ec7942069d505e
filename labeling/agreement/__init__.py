"""How far people agree, and which labels deserve another look."""
