"""From a trained model to a calibrated bundle."""
