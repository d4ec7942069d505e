"""From a bundle to the champion: registration and the gate."""
