"""Curves: interval means at images seen, none doubled, none lost."""

from zoo.callbacks import Events, Scalars

LOSS = "loss/generator/adversarial"


def _epoch(gan, scalars, losses):
    gan.reset()
    scalars.on_epoch_begin(0)
    for step, loss in enumerate(losses):
        gan.turn(64, loss)
        scalars.on_train_batch_end(step)
    scalars.on_epoch_end(0)


def test_points_are_interval_means_and_an_epoch_s_end_ends_an_interval(toy, tmp_path, curves):
    gan, events = toy(), Events(tmp_path)
    scalars = Scalars(events, every=128)
    scalars.set_model(gan)
    _epoch(gan, scalars, [1.0, 3.0, 5.0, 7.0, 100.0])
    _epoch(gan, scalars, [2.0, 4.0])
    events.close()
    found = curves(tmp_path)
    assert found[LOSS] == [(128, 2.0), (256, 6.0), (320, 100.0), (448, 3.0)]
    assert [step for step, _ in found["speed/images_per_second"]] == [128, 256, 320, 448]
    assert all(speed > 0 for _, speed in found["speed/images_per_second"])


def test_several_turns_in_one_call_give_one_point(toy, tmp_path, curves):
    gan, events = toy(), Events(tmp_path)
    scalars = Scalars(events, every=100)
    scalars.set_model(gan)
    scalars.on_epoch_begin(0)
    for step in range(2):
        for _ in range(5):
            gan.turn(64, float(step))
        scalars.on_train_batch_end(step)
    scalars.on_epoch_end(0)
    events.close()
    assert curves(tmp_path)[LOSS] == [(320, 0.0), (640, 1.0)]
