"""How often a wave of negativity is found where there is none, and how often one that is there."""
