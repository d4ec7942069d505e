"""What must be forgotten: mentions, texts and authors, remembered only as hashes so that they don't come back.

The list is a small JSON file beside the labels. `prepare` leaves out what it covers, and `labeling` neither sends nor
fetches it. A hash with a salt of the file's own does not tell a name to who has neither; whoever has both the file and
a guess can check the guess, so the file is to be kept as other personal data are.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from data.errors import DataError
from data.record import Mention, Record
from data.text import text_key
from data.writing import replacing

ERASURES = Path("data/erasures.json")
_SALT = 16  # bytes


class Erasures(Record):
    """Hashes of what was forgotten."""

    salt: str = ""  # made with the first erasure
    mentions: frozenset[str] = frozenset()  # of mention keys
    texts: frozenset[str] = frozenset()  # of text keys: the text, whichever brand it is about
    authors: frozenset[str] = frozenset()  # of names, as they are compared

    def cover(self, mention: Mention) -> bool:
        """Tell whether a mention, its text or its author was forgotten."""
        return (
            self.cover_key(mention.key)
            or self.cover_text(mention.text)
            or (mention.author is not None and self.cover_author(mention.author))
        )

    def cover_key(self, key: str) -> bool:
        """Tell whether the mention with this key was forgotten."""
        return bool(self.mentions) and self.digest(key) in self.mentions

    def cover_text(self, text: str) -> bool:
        """Tell whether a text was forgotten, whichever brand it is about."""
        return bool(self.texts) and self.digest(text_key(text)) in self.texts

    def cover_author(self, name: str) -> bool:
        """Tell whether an author was forgotten."""
        return bool(self.authors) and self.digest(author_name(name)) in self.authors

    def digest(self, value: str) -> str:
        """Hash a key, or an author's name as `author_name` gives it."""
        return hashlib.sha256(f"{self.salt}\x00{value}".encode()).hexdigest()

    def with_texts(self, *texts: str) -> "Erasures":
        """Return a list that covers these texts, too."""
        return self._with("texts", (text_key(text) for text in texts))

    def with_mentions(self, *keys: str) -> "Erasures":
        """Return a list that covers the mentions with these keys, too."""
        return self._with("mentions", keys)

    def with_authors(self, *names: str) -> "Erasures":
        """Return a list that covers these authors, too."""
        return self._with("authors", map(author_name, names))

    def _with(self, kind: str, values: Iterable[str]) -> "Erasures":
        salted = self if self.salt else self.model_copy(update={"salt": secrets.token_hex(_SALT)})
        hashes = getattr(salted, kind) | {salted.digest(value) for value in values}
        return salted.model_copy(update={kind: hashes})


NOTHING_FORGOTTEN = Erasures()


def author_name(author: str) -> str:
    """Reduce an author's name to what is compared: its letters' case and the white space around it say nothing."""
    return author.strip().casefold()


def read_erasures(path: Path = ERASURES) -> Erasures:
    """Read the list; where there is none, nothing was forgotten.

    Raises:
        DataError: the file is not such a list; it is never taken for an empty one.
    """
    try:
        return Erasures.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return NOTHING_FORGOTTEN
    except (ValidationError, UnicodeDecodeError) as error:
        raise DataError(
            f"{path} is not a list of erasures as `tonika forget` writes it; restore it from a backup: without it "
            "forgotten mentions would come back"
        ) from error


def write_erasures(erasures: Erasures, path: Path = ERASURES) -> None:
    """Write the list, at once and durably.

    Raises:
        WritingError: it cannot be written; the old one stays.
    """
    content = {
        "salt": erasures.salt,
        "mentions": sorted(erasures.mentions),
        "texts": sorted(erasures.texts),
        "authors": sorted(erasures.authors),
    }
    with replacing(path) as file:
        file.write(json.dumps(content, indent=1) + "\n")
