"""The served model follows the registry: another one takes its place while requests are answered."""
