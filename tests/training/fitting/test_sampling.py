from collections import Counter

from training.fitting.sampling import LengthGroupedSampler

LENGTHS = [(7 * number) % 40 + 1 for number in range(400)]


def order(epoch, seed=13):
    sampler = LengthGroupedSampler(LENGTHS, [0] * len(LENGTHS), 8, seed)
    sampler.set_epoch(epoch)
    return list(sampler)


def test_each_example_is_taken_once_an_epoch():
    assert sorted(order(0)) == list(range(len(LENGTHS)))
    assert len(LengthGroupedSampler(LENGTHS, [0] * len(LENGTHS), 8, 13)) == len(LENGTHS)


def test_the_order_follows_from_seed_and_epoch_alone():
    assert order(3) == order(3)
    assert order(3) != order(4)
    assert order(3) != order(3, seed=14)


def test_a_temperature_lets_examples_of_a_small_label_set_come_again_but_none_of_the_large_one():
    sizes = (300, 75, 25)
    label_sets = [index for index, size in enumerate(sizes) for _ in range(size)]
    taken = Counter(LengthGroupedSampler(LENGTHS, label_sets, 8, 13, temperature=2.0))
    of_sets = [[taken[row] for row in range(400) if label_sets[row] == index] for index in range(3)]
    assert [sum(counts) for counts in of_sets] == [300, 150, 87]  # by the root of their sizes
    assert {(min(counts), max(counts)) for counts in of_sets} == {(1, 1), (2, 2), (3, 4)}


def test_little_goes_into_padding():
    def padding(rows):
        batches = [[LENGTHS[row] for row in rows[start : start + 8]] for start in range(0, len(rows), 8)]
        return sum(max(batch) * len(batch) - sum(batch) for batch in batches)

    assert padding(order(0)) < 0.2 * padding(list(range(len(LENGTHS))))
