"""The commands of `tonika label`, by what a person is busy with."""
