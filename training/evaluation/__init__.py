"""How good a bundle is: predictions, figures, slices, plots, the model card."""
