"""Search, duplicates and clusters among vectors."""

from __future__ import annotations

import heapq
from typing import Any, Callable, Optional

import numpy as np

from .._tensors import as_array
from .similarity import cos_sim

ScoreFunction = Callable[[Any, Any], Any]


def _best(scores: np.ndarray, k: int) -> np.ndarray:
    """Columns of the k greatest scores of each row, the greatest first, equals in their order."""
    if k < scores.shape[1]:
        candidates = np.sort(np.argpartition(-scores, k - 1, axis=1)[:, :k], axis=1)
        order = np.argsort(-np.take_along_axis(scores, candidates, axis=1), axis=1, kind="stable")
        return np.take_along_axis(candidates, order, axis=1)
    return np.argsort(-scores, axis=1, kind="stable")


def semantic_search(
    query_embeddings: Any,
    corpus_embeddings: Any,
    query_chunk_size: int = 100,
    corpus_chunk_size: int = 500000,
    top_k: int = 10,
    score_function: ScoreFunction = cos_sim,
) -> list[list[dict[str, Any]]]:
    """For each query [n, d] the top_k rows of the corpus [m, d]: {"corpus_id", "score"}, descending."""
    queries, corpus = as_array(query_embeddings), as_array(corpus_embeddings)
    queries = queries.reshape(1, -1) if queries.ndim == 1 else queries
    corpus = corpus.reshape(1, -1) if corpus.ndim == 1 else corpus
    found: list[list[tuple[float, int]]] = [[] for _ in queries]
    for q in range(0, len(queries), query_chunk_size):
        for c in range(0, len(corpus), corpus_chunk_size):
            scores = np.asarray(
                score_function(queries[q : q + query_chunk_size], corpus[c : c + corpus_chunk_size])
            )
            best = _best(scores, min(top_k, scores.shape[1]))
            for i, columns in enumerate(best):
                found[q + i] += [(float(scores[i, column]), c + int(column)) for column in columns]
    best_rows = [heapq.nlargest(top_k, rows, key=lambda row: row[0]) for rows in found]
    return [[{"corpus_id": corpus_id, "score": score} for score, corpus_id in rows] for rows in best_rows]


def information_retrieval(*args: Any, **kwargs: Any) -> list[list[dict[str, Any]]]:
    """The old name of semantic_search."""
    return semantic_search(*args, **kwargs)


def paraphrase_mining(
    model: Any,
    sentences: list[str],
    show_progress_bar: bool = False,
    batch_size: int = 32,
    query_chunk_size: int = 5000,
    corpus_chunk_size: int = 100000,
    max_pairs: int = 500000,
    top_k: int = 100,
    score_function: ScoreFunction = cos_sim,
    truncate_dim: Optional[int] = None,
    prompt_name: Optional[str] = None,
    prompt: Optional[str] = None,
) -> list[list[Any]]:
    """The pairs of sentences that are most alike: [score, i, j] with i < j, descending."""
    embeddings = model.encode(
        sentences,
        show_progress_bar=show_progress_bar,
        batch_size=batch_size,
        truncate_dim=truncate_dim,
        prompt_name=prompt_name,
        prompt=prompt,
    )
    return paraphrase_mining_embeddings(
        embeddings, query_chunk_size, corpus_chunk_size, max_pairs, top_k, score_function
    )


def paraphrase_mining_embeddings(
    embeddings: Any,
    query_chunk_size: int = 5000,
    corpus_chunk_size: int = 100000,
    max_pairs: int = 500000,
    top_k: int = 100,
    score_function: ScoreFunction = cos_sim,
) -> list[list[Any]]:
    """The pairs of rows that are most alike, of the top_k of each row: [score, i, j] with i < j, descending."""
    rows = as_array(embeddings)
    pairs: dict[tuple[int, int], float] = {}
    hits = semantic_search(rows, rows, query_chunk_size, corpus_chunk_size, top_k + 1, score_function)
    for i, others in enumerate(hits):
        for hit in others:
            j = hit["corpus_id"]
            if i != j:
                pairs.setdefault((min(i, j), max(i, j)), hit["score"])
    best = heapq.nlargest(max_pairs, pairs.items(), key=lambda pair: pair[1])
    return [[score, i, j] for (i, j), score in best]


def community_detection(
    embeddings: Any,
    threshold: float = 0.75,
    min_community_size: int = 10,
    batch_size: int = 1024,
    show_progress_bar: bool = False,
) -> list[list[int]]:
    """Groups of rows that are at least `threshold` like (by the cosine) a central one, which comes first.
    Groups do not overlap: a row belongs to the largest. The largest group first."""
    rows = as_array(embeddings)
    if len(rows) == 0:
        return []
    rows = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)
    min_community_size = min(min_community_size, len(rows))
    communities = []
    for start in range(0, len(rows), batch_size):
        for scores in np.asarray(cos_sim(rows[start : start + batch_size], rows)):
            members = np.flatnonzero(scores >= threshold)
            if len(members) >= min_community_size:
                communities.append(members[np.argsort(-scores[members], kind="stable")].tolist())
    communities.sort(key=len, reverse=True)
    taken: set[int] = set()
    unique = []
    for community in communities:
        members = [i for i in community if i not in taken]
        if len(members) >= min_community_size:
            unique.append(members)
            taken.update(members)
    return sorted(unique, key=len, reverse=True)
