"""The relational memory against its paper's equations, slot by slot and head by head."""

import numpy as np
import pytest

from zoo.layers.relational_memory import RelationalMemory


def dense(layer, x):
    bias = 0.0 if layer.bias is None else np.float64(layer.bias)
    return x @ np.float64(layer.kernel) + bias


def normalized(layer, x):
    centred = x - x.mean()
    return centred / np.sqrt((centred**2).mean() + 1e-5) * np.float64(layer.gamma) + np.float64(
        layer.beta
    )


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def by_hand(cell, x, memory):
    """Santoro et al., 2018, equations 1 to 9, of one sample."""
    entry = dense(cell.entry, x)
    rows = [*memory, entry]
    following = []
    for slot in memory:
        gathered = []
        for head in range(cell.heads):
            own = slice(head * cell.size, (head + 1) * cell.size)
            query = dense(cell.query, slot)[own]
            scores = [query @ dense(cell.key, row)[own] / np.sqrt(cell.size) for row in rows]
            shares = np.exp(scores) / np.exp(scores).sum()
            gathered.append(
                sum(s * dense(cell.value, r)[own] for s, r in zip(shares, rows, strict=True))
            )
        attended = normalized(cell.norms[0], slot + np.concatenate(gathered))
        inner = np.maximum(dense(cell.mlp[0], attended), 0)
        candidate = normalized(cell.norms[1], attended + dense(cell.mlp[1], inner))
        gates = dense(cell.gates_of_input, entry) + dense(cell.gates_of_memory, np.tanh(slot))
        enter, stay = np.split(gates, 2)
        following.append(sigmoid(enter) * np.tanh(candidate) + sigmoid(stay + 1) * slot)
    return np.stack(following)


@pytest.mark.parametrize(("slots", "heads", "size"), [(1, 2, 3), (3, 1, 4)])
def test_two_steps_are_the_papers(seeded, slots, heads, size):
    cell = RelationalMemory(slots, heads, size)
    random = np.random.default_rng(0)
    inputs = random.normal(size=(2, 4, 5)).astype("float32")
    memory = cell.first(4)
    assert np.asarray(memory)[2].tolist() == np.eye(slots, heads * size).tolist()
    cell(inputs[0], memory)
    for weight in cell.trainable_weights:  # biases and norms begin at 0 and 1, which hides them
        weight.assign(weight + random.normal(scale=0.3, size=weight.shape))
    expected = np.float64(memory)
    for x in inputs:
        memory = cell(x, memory)
        expected = np.stack([by_hand(cell, *pair) for pair in zip(x, expected, strict=True)])
    np.testing.assert_allclose(memory, expected, rtol=1e-4, atol=1e-5)
