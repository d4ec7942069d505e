"""What annotators see: the labelling configuration, the guide, the task."""
