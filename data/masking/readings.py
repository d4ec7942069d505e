"""Readings of labelled records without personal data. Who labelled is left as it is: names tell opinions apart."""

from dataclasses import replace

from data.masking.mentions import mask_mention, mask_reject
from data.readings import Reading
from data.record import Annotation, Mention
from data.rejects import Reject, make_reject


def mask_reading(reading: Reading) -> Reading:
    """Mask the mentions and rejects of a record; an annotation whose mention cannot be masked becomes a reject."""
    annotations: list[Annotation] = []
    rejects: list[Reject] = [mask_reject(reject) for reject in reading.rejects]
    for annotation in reading.annotations:
        mention = mask_mention(annotation.mention)
        if isinstance(mention, Mention):
            annotations.append(annotation.model_copy(update={"mention": mention}))
            continue
        file, _, line = annotation.origin.rpartition(":")
        rejects += (mask_reject(make_reject(file, line, problem)) for problem in mention)
    return replace(reading, annotations=tuple(annotations), rejects=tuple(rejects))
