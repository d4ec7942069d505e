"""A `transformers` pipeline behind LitServe, as its quick start shows it (lightning.ai/docs/litserve, get-started)."""

import os
from typing import Any

import litserve
from transformers import pipeline

_BATCH = 32


class Classifier(litserve.LitAPI):  # type: ignore[misc]  # LitServe is not installed where types are checked
    """Classifies texts with the model in the folder that PEER_MODEL names."""

    def setup(self, device: str) -> None:
        """Load the model in the worker."""
        self.pipeline = pipeline("text-classification", model=os.environ["PEER_MODEL"], device=device)

    def decode_request(self, request: dict[str, list[str]]) -> list[str]:
        """Take the texts out of the body."""
        return request["texts"]

    def predict(self, texts: list[str]) -> list[dict[str, Any]]:
        """Return the label of each text and its probability."""
        return list(self.pipeline(texts, batch_size=_BATCH, truncation=True))

    def encode_response(self, output: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Answer with what the pipeline gave."""
        return output


if __name__ == "__main__":
    server = litserve.LitServer(Classifier(), accelerator="cpu", timeout=300)
    server.run(host="127.0.0.1", port=int(os.environ["PEER_PORT"]), generate_client_file=False)
