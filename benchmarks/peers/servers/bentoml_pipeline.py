"""A `transformers` pipeline as a BentoML service.

As "Hello world" in BentoML's documentation shows it (docs.bentoml.com, get-started/hello-world), with two additions in
its favour: it takes a list of texts, and the pipeline runs them 32 at a time.
"""

import os

import bentoml

with bentoml.importing():
    from transformers import pipeline

_BATCH = 32


@bentoml.service(traffic={"timeout": 300})
class Classifier:
    """Classifies texts with the model in the folder that PEER_MODEL names."""

    def __init__(self) -> None:
        self.pipeline = pipeline("text-classification", model=os.environ["PEER_MODEL"])

    @bentoml.api  # type: ignore[untyped-decorator]  # BentoML has no types
    def classify(self, texts: list[str]) -> list[dict[str, str | float]]:
        """Return the label of each text and its probability."""
        return list(self.pipeline(texts, batch_size=_BATCH, truncation=True))
