"""The whole model card, held against one that was read by a person (model_card_expected.md)."""

import pytest

from data.taxonomy import Category, Taxonomy, load_taxonomy
from tests.serving.tiny import make_config
from training.evaluation.bootstrap import Interval
from training.evaluation.measure import CalibrationErrors, Counts, Evaluation, ModelFigures, SliceFigures
from training.evaluation.metrics import ClassFigures, CoveragePoint
from training.evaluation.model_card import CardFacts, render_model_card
from training.evaluation.slices import ContrastingTexts
from training.settings import EvaluateSettings

NAMES = (
    "headline",
    "tonality_macro_f1",
    "tonality_f1_pn",
    "category_micro_f1",
    "category_macro_f1",
    "category_exact_match",
)
EXPORT = {
    "precision": "float32",
    "max_int8_loss": 0.4,
    "megabytes": {"float32": 120.5, "int8": 30.4},
    "int8_costs": [
        {
            "figure": "tonality_macro_f1",
            "float32": 71.23,
            "int8": 70.12,
            "loss": {"value": 1.11, "low": -0.2, "high": 2.4},
        },
        {
            "figure": "category_micro_f1",
            "float32": 60.0,
            "int8": 60.1,
            "loss": {"value": -0.1, "low": -0.9, "high": 0.8},
        },
    ],
}


def taxonomy():
    categories = (
        Category(key="price", name_ru="Цена", name_en="Price", definition="Дорого"),
        Category(key="staff", name_ru="Персонал", name_en="Staff", definition="Грубят"),
    )
    return Taxonomy(name="two", tonalities=load_taxonomy().tonalities, categories=categories)


def model_figures(start):
    figures = {
        name: Interval(start + place / 100, start - 0.05 + place / 100, start + 0.05 + place / 100)
        for place, name in enumerate(NAMES)
    }
    tonality = {
        name: ClassFigures(start, start + 0.1, start + 0.05, support)
        for name, support in (("negative", 30), ("neutral", 20), ("positive", 10))
    }
    categories = {key: ClassFigures(start - 0.1, start, start - 0.05, 12) for key in ("price", "staff")}
    return ModelFigures(figures, tonality, categories)


def slice_of(dimension, value, model):
    return SliceFigures(
        dimension=dimension,
        value=value,
        mentions=25,
        headline=Interval(0.6, 0.5, 0.7),
        difference=Interval(0.1, -0.02, 0.2),
        model=model,
        baseline=model,
        calibration_error=0.04,
        review=CoveragePoint(0.6, 0.8, 0.9),
    )


def evaluation(slices=(), contrasting=4):
    return Evaluation(
        counts=Counts(mentions=60, texts=55, tonality_known=60, categories_known=52, truncated=3),
        model=model_figures(0.7),
        baseline=model_figures(0.5),
        difference={name: Interval(0.2, -0.01, 0.31) for name in NAMES},
        calibration=CalibrationErrors(0.123, 0.045, 0.067, 0.034),
        review=CoveragePoint(0.6, 0.85, 0.91),
        contrasting_texts={
            "model": ContrastingTexts(contrasting, 0.75),
            "baseline": ContrastingTexts(contrasting, 0.25),
        },
        slices=tuple(slices),
    )


def facts(**changes):
    given = {
        "config": make_config(taxonomy(), backbone="offline:multilingual-e5-small", dataset="v1"),
        "dataset_version": "v1",
        "part": "test",
        "part_sizes": {"train": 200, "calibration": 40, "dev": 30, "test": 60},
        "evaluation": evaluation(
            [
                slice_of("source", "vk", dict.fromkeys(NAMES, 0.62)),
                slice_of("brand", "A|B\nC", {"headline": 0.6, "tonality_macro_f1": 0.6}),
            ]
        ),
        "settings": EvaluateSettings(bootstrap_samples=1000, calibration_bins=15, slice_min_mentions=20, seed=13),
        "export": EXPORT,
    }
    return CardFacts(**(given | changes))


def test_the_whole_card(request):
    expected = request.path.with_name("model_card_expected.md").read_text(encoding="utf-8")
    assert render_model_card(facts()) == expected


def test_without_an_export_report_no_cost_is_stated():
    card = render_model_card(facts(export=None))
    assert "The bundle is float32; no report of the export was given" in card
    assert "Cost of int8" not in card


def test_another_dataset_than_that_of_training_is_pointed_out():
    card = render_model_card(facts(dataset_version="v2"))
    assert "Trained on dataset `v1`, measured on the test part of dataset `v2`." in card
    assert "**These are different versions of the dataset.**" in card


def test_without_slices_or_contrasting_texts_the_card_says_so():
    card = render_model_card(facts(evaluation=evaluation(contrasting=0)))
    assert "No slice has at least 20 mentions." in card
    assert "No text of this part names brands of different tonality." in card


@pytest.mark.parametrize(
    ("backbone", "licence"),
    [
        ("intfloat/multilingual-e5-small", "| Licence of the encoder | MIT |"),
        ("somebody/some-encoder", "| Licence of the encoder | not known to Tonika; see where the encoder comes from |"),
    ],
)
def test_a_licence_is_stated_only_where_it_is_known(backbone, licence):
    assert licence in render_model_card(facts(config=make_config(taxonomy(), backbone=backbone)))


def test_every_table_has_rows_of_one_width():
    block = []
    for line in [*render_model_card(facts()).splitlines(), ""]:
        if line.startswith("|"):
            block.append(line.replace("\\|", "").count("|"))
        else:
            assert len(set(block)) <= 1
            block = []
