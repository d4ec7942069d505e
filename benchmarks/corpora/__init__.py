"""How right the model is on real labelled corpora."""
