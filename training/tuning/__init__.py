"""A search for better settings of section `train`."""
