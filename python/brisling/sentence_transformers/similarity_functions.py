"""The functions that compare vectors, by name."""

from __future__ import annotations

from enum import Enum
from typing import Any, Callable, Union

from .util import similarity as functions


class SimilarityFunction(Enum):
    """How vectors are compared; larger is more alike."""

    COSINE = "cosine"
    DOT_PRODUCT = "dot"
    DOT = "dot"
    EUCLIDEAN = "euclidean"
    MANHATTAN = "manhattan"
    MAXSIM = "maxsim"
    MEAN_MAXSIM = "meanmaxsim"

    @staticmethod
    def to_similarity_fn(similarity_function: Union[str, SimilarityFunction]) -> Callable[[Any, Any], Any]:
        """From the name to the function that compares every pair of rows."""
        return _function(_MATRIX, similarity_function)

    @staticmethod
    def to_similarity_pairwise_fn(similarity_function: Union[str, SimilarityFunction]) -> Callable[[Any, Any], Any]:
        """From the name to the function that compares row by row."""
        return _function(_PAIRWISE, similarity_function)

    @staticmethod
    def possible_values() -> list[str]:
        return [function.value for function in SimilarityFunction]


_MATRIX = {
    SimilarityFunction.COSINE: functions.cos_sim,
    SimilarityFunction.DOT_PRODUCT: functions.dot_score,
    SimilarityFunction.EUCLIDEAN: functions.euclidean_sim,
    SimilarityFunction.MANHATTAN: functions.manhattan_sim,
}
_PAIRWISE = {
    SimilarityFunction.COSINE: functions.pairwise_cos_sim,
    SimilarityFunction.DOT_PRODUCT: functions.pairwise_dot_score,
    SimilarityFunction.EUCLIDEAN: functions.pairwise_euclidean_sim,
    SimilarityFunction.MANHATTAN: functions.pairwise_manhattan_sim,
}


def _function(
    functions: dict[SimilarityFunction, Callable[[Any, Any], Any]], name: Union[str, SimilarityFunction]
) -> Callable[[Any, Any], Any]:
    function = functions.get(SimilarityFunction(name))
    if function is None:
        raise ValueError(f"the similarity {name!r} is for models with many vectors a text, which are not supported")
    return function
