"""No weight moves before its last reader, in the graph that TensorFlow runs, not the one we wrote.

Its graph optimizer once dropped the edges that say so: a bias in the pass behind a gradient
penalty was read before or after it moved, as threads had it, and a seed gave two scores.
"""

import pytest
import tensorflow as tf
from tensorflow.python.eager import context

import zoo

WRITERS = ("ResourceApply", "Assign")


def graphs(gan, samples):
    """Returns the graph of one turn, as it is written and as it is run."""
    turn = tf.function(gan.train_step, input_signature=[tf.TensorSpec((None, *samples.shape[1:]))])
    context.context().enable_graph_collection()
    try:
        turn(samples)
        functions = context.context().export_run_metadata().function_graphs
    finally:
        context.context().disable_graph_collection()
    size = len(functions[0].pre_optimization_graph.node)
    assert size > 100  # the turn itself comes first
    return functions[0].pre_optimization_graph, functions[0].post_optimization_graph


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


@pytest.mark.parametrize("variant", ["vanilla", "wgan_gp", "r1gan", "r3gan"])
def test_no_weight_moves_before_its_last_reader(variant):
    gan = zoo.get(variant, shape=(2,), latent=2, width=8)
    written, run = graphs(gan, tf.random.normal((8 * gan.discriminator_steps, 2)))
    assert len(pairs(written)[0]) == len(pairs(run)[0]) > 20
    assert pairs(run)[1] == []
