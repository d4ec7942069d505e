"""Many records in as few bodies as a service takes."""

import json

import pytest

from data.json_bodies import json_bodies

RECORDS = [{"text": "ужас" * (number * 7 % 23), "number": number} for number in range(200)]


def encoded(record: object) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()


@pytest.mark.parametrize(("most", "size"), [(7, 10_000), (1_000, 900), (5, 600), (1, 1)])
def test_all_records_are_there_in_order_and_no_body_is_over_a_limit(most: int, size: int):
    bodies = list(json_bodies("mentions", map(encoded, RECORDS), most, size))
    held = [json.loads(body.content)["mentions"] for body in bodies]
    assert [record for records in held for record in records] == RECORDS
    assert [len(records) for records in held] == [body.records for body in bodies]
    for body in bodies:
        assert body.records == 1 or (body.records <= most and len(body.content) <= size)


def test_a_body_is_as_full_as_the_limits_allow():
    (whole,) = json_bodies("mentions", map(encoded, RECORDS), len(RECORDS), 1_000_000)
    size = len(whole.content)
    assert [body.records for body in json_bodies("mentions", map(encoded, RECORDS), 200, size)] == [200]
    assert [body.records for body in json_bodies("mentions", map(encoded, RECORDS), 200, size - 1)] == [199, 1]
    assert [body.records for body in json_bodies("mentions", map(encoded, RECORDS), 150, size)] == [150, 50]


def test_a_record_over_the_limit_goes_alone_so_that_the_service_can_say_so():
    records = [b'"a"', b'"' + b"b" * 100 + b'"', b'"c"', b'"d"']
    assert [body.records for body in json_bodies("mentions", records, 10, 50)] == [1, 1, 2]


def test_no_records_make_no_body():
    assert list(json_bodies("mentions", [], 10, 50)) == []
