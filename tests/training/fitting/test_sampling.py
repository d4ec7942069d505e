from training.fitting.sampling import LengthGroupedSampler

LENGTHS = [(7 * number) % 40 + 1 for number in range(400)]


def order(epoch, seed=13):
    sampler = LengthGroupedSampler(LENGTHS, 8, seed)
    sampler.set_epoch(epoch)
    return list(sampler)


def test_each_example_is_taken_once_an_epoch():
    assert sorted(order(0)) == list(range(len(LENGTHS)))
    assert len(LengthGroupedSampler(LENGTHS, 8, 13)) == len(LENGTHS)


def test_the_order_follows_from_seed_and_epoch_alone():
    assert order(3) == order(3)
    assert order(3) != order(4)
    assert order(3) != order(3, seed=14)


def test_little_goes_into_padding():
    def padding(rows):
        batches = [[LENGTHS[row] for row in rows[start : start + 8]] for start in range(0, len(rows), 8)]
        return sum(max(batch) * len(batch) - sum(batch) for batch in batches)

    assert padding(order(0)) < 0.2 * padding(list(range(len(LENGTHS))))
