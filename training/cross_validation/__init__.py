"""What a model says of mentions that it was not trained on."""
