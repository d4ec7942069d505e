"""Moves the alias `champion`: through the gate, or back to the version that the present champion replaced."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from mlflow import MlflowClient
from mlflow.entities.model_registry import ModelVersion

from data.dataset import read_part
from data.record import LabelledMention
from serving.registry.champion import MODEL_NAME, resolved_model
from serving.scoring.scorer import Scorer
from training.errors import TrainingError
from training.evaluation.predictions import predict
from training.promotion.gate import Verdict, judge
from training.settings import PromoteSettings
from training.tracking import connect

CHAMPION = "champion"
_REPLACED_TAG = "replaced"  # on a champion: the version it took over from
_GATE_TAG = "gate"
_REASON_TAG = "gate.reason"


@dataclass(frozen=True)
class Champion:
    """The version that has the alias."""

    version: str
    registered: int  # milliseconds since 1970
    run_id: str
    dataset: str  # version
    replaced: str  # the version it took over from, empty for the first
    reason: str  # the gate's


def promote(
    dataset: Path, settings: PromoteSettings, version: str | None = None, *, new_taxonomy: bool
) -> tuple[str, Verdict]:
    """Judge a challenger (the latest version unless `version` says which) and make it champion if it passes.

    Both bundles are downloaded from the registry and scored afresh on the present test part. The verdict is
    written to the challenger's run and version, whichever way it goes. Returns the challenger's version and the
    verdict. For the version that is champion already nothing is judged and nothing changes.

    Raises:
        TrainingError: there is no such version, or the test part is empty.
    """
    client = connect()
    challenger = _version(client, version)
    champion = find_champion(client)
    if champion and str(champion.version) == str(challenger.version):
        return str(challenger.version), Verdict(promote=True, reason="it was already; nothing changes")
    mentions = read_part(dataset, "test")
    if not mentions:
        raise TrainingError(f"the test part of {dataset} is empty; raise prepare.parts.test")
    verdict = _verdict(challenger, champion, mentions, settings, new_taxonomy=new_taxonomy)
    number = str(challenger.version)
    _explain(client, challenger, verdict)
    if verdict.promote:
        client.set_model_version_tag(MODEL_NAME, number, _REPLACED_TAG, str(champion.version) if champion else "")
        client.set_registered_model_alias(MODEL_NAME, CHAMPION, number)
    # Last, since what has this tag counts as judged: a promotion that breaks off must be repeated.
    client.set_model_version_tag(MODEL_NAME, number, _GATE_TAG, "passed" if verdict.promote else "refused")
    return number, verdict


def was_judged(version: str | None = None) -> bool:
    """Tell whether the gate has judged a version (the latest unless `version` says which), or it is champion already.

    One that was champion and was rolled back has been judged, too.

    Raises:
        TrainingError: there is no such version.
    """
    client = connect()
    found, champion = _version(client, version), find_champion(client)
    is_champion = champion is not None and str(champion.version) == str(found.version)
    return is_champion or _GATE_TAG in found.tags


def rollback() -> tuple[str, str]:
    """Give the alias back to the version that the champion replaced; returns the versions (from, to).

    Raises:
        TrainingError: there is no champion, or it replaced none.
    """
    client = connect()
    champion = find_champion(client)
    if champion is None:
        raise TrainingError("there is no champion to roll back; `tonika promote` makes one")
    previous = champion.tags.get(_REPLACED_TAG)
    if not previous:
        raise TrainingError(
            f"version {champion.version} replaced no other champion; name a version with `tonika promote --version N`"
        )
    client.set_registered_model_alias(MODEL_NAME, CHAMPION, previous)
    return str(champion.version), str(previous)


def describe_champion() -> Champion:
    """Return what the registry knows of the champion.

    Raises:
        TrainingError: there is no champion yet.
    """
    found = find_champion(connect())
    if found is None:
        raise TrainingError("there is no champion yet; `tonika promote` makes one")
    return Champion(
        version=str(found.version),
        registered=int(found.creation_timestamp),
        run_id=found.run_id or "",
        dataset=found.tags.get("dataset", ""),
        replaced=found.tags.get(_REPLACED_TAG, ""),
        reason=found.tags.get(_REASON_TAG, ""),
    )


def find_champion(client: MlflowClient) -> ModelVersion | None:
    """Return the version that has the alias, or None if there is none yet."""
    # Not by catching the error of a missing alias: any other failure would then read as "no champion", and the
    # gate would let everything through.
    models = client.search_registered_models(f"name = '{MODEL_NAME}'")
    if not models or CHAMPION not in models[0].aliases:
        return None
    return client.get_model_version_by_alias(MODEL_NAME, CHAMPION)


def _version(client: MlflowClient, version: str | None) -> ModelVersion:
    versions = {str(item.version): item for item in client.search_model_versions(f"name = '{MODEL_NAME}'")}
    if not versions:
        raise TrainingError("no model is registered yet; run `dvc repro` first")
    wanted = version or max(versions, key=int)
    if wanted not in versions:
        raise TrainingError(f"there is no version {wanted} of {MODEL_NAME}; there are {sorted(versions, key=int)}")
    return versions[wanted]


def _verdict(
    challenger: ModelVersion,
    champion: ModelVersion | None,
    mentions: Sequence[LabelledMention],
    settings: PromoteSettings,
    *,
    new_taxonomy: bool,
) -> Verdict:
    if champion is None:
        return Verdict(promote=True, reason="the first champion: there is none to compare with")
    with _scorer(challenger) as new, _scorer(champion) as old:
        if new.config.taxonomy.version == old.config.taxonomy.version:
            return judge(predict(new, mentions), predict(old, mentions), settings)
        if not new_taxonomy:
            reason = (
                f"its taxonomy has the categories {list(new.config.taxonomy.category_keys)}, the champion's "
                f"{list(old.config.taxonomy.category_keys)}, and callers would see other categories; if that is meant, "
                "repeat with --new-taxonomy (only tonality is then compared)"
            )
            return Verdict(promote=False, reason=reason)
        tonality_only = [_without_categories(item) for item in mentions]
        return judge(predict(new, tonality_only), predict(old, tonality_only), settings)


@contextmanager
def _scorer(version: ModelVersion) -> Iterator[Scorer]:
    with resolved_model(f"models:/{MODEL_NAME}/{version.version}") as resolved:
        yield Scorer.load(resolved.folder)


def _without_categories(item: LabelledMention) -> LabelledMention:
    return item.model_copy(update={"labels": item.labels.model_copy(update={"categories": None})})


def _explain(client: MlflowClient, challenger: ModelVersion, verdict: Verdict) -> None:
    number = str(challenger.version)
    client.set_model_version_tag(MODEL_NAME, number, _REASON_TAG, verdict.reason)
    if challenger.run_id:
        client.log_text(challenger.run_id, json.dumps(asdict(verdict), indent=2), f"gate/version-{number}.json")
