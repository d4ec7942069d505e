"""How a bundle comes about: backbone, model, fit, calibrate, export, evaluate, register and promote."""
