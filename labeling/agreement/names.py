"""How the people who annotate are called."""

from collections import Counter
from http import HTTPStatus

from label_studio_sdk.core.api_error import ApiError

from labeling.server.connection import Connection, explained


def annotator_names(connection: Connection) -> dict[str, str]:
    """Return the name or the e-mail of every user of the server by id, as annotations name their annotator.

    A token of an edition with roles may lack the right to ask; then nobody's name is known, and people go by their ids.

    Raises:
        LabelingError: the server cannot be worked with.
    """
    with explained(connection.url):
        try:
            users = connection.client.users.list()
        except ApiError as error:
            if error.status_code != HTTPStatus.FORBIDDEN:
                raise
            return {}
    names = {
        str(user.id): " ".join(part for part in (user.first_name, user.last_name) if part)
        or user.email
        or user.username
        for user in users
    }
    times = Counter(names.values())
    return {who: name if times[name] == 1 else f"{name} ({who})" for who, name in names.items()}
