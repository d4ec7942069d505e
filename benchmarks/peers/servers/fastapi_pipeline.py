"""A `transformers` pipeline behind FastAPI: what takes the place of a peer that cannot be installed."""

import os
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from transformers import pipeline

_BATCH = 32

app = FastAPI()
classifier = pipeline("text-classification", model=os.environ["PEER_MODEL"])


class Texts(BaseModel):
    """The body of a request."""

    texts: list[str]


@app.post("/classify")
def classify(body: Texts) -> list[dict[str, Any]]:
    """Return the label of each text and its probability."""
    return list(classifier(body.texts, batch_size=_BATCH, truncation=True))
