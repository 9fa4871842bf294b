"""The loop: it stops in time, keeps the best, and goes on after a kill as if nothing had happened."""

import json

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: requirements-neural.txt")

from recommendations.engine.neural import checkpoint  # noqa: E402
from recommendations.engine.neural.learn import Plan, learn  # noqa: E402


class Counting:
    """Its one number goes up by a random step an epoch; the merit of each epoch is as told."""

    def __init__(self, merits):
        self.net = torch.nn.Linear(1, 1, bias=False)
        torch.nn.init.zeros_(self.net.weight)
        self.net.register_buffer("epochs", torch.zeros((), dtype=torch.int64))
        self.optimizer = torch.optim.Adam(self.net.parameters())
        self.merits = merits

    def learn_once(self):
        loss = -torch.rand(()) * self.net.weight.sum()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.net.epochs += 1
        return self.net.weight.item()

    def judge(self):
        return 0.5, self.merits[self.net.epochs.item() - 1]


def train(merits, plan, of="a"):
    trainee, course = learn(lambda: Counting(merits), plan, of=of, seed=4)
    return float(trainee.net.weight), course


def test_it_stops_when_nothing_gets_better_and_gives_the_best_net_back():
    weight, course = train([1, 3, 2, 2, 2, 9], Plan(epochs=6, patience=3))
    assert (course.epochs, course.best) == (5, 2)
    assert weight == course.train[1] < course.train[-1]


def test_it_stops_after_so_many_epochs_and_after_so_much_time():
    assert train([1, 2, 3], Plan(epochs=2))[1].epochs == 2
    assert train([1, 2, 3], Plan(epochs=3, minutes=1e-9))[1].epochs == 1


def test_killed_and_resumed_is_as_never_killed(tmp_path):
    merits = [1, 4, 2, 3, 6, 5]
    whole = train(merits, Plan(epochs=6))

    def kill(line):
        if line.startswith("epoch 4"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(merits, Plan(epochs=6, folder=tmp_path, say=kill))
    said = []
    resumed = train(merits, Plan(epochs=6, folder=tmp_path, say=said.append))
    # Killed before the fourth epoch was on disk, so that it is learnt again.
    assert said[0] == "going on after epoch 3"
    assert resumed[0] == whole[0]
    assert (resumed[1].train, resumed[1].merit) == (whole[1].train, whole[1].merit)
    assert resumed[1].best == whole[1].best == 5


def test_a_checkpoint_of_other_data_is_not_gone_on_from(tmp_path):
    train([1, 2], Plan(epochs=2, folder=tmp_path), of="a")
    assert checkpoint.load(tmp_path, "a")
    said = []
    train([1, 2], Plan(epochs=1, folder=tmp_path, say=said.append), of="b")
    assert said[0].startswith("epoch 1")


@pytest.mark.parametrize("damage", [b"", b"no checkpoint", b"PK\x03\x04 half a file"])
def test_a_damaged_checkpoint_means_a_new_start(tmp_path, damage):
    train([1, 2], Plan(epochs=2, folder=tmp_path))
    (tmp_path / checkpoint.NAME).write_bytes(damage)
    assert train([1, 2], Plan(epochs=2, folder=tmp_path))[1].epochs == 2


def test_a_full_disk_leaves_the_checkpoint_that_was_there(tmp_path, monkeypatch):
    checkpoint.save(tmp_path, {"of": "a", "epoch": 1})

    def full(state, file):
        file.write(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(OSError, match="no space"):
        checkpoint.save(tmp_path, {"of": "a", "epoch": 2})
    assert checkpoint.load(tmp_path, "a") == {"of": "a", "epoch": 1}


def test_a_loss_that_is_no_number_is_said_in_words():
    with pytest.raises(ValueError, match="diverges in epoch 1"):
        train([float("nan")], Plan(epochs=2))


def test_the_random_numbers_of_others_are_left_alone():
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    train([1, 2], Plan(epochs=2))
    assert torch.equal(torch.rand(3), expected)


def test_curves_are_plain_lists_and_logs_are_written(tmp_path):
    pytest.importorskip("tensorboard", reason="TensorBoard is not installed")
    _, course = train([1, 2], Plan(epochs=2, logs=tmp_path))
    curves = json.loads(json.dumps(course.curves("lists")))
    assert set(curves) == {"what", "train", "validation"}
    assert len(curves["train"]) == len(curves["validation"]) == 2
    assert [path.name.split(".")[0] for path in tmp_path.iterdir()] == ["events"]
