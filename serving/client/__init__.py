"""Clients of the API: `TonikaClient("http://127.0.0.1:3000").score([Mention(text="...")])`, and one with `await`."""

from serving.client.asynchronous import AsyncTonikaClient
from serving.client.blocking import TonikaClient
from serving.client.errors import ClientError
from serving.client.retrying import NO_RETRIES, Retries

__all__ = ["NO_RETRIES", "AsyncTonikaClient", "ClientError", "Retries", "TonikaClient"]
