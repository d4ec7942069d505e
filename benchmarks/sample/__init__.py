"""How good the model is on the packaged sample, by cross-validation."""
