"""The bundle as an MLflow model and as a Bento."""
