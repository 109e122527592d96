"""No weight is updated before the last op that reads it, in the graph that TensorFlow runs.

Its graph optimizer once dropped the edges that say so: a bias in the pass behind a gradient
penalty was read before or after its update, as threads had it, and a seed gave two scores.
"""

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.python.eager import context

import zoo

WRITERS = ("ResourceApply", "Assign")


def by_itself(gan, samples):
    any_batch = [tf.TensorSpec((None, *samples.shape[1:]))]
    tf.function(gan.train_step, input_signature=any_batch)(samples)


def by_fit(gan, samples):
    gan.fit(samples, batch_size=8, verbose=0)


def graph_of(run, gan, samples):
    """Returns the graph of one training step as TensorFlow optimized it."""
    context.context().enable_graph_collection()
    try:
        run(gan, samples)
        functions = context.context().export_run_metadata().function_graphs
    finally:
        context.context().disable_graph_collection()
    graphs = [function.post_optimization_graph for function in functions]
    return max(graphs, key=lambda graph: len(graph.node))


def sources(node):
    return [name.lstrip("^").split(":")[0] for name in node.input]


def pairs(graph):
    """Returns every (reader, writer) of one variable, and those that neither waits for."""
    nodes = {node.name: node for node in graph.node}

    def before(name):
        seen, waiting = set(), [name]
        while waiting:
            fresh = [source for source in sources(nodes[waiting.pop()]) if source not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        return seen

    readers = [node for node in graph.node if node.op == "ReadVariableOp"]
    writers = [node for node in graph.node if "Variable" in node.op or "Apply" in node.op]
    writers = [node for node in writers if node.op.startswith(WRITERS)]
    earlier = {node.name: before(node.name) for node in (*readers, *writers)}
    every = [(r.name, w.name) for r in readers for w in writers if sources(r)[0] == sources(w)[0]]
    return every, [(r, w) for r, w in every if r not in earlier[w] and w not in earlier[r]]


@pytest.mark.parametrize("run", [by_itself, by_fit])
@pytest.mark.parametrize("variant", ["wgan_gp", "dragan", "r3gan"])
def test_no_weight_is_updated_before_its_last_reader(variant, run):
    gan = zoo.get(variant, shape=(2,), latent=2, width=8)
    samples = np.random.default_rng(0).normal(size=(8 * gan.discriminator_steps, 2))
    every, unordered = pairs(graph_of(run, gan, samples.astype("float32")))
    assert len(every) > 20
    assert unordered == []
