"""The registered model as a function of Spark, on a Spark of this machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import mlflow
import pytest
from pyspark.sql import SparkSession
from pyspark.sql.functions import struct

from data.record import Mention
from serving.registry.champion import MODEL_NAME
from serving.scoring.scorer import Scorer

if TYPE_CHECKING:
    from tests.serving.live_registry import LiveRegistry

pytestmark = pytest.mark.slow

MENTIONS = [
    Mention(id=str(number), text=text, brand=brand)
    for number, (text, brand) in enumerate(
        [
            ("Третий день жду возврат, поддержка молчит", "Ромашка"),
            ("Третий день жду возврат, поддержка молчит", None),
            ("Спасибо, всё привезли вовремя", "Василёк"),
            ("Ужасно: телефон сломался через неделю. " * 10, "Ромашка"),
        ]
    )
]


@pytest.fixture
def spark(tmp_path: Path) -> Iterator[SparkSession]:
    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.warehouse.dir", str(tmp_path)).getOrCreate()
    yield session
    session.stop()


def test_a_registered_model_scores_a_table_as_the_scorer_does(
    spark: SparkSession, live_registry: "LiveRegistry", bundle: Path, scorer: Scorer
):
    live_registry.move_champion(live_registry.register(bundle))
    score = mlflow.pyfunc.spark_udf(spark, f"models:/{MODEL_NAME}@champion", env_manager="local")
    table = spark.createDataFrame(
        [(mention.id, mention.text, mention.brand) for mention in MENTIONS], "id string, text string, brand string"
    )
    found = table.select("id", score(struct("text", "brand")).alias("score")).select("id", "score.*").collect()
    rows = {row["id"]: row for row in found}
    for mention, expected in zip(MENTIONS, scorer.score(MENTIONS), strict=True):
        row = rows[mention.id]
        assert row["tonality"] == expected.tonality
        assert row["confidence"] == pytest.approx(expected.confidence, abs=1e-6)
        assert (row["needs_review"], row["truncated"]) == (expected.needs_review, expected.truncated)
        assert list(row["categories"]) == [category.key for category in expected.categories]
        for tonality, probability in expected.tonality_probabilities.items():
            assert row[f"probability_{tonality}"] == pytest.approx(probability, abs=1e-6)
