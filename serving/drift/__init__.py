"""Whether what is scored still looks like what the model was made for."""
