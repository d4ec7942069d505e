"""What a mention is: record, taxonomy, text, validation, consensus, splitting, readers and the sample."""
