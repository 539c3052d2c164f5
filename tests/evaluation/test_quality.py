"""Measures for classes of unequal frequency, against scikit-learn and closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from atp.evaluation.quality import area_under_curve, balanced_accuracy, classes_answered

SIGNS = st.sampled_from([-1, 1])
LEVELS = st.sampled_from([-1.0, -0.25, 0.0, 0.25, 0.5])  # few, so that there are ties
MODELS, SAMPLES = 3, 9


def with_both(labels):
    """Labels among which both classes occur."""
    labels = labels.copy()
    labels[..., 0], labels[..., 1] = 1, -1
    return labels


@given(
    expectation=arrays(float, (MODELS, SAMPLES), elements=LEVELS),
    labels=st.one_of(
        arrays(np.int8, SAMPLES, elements=SIGNS), arrays(np.int8, (MODELS, SAMPLES), elements=SIGNS)
    ).map(with_both),
)
def test_measures_are_scikit_learns(expectation, labels):
    every = np.broadcast_to(labels, expectation.shape)
    answers = np.where(expectation >= 0, 1, -1)
    balanced, area = (
        measure(expectation, labels) for measure in (balanced_accuracy, area_under_curve)
    )
    for model in range(MODELS):
        expected = balanced_accuracy_score(every[model], answers[model])
        assert balanced[model] == pytest.approx(expected)
        assert area[model] == pytest.approx(roc_auc_score(every[model], expectation[model]))
    assert classes_answered(expectation).tolist() == [len(set(row)) for row in answers.tolist()]


@given(
    labels=arrays(np.int8, 12, elements=SIGNS).map(with_both),
    level=st.sampled_from([-0.7, 0.0, 0.3]),
)
def test_a_constant_answer_knows_nothing(labels, level):
    constant = np.full((2, 12), level)
    assert balanced_accuracy(constant, labels).tolist() == [0.5, 0.5]
    assert area_under_curve(constant, labels).tolist() == [0.5, 0.5]
    assert classes_answered(constant).tolist() == [1, 1]


def test_a_right_answer_is_one_and_its_opposite_zero():
    labels = np.array([1, 1, 1, -1], dtype=np.int8)
    both = 0.4 * np.stack([labels, -labels])
    assert balanced_accuracy(both, labels).tolist() == [1.0, 0.0]
    assert area_under_curve(both, labels).tolist() == [1.0, 0.0]
    assert classes_answered(both).tolist() == [2, 2]


def test_shares_of_both_classes_count_alike():
    """All three of class +1 are right, and one of two of class −1: (1 + 1/2)/2."""
    labels = np.array([1, 1, 1, -1, -1], dtype=np.int8)
    expectation = np.array([[0.9, 0.1, 0.0, 0.2, -0.3]])
    assert balanced_accuracy(expectation, labels).tolist() == [0.75]


def test_answers_that_rank_well_may_be_of_one_class():
    """A model whose answers only lack an offset: the area tells, the accuracy does not."""
    labels = np.array([1, 1, -1, -1], dtype=np.int8)
    expectation = np.array([[0.9, 0.8, 0.2, 0.1]])
    assert balanced_accuracy(expectation, labels).tolist() == [0.5]
    assert area_under_curve(expectation, labels).tolist() == [1.0]
    assert classes_answered(expectation).tolist() == [1]
