"""From labelled mentions and an encoder to a trained model."""
