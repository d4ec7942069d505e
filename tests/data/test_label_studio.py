"""Label Studio's annotation format, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import DataError
from data.label_studio import labels_from_result, read_export, read_task, result_from_labels
from data.record import EXCLUSIONS, Labels
from tests.data.builders import TAXONOMY, ls_annotation, task, write_export

DATA = {"text": "Третий день жду возврат", "brand": "Ромашка", "source": "vk"}
NEGATIVE = Labels(tonality="negative", categories=("payment",))

annotators_labels = st.one_of(
    st.builds(
        lambda chosen: Labels(
            tonality="negative", categories=tuple(key for key in TAXONOMY.category_keys if key in chosen) or None
        ),
        st.sets(st.sampled_from(TAXONOMY.category_keys)),
    ),
    st.sampled_from([Labels(tonality="neutral", categories=()), Labels(tonality="positive", categories=())]),
    st.sampled_from([Labels(excluded=reason) for reason in EXCLUSIONS]),
)


@given(annotators_labels, st.none() | st.text(min_size=1))
def test_what_is_written_reads_back_the_same(labels, comment):
    assert labels_from_result(result_from_labels(labels, comment), TAXONOMY) == labels


def test_a_written_result_has_the_shape_that_label_studio_wants():
    assert result_from_labels(NEGATIVE, "дважды") == [
        {"from_name": "tonality", "to_name": "text", "type": "choices", "value": {"choices": ["negative"]}},
        {"from_name": "categories", "to_name": "text", "type": "choices", "value": {"choices": ["payment"]}},
        {"from_name": "comment", "to_name": "text", "type": "textarea", "value": {"text": ["дважды"]}},
    ]


def test_a_task_gives_an_annotation_for_each_annotator_and_no_prediction():
    reading = read_task(task(12, DATA, NEGATIVE, Labels(tonality="neutral")), "export.json", TAXONOMY)
    assert [(one.annotator, one.labels.tonality) for one in reading.annotations] == [
        ("1", "negative"),
        ("2", "neutral"),
    ]
    assert reading.annotations[1].labels.categories == ()
    assert reading.annotations[0].origin == "export.json:task 12"
    assert reading.annotations[0].updated_at is not None
    assert reading.annotations[0].mention.brand == "Ромашка"


def test_an_annotator_is_the_same_as_a_number_and_as_a_user():
    result = result_from_labels(NEGATIVE)
    users = [3, {"id": 3, "email": "a@b.example"}, {"email": "a@b.example"}, None]
    one = task(1, DATA) | {"annotations": [ls_annotation(n, who, result) for n, who in enumerate(users)]}
    names = [annotation.annotator for annotation in read_task(one, "f", TAXONOMY).annotations]
    assert names == ["3", "3", "a@b.example", "of annotation 3"]


def test_cancelled_and_empty_annotations_are_counted_and_leave_the_task_unlabelled():
    comment_only = [{"from_name": "comment", "to_name": "text", "type": "textarea", "value": {"text": ["?"]}}]
    one = task(1, DATA) | {
        "annotations": [
            ls_annotation(1, 1, result_from_labels(NEGATIVE), was_cancelled=True),
            ls_annotation(2, 2, []),
            ls_annotation(3, 3, comment_only),
        ]
    }
    reading = read_task(one, "f", TAXONOMY)
    assert (reading.outcome, reading.cancelled, reading.empty) == ("unlabelled", 1, 2)
    assert reading.rejects == ()


@pytest.mark.parametrize(
    ("result", "field", "reason"),
    [
        ([("tonality", ["angry"])], "tonality", "'negative'"),
        ([("tonality", ["negative"]), ("categories", ["weather"])], "categories", "has only"),
        ([("tonality", ["positive"]), ("categories", ["payment"])], "categories", "negative one"),
        ([("tonality", ["positive", "negative"])], "tonality", "one choice, found 2"),
        ([("tonality", ["positive"]), ("tonality", ["negative"])], "tonality", "one choice, found 2"),
        ([("tonality", "negative")], "tonality", "list of 'choices'"),
        ([("sentiment", ["negative"])], "result", "none of the controls"),
    ],
)
def test_values_outside_the_configuration_are_rejected_with_the_task(result, field, reason):
    items = [
        {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": choices}}
        for name, choices in result
    ]
    reading = read_task(task(12, DATA) | {"annotations": [ls_annotation(1, 1, items)]}, "export.json", TAXONOMY)
    assert reading.outcome == "rejected"
    (reject,) = reading.rejects
    assert (reject.file, reject.line, reject.field) == ("export.json", "task 12", field)
    assert reason in reject.reason


def test_one_bad_annotation_does_not_cost_the_good_one():
    bad = [{"from_name": "tonality", "to_name": "text", "type": "choices", "value": {"choices": ["angry"]}}]
    one = task(1, DATA, NEGATIVE)
    one["annotations"].append(ls_annotation(99, 2, bad))
    reading = read_task(one, "f", TAXONOMY)
    assert (reading.outcome, len(reading.annotations), len(reading.rejects)) == ("labelled", 1, 1)


def test_other_controls_and_data_fields_are_named_and_ignored():
    rating = {"from_name": "stars", "to_name": "text", "type": "rating", "value": {"rating": 3}}
    one = task(1, DATA | {"stream": "A"})
    one["annotations"] = [ls_annotation(1, 1, [*result_from_labels(NEGATIVE), rating])]
    reading = read_task(one, "f", TAXONOMY)
    assert reading.outcome == "labelled"
    assert reading.ignored == {"control stars", "stream"}


@pytest.mark.parametrize(
    "broken",
    [
        7,
        {"id": 5, "text": "a", "tonality": "negative"},  # JSON_MIN
        {"id": 5, "data": {"text": "a"}, "annotations": 3},
        {"id": 5, "data": {"text": "a"}, "annotations": [3]},
        {"id": 5, "data": {"text": "a"}, "annotations": [{"result": "negative"}]},
        {"id": "\ud800", "data": {"text": "\ud800", "\ud800": 1}, "annotations": []},
        {"id": 5, "data": {"text": "a"}, "annotations": [{"result": [7]}]},
    ],
)
def test_a_task_that_is_none_is_a_reject_and_never_an_exception(broken):
    reading = read_task(broken, "export.json", TAXONOMY, position=3)
    assert reading.outcome == "rejected"
    assert reading.rejects[0].model_dump_json()


def test_a_file_that_is_no_export_is_an_error(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        list(read_export(tmp_path / "export.json", TAXONOMY))
    with pytest.raises(DataError, match="expected a list of tasks"):
        list(read_export(write_export(tmp_path / "export.json", {"a": 1}), TAXONOMY))
    (tmp_path / "export.json").write_text("[{")
    with pytest.raises(DataError, match="is not JSON"):
        list(read_export(tmp_path / "export.json", TAXONOMY))
