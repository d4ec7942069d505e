from pathlib import Path

from data.record import Mention
from serving.highlight import underlined, words_table
from serving.scoring.explanation.explain import explain
from serving.scoring.explanation.occlusion import Decision
from serving.scoring.scorer import Scorer
from tests.serving.decisive import make_decisive_bundle


def test_the_words_that_carried_the_tonality_are_underlined_and_each_decision_has_its_row(tmp_path: Path):
    scorer = Scorer.load(make_decisive_bundle(tmp_path / "bundle"))
    mention = Mention(text="👩🏽\u200d🔧 жду возврат [/b] и поддержка молчит")
    (score,) = scorer.score([mention])
    explanation = explain(scorer, mention, Decision.of(score))
    shown = underlined(mention.text, explanation, score)
    assert shown.plain == mention.text
    assert [shown.plain[span.start : span.end] for span in shown.spans] == ["молчит", "возврат"]
    assert all("underline" in str(span.style) for span in shown.spans)
    assert words_table(explanation, score).row_count == 1 + len(score.categories) == 3
