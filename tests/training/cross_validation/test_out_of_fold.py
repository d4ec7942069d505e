"""The stage `out_of_fold` on a tiny encoder and dataset."""

import json
import sys

import numpy as np
import pytest

import tonika
from data.dataset import DatasetLayout, read_part, write_mentions
from data.out_of_fold import read_out_of_fold
from data.record import TONALITIES, LabelledMention
from data.split import PARTS
from data.taxonomy import load_taxonomy
from data.text import text_key
from tests.training.labelled import labelled, write_dataset
from tests.training.tiny_encoder import train_settings, write_params
from training.cross_validation.out_of_fold import out_of_fold_stage
from training.errors import TrainingError
from training.settings import OutOfFoldSettings

SETTINGS = {"folds": 4, "inverse_penalty": 0.1, "seed": 13}


def run(dataset, encoder, output, **changes):
    settings = OutOfFoldSettings.model_validate(SETTINGS | changes)
    return out_of_fold_stage(dataset, load_taxonomy(), output, train_settings(encoder), settings)


@pytest.fixture(scope="module")
def made(tiny_dataset, tiny_encoder, tmp_path_factory):
    """The file that the stage writes, its content, and the figures."""
    path = tmp_path_factory.mktemp("made") / "out_of_fold.parquet"
    figures = run(tiny_dataset, tiny_encoder, path)
    return path, read_out_of_fold(path), figures


def test_every_labelled_mention_of_every_part_is_judged_once(made, tiny_dataset):
    _, found, figures = made
    expected = [(part, item.mention.key, item.labels) for part in PARTS for item in read_part(tiny_dataset, part)]
    assert list(zip(found.parts, found.keys, found.labels, strict=True)) == expected
    assert figures["mentions"] == len(expected) == len(set(found.keys))


def test_mentions_without_tonality_or_categories_are_judged_all_the_same(made):
    _, found, _ = made
    assert any(labels.tonality is None for labels in found.labels)
    assert any(labels.categories is None for labels in found.labels)
    assert np.isfinite(found.tonality).all()
    assert np.isfinite(found.categories).all()


def test_probabilities_are_probabilities(made):
    _, found, _ = made
    np.testing.assert_allclose(found.tonality.sum(axis=1), 1, atol=1e-6)
    assert found.categories.shape == (len(found.keys), len(load_taxonomy().categories))
    assert ((found.categories > 0) & (found.categories < 1)).all()


def test_the_probe_tells_an_easy_dataset_apart(made):
    _, _, figures = made
    assert figures["tonality_macro_f1"] > 0.6
    assert figures["category_micro_f1"] > 0.4  # a guess among the three that occur has a third right


def test_the_file_says_what_it_was_made_from(made, tiny_encoder):
    _, found, _ = made
    assert found.origin.categories == load_taxonomy().category_keys
    assert found.origin.folds == SETTINGS["folds"]
    assert found.origin.encoder == str(tiny_encoder)


def test_the_same_inputs_give_the_same_bytes(made, tiny_dataset, tiny_encoder, tmp_path):
    path, _, figures = made
    assert run(tiny_dataset, tiny_encoder, tmp_path / "again.parquet") == figures
    assert (tmp_path / "again.parquet").read_bytes() == path.read_bytes()


def agreement_with_random_labels(folder, encoder, *, clustered):
    """Share of labels that are found again, where copies share a label that nothing but a copy could tell."""
    random = np.random.default_rng(13)
    words = [f"слово{number}" for number in range(200)]
    mentions: list[LabelledMention] = []
    clusters: dict[str, str] = {}
    for _ in range(40):
        text, tonality = " ".join(random.choice(words, 6)), TONALITIES[int(random.integers(3))]
        copies = [labelled(f"{text} {number}", tonality, (), "Ромашка") for number in range(3)]
        clusters |= {text_key(copy.mention.text): text_key(copies[0].mention.text) for copy in copies}
        mentions += copies
    write_dataset(folder, {"train": mentions}, load_taxonomy())
    write_mentions(DatasetLayout(folder).part("train"), mentions, clusters if clustered else {})
    run(folder, encoder, folder / "out_of_fold.parquet", inverse_penalty=100.0)
    found = read_out_of_fold(folder / "out_of_fold.parquet")
    return float((found.tonality.argmax(axis=1) == found.true_tonality).mean())


def test_a_near_duplicate_does_not_give_its_label_away(tiny_encoder, tmp_path):
    assert agreement_with_random_labels(tmp_path / "parted", tiny_encoder, clustered=False) > 0.8
    assert agreement_with_random_labels(tmp_path / "kept", tiny_encoder, clustered=True) < 0.5


def test_the_other_brand_of_a_text_does_not_give_its_label_away(tiny_encoder, tmp_path):
    random = np.random.default_rng(13)
    mentions = []
    for number in range(60):
        tonality = TONALITIES[int(random.integers(3))]
        mentions += [labelled(f"текст {number}", tonality, (), brand) for brand in ("Ромашка", "Василёк")]
    write_dataset(tmp_path / "dataset", {"train": mentions}, load_taxonomy())
    run(tmp_path / "dataset", tiny_encoder, tmp_path / "out_of_fold.parquet", inverse_penalty=100.0)
    found = read_out_of_fold(tmp_path / "out_of_fold.parquet")
    assert (found.tonality.argmax(axis=1) == found.true_tonality).mean() < 0.5


def test_a_dataset_of_another_taxonomy_is_refused(tiny_dataset, tiny_encoder, tmp_path):
    taxonomy = load_taxonomy()
    fewer = taxonomy.model_copy(update={"categories": taxonomy.categories[1:]})
    settings = OutOfFoldSettings.model_validate(SETTINGS)
    with pytest.raises(TrainingError, match="give both the same one"):
        out_of_fold_stage(tiny_dataset, fewer, tmp_path / "no.parquet", train_settings(tiny_encoder), settings)
    assert not (tmp_path / "no.parquet").exists()


def test_the_command_writes_probabilities_and_figures(tiny_dataset, tiny_encoder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    write_params(tmp_path, {"train": train_settings(tiny_encoder).model_dump(), "out_of_fold": SETTINGS})
    options = {"--dataset": tiny_dataset, "--output": "judged.parquet", "--figures": "figures.json"}
    arguments = [str(word) for option in options.items() for word in option]
    monkeypatch.setattr(sys, "argv", ["tonika", "out-of-fold", *arguments])
    with pytest.raises(SystemExit) as stopped:
        tonika.main()
    assert stopped.value.code == 0
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    told = capsys.readouterr().out
    assert f"tonality macro F1 {100 * figures['tonality_macro_f1']:.1f}" in told
    assert len(read_out_of_fold(tmp_path / "judged.parquet").keys) == figures["mentions"]
