"""How a digest is shown: words, figures and the page itself."""
