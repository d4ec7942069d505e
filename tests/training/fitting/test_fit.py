"""Fitting the tiny encoder: it learns, it resumes, and it leaves nothing half-written in use."""

import dataclasses
import shutil
from itertools import product

import pytest
import torch
from sklearn.metrics import average_precision_score

from data.record import LabelledMention, Tonality
from data.taxonomy import load_taxonomy
from tests.training.labelled import label_set, labelled, random_mentions
from tests.training.tiny_encoder import train_settings
from training.encoder.backbone import load_backbone, word_embeddings
from training.errors import BackboneError
from training.evaluation.metrics import tonality_macro_f1
from training.fitting.build import make_encoder
from training.fitting.examples import collate, make_examples, make_targets
from training.fitting.fit import epochs_to_train, fit

KEYS = load_taxonomy().category_keys
EPOCHS = 4


class KilledError(Exception):
    """Thrown into a run to end it."""


class Log:
    """Keeps the curves of a run; ends it where it would log the training loss of `killed_in`, if given."""

    def __init__(self, killed_in=None):
        self.rows = []
        self._killed_in = killed_in

    def __call__(self, figures, step):
        if figures.get("train/epoch") == self._killed_in and "train/loss" in figures:
            raise KilledError
        self.rows.append((step, dict(figures)))

    def epochs(self):
        return [figures["train/epoch"] for _, figures in self.rows if "train/loss" in figures]


@torch.no_grad()
def predicted(fitted, mentions, settings):
    encoder = make_encoder(fitted.tokenizer, settings)
    batch = collate(list(make_examples(mentions, encoder, make_targets(mentions, KEYS))))
    tonality, categories = fitted.model(batch["input_ids"], batch["attention_mask"], batch["pooling_weights"])
    return tonality.numpy(), categories.numpy()


def weights(fitted):
    return {name: tensor.clone() for name, tensor in fitted.model.state_dict().items()}


@pytest.fixture(scope="module")
def settings(tiny_encoder):
    return train_settings(tiny_encoder, epochs=EPOCHS, patience=EPOCHS)


@pytest.fixture(scope="module")
def through(tiny_parts, settings, tmp_path_factory):
    """A run that nobody interrupted."""
    log = Log()
    return fit([label_set(tiny_parts)], settings, tmp_path_factory.mktemp("through"), log), log


def test_words_that_tell_the_label_are_learnt_well_above_chance(tiny_encoder, tmp_path):
    parts = {
        part: [item for item in random_mentions(size, seed) if item.mention.brand == "Ромашка"]
        for seed, (part, size) in enumerate({"train": 200, "calibration": 50, "test": 100}.items())
    }
    settings = train_settings(tiny_encoder, epochs=4, patience=4, freeze_embeddings=False)
    fitted = fit([label_set(parts)], settings, tmp_path, Log())
    truth = make_targets(parts["test"], KEYS)
    tonality, categories = predicted(fitted, parts["test"], settings)
    assert tonality_macro_f1(truth.tonality.numpy(), tonality.argmax(axis=1)) > 0.75  # chance: a third
    wanted = truth.categories.numpy().ravel()
    assert average_precision_score(wanted, categories.ravel()) > wanted.mean() + 0.4


def test_a_brand_beside_its_words_is_judged_by_them(tiny_encoder, tmp_path):
    parts: dict[str, list[LabelledMention]] = {"train": [], "calibration": []}
    words = product(("спасибо", "супер", "молодцы", "отлично"), ("ужас", "кошмар", "обман", "позор"))
    for number, (good, bad) in enumerate(words):
        text = f"ромашка {good} {good} но а был там вчера с другом василёк {bad} {bad}"
        part = parts["train" if number % 4 else "calibration"]
        part += [labelled(text, "positive", (), "ромашка"), labelled(text, "negative", (), "василёк")]
    settings = train_settings(tiny_encoder, epochs=3, patience=3, focus_distance=2.0)
    fitted = fit([label_set(parts)], settings, tmp_path, Log())
    turned = "василёк молодцы отлично но а был там вчера с другом ромашка ужас обман"
    mentions = [labelled(turned, "positive", (), "василёк"), labelled(turned, "negative", (), "ромашка")]
    assert predicted(fitted, mentions, settings)[0].argmax(axis=1).tolist() == [2, 0]


def test_the_curves_cover_every_epoch_and_keep_the_best(through):
    fitted, log = through
    assert log.epochs() == list(range(1, EPOCHS + 1))
    selections = [figures["train/eval_selection"] for _, figures in log.rows if "train/eval_selection" in figures]
    assert len(selections) == EPOCHS
    assert fitted.best_selection == pytest.approx(max(selections))
    assert fitted.epochs == EPOCHS


@pytest.mark.parametrize(
    ("drawn", "min_steps", "epochs"),
    [(80, 0, 2), (80, 20, 2), (80, 21, 3), (80, 100, 10), (81, 100, 10), (1, 5, 5), (100_000, 1_000, 2)],
)
def test_few_examples_are_gone_through_more_often_until_there_were_enough_steps(tiny_encoder, drawn, min_steps, epochs):
    assert epochs_to_train(drawn, train_settings(tiny_encoder, epochs=2, batch_size=8, min_steps=min_steps)) == epochs


def test_a_step_of_several_processes_takes_a_batch_of_each(tiny_encoder, monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "4")
    assert epochs_to_train(320, train_settings(tiny_encoder, epochs=2, batch_size=8, min_steps=30)) == 3


def test_a_run_makes_as_many_steps_as_it_should_make_at_least(tiny_parts, tiny_encoder, tmp_path):
    few = {part: mentions[:16] for part, mentions in tiny_parts.items()}
    log = Log()
    fit([label_set(few)], train_settings(tiny_encoder, epochs=1, min_steps=5, patience=9), tmp_path, log)
    assert log.epochs() == [1, 2, 3]
    assert max(step for step, _ in log.rows) == 6


def test_the_same_seed_gives_the_same_weights_and_another_does_not(through, tiny_parts, settings, tmp_path):
    again = fit([label_set(tiny_parts)], settings, tmp_path / "again", Log())
    for name, tensor in weights(through[0]).items():
        torch.testing.assert_close(weights(again)[name], tensor)
    other = fit(
        [label_set(tiny_parts)], settings.model_copy(update={"seed": 14, "epochs": 1}), tmp_path / "other", Log()
    )
    assert not torch.equal(weights(other)["tonality.weight"], weights(through[0])["tonality.weight"])


def test_a_killed_run_goes_on_from_its_last_checkpoint_and_ends_where_it_would_have(
    through, tiny_parts, settings, tmp_path
):
    with pytest.raises(KilledError):
        fit([label_set(tiny_parts)], settings, tmp_path, Log(killed_in=3))
    log = Log()
    resumed = fit([label_set(tiny_parts)], settings, tmp_path, log)
    assert log.epochs() == [3, 4]
    assert resumed.best_selection == pytest.approx(through[0].best_selection)
    for name, tensor in weights(through[0]).items():
        torch.testing.assert_close(weights(resumed)[name], tensor, atol=1e-5, rtol=1e-4)


def test_a_half_written_checkpoint_is_removed_and_not_gone_on_from(tiny_parts, settings, tmp_path):
    with pytest.raises(KilledError):
        fit([label_set(tiny_parts)], settings, tmp_path, Log(killed_in=3))
    complete = max(tmp_path.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]))
    for name, state in (("checkpoint-900", None), ("checkpoint-901", '{"global_step": 9')):
        shutil.copytree(complete, tmp_path / name)
        (tmp_path / name / "trainer_state.json").unlink()
        if state:
            (tmp_path / name / "trainer_state.json").write_text(state, encoding="utf-8")
    log = Log()
    fit([label_set(tiny_parts)], settings, tmp_path, log)
    assert log.epochs() == [3, 4]
    assert not {path.name for path in tmp_path.iterdir()} & {"checkpoint-900", "checkpoint-901"}


def test_patience_that_a_run_has_used_up_is_not_given_back_by_resuming(tiny_parts, tiny_encoder, tmp_path):
    # The learning rates are next to nothing: no epoch is better than the first.
    still = train_settings(tiny_encoder, epochs=9, patience=3, learning_rate=1e-12, head_learning_rate=1e-12)
    through = Log()
    fit([label_set(tiny_parts)], still, tmp_path / "through", through)
    assert through.epochs() == [1, 2, 3, 4]
    with pytest.raises(KilledError):
        fit([label_set(tiny_parts)], still, tmp_path / "killed", Log(killed_in=4))
    resumed = Log()
    fit([label_set(tiny_parts)], still, tmp_path / "killed", resumed)
    assert resumed.epochs() == [4]


def test_a_killed_run_goes_on_with_its_average_and_with_the_weights_beside_it(tiny_parts, tiny_encoder, tmp_path):
    averaged = train_settings(tiny_encoder, epochs=4, patience=4, average_epochs=1.5)
    through = fit([label_set(tiny_parts)], averaged, tmp_path / "through", Log())
    with pytest.raises(KilledError):
        fit([label_set(tiny_parts)], averaged, tmp_path / "killed", Log(killed_in=3))
    resumed = fit([label_set(tiny_parts)], averaged, tmp_path / "killed", Log())
    for name, tensor in weights(through).items():
        torch.testing.assert_close(weights(resumed)[name], tensor, atol=1e-5, rtol=1e-4)


def test_label_sets_are_learnt_together_each_by_its_own_idea_of_tonality(tiny_encoder, tmp_path):
    # The same texts, and what one set calls negative the other calls positive.
    turned: dict[Tonality | None, Tonality] = {
        "negative": "positive",
        "positive": "negative",
        "neutral": "neutral",
    }
    parts = {
        part: [item for item in random_mentions(size, seed) if item.mention.brand == "Ромашка"]
        for seed, (part, size) in enumerate({"train": 160, "calibration": 40, "test": 80}.items())
    }
    other = {
        part: [labelled(item.mention.text, turned[item.labels.tonality], None, "Ромашка") for item in items]
        for part, items in parts.items()
    }
    settings = train_settings(tiny_encoder, epochs=3, patience=3, freeze_embeddings=False)
    joint = fit([label_set(parts), label_set(other, (), "other")], settings, tmp_path, Log())
    for index, mentions in enumerate((parts["test"], other["test"])):
        alone = dataclasses.replace(joint, model=joint.model.of_label_set(index))
        truth = make_targets(mentions, KEYS).tonality.numpy()
        found = predicted(alone, mentions, settings)[0].argmax(axis=1)
        assert tonality_macro_f1(truth, found) > 0.75  # chance: a third


@pytest.mark.parametrize("freeze", [True, False])
def test_embeddings_are_trained_only_if_they_are_not_frozen(tiny_parts, tiny_encoder, tmp_path, freeze):
    settings = train_settings(tiny_encoder, epochs=1, trim_vocabulary=False, freeze_embeddings=freeze)
    fitted = fit([label_set(tiny_parts)], settings, tmp_path, Log())
    before = word_embeddings(load_backbone(str(tiny_encoder)).encoder).weight
    after = word_embeddings(fitted.model.encoder).weight
    assert torch.equal(before, after) is freeze


def test_a_calibration_part_without_labels_is_no_obstacle(tiny_parts, tiny_encoder, tmp_path):
    unlabelled = [labelled(f"магазин {number}") for number in range(4)]
    parts = {"train": tiny_parts["train"], "calibration": unlabelled}
    fitted = fit([label_set(parts)], train_settings(tiny_encoder, epochs=1), tmp_path, Log())
    assert fitted.best_selection == 0.0


def test_more_tokens_than_the_encoder_has_positions_are_refused(tiny_parts, tiny_encoder, tmp_path):
    with pytest.raises(BackboneError, match=r"max_length is 200 tokens, but .* reads 128 at most"):
        fit([label_set(tiny_parts)], train_settings(tiny_encoder, max_length=200), tmp_path, Log())
