"""Mentions, and what is said of rows that are none, without personal data."""

from data.masking.texts import mask_address, mask_text
from data.problems import Problem
from data.record import Mention
from data.rejects import SHORTENED, Reject
from data.validation import parse_mention

_UNSURE = 80  # characters; as much of an e-mail address stands before its @, at most


def mask_mention(mention: Mention) -> Mention | list[Problem]:
    """Mask the text, the author and the address of a mention.

    An id that was not given follows from the text, and becomes that of the masked one. A name without an @ stays what
    it is: people look for it when somebody wants to be forgotten. A text that masking makes too long is a problem.
    """
    given = mention.model_dump(exclude_unset=True)
    return parse_mention({**given, **_masked(mention)})


def mask_reject(reject: Reject) -> Reject:
    """Mask what a reject shows of its row. The end of a shortened value goes: it may be half of a number or a name."""
    masked = {name: _shown(value) for name, value in (("value", reject.value), ("reason", reject.reason))}
    return reject.model_copy(update=masked)


def _shown(value: str) -> str:
    cut = SHORTENED.search(value)
    return f"{mask_text(value[: cut.start()])[:-_UNSURE]}{cut[0]}" if cut else mask_text(value)


def _masked(mention: Mention) -> dict[str, str]:
    masked = {"text": mask_text(mention.text, mention.brand)}
    if mention.author is not None:
        masked["author"] = mask_text(mention.author, mention.brand)
    if mention.url is not None:
        masked["url"] = mask_address(mention.url, mention.brand)
    return masked
