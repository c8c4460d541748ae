import logging

import numpy as np
import pytest
from conftest import assert_near, expected, golden

from brisling.sentence_transformers import SentenceTransformer, SimilarityFunction, quantize_embeddings, util
from brisling.sentence_transformers._tensors import LightTensor

RANDOM = np.random.default_rng(7)
A = RANDOM.standard_normal((6, 16)).astype(np.float32)
B = RANDOM.standard_normal((4, 16)).astype(np.float32)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


MATRICES = {
    util.cos_sim: lambda a, b: unit(a) @ unit(b).T,
    util.pytorch_cos_sim: lambda a, b: unit(a) @ unit(b).T,
    util.dot_score: lambda a, b: a @ b.T,
    util.euclidean_sim: lambda a, b: -np.sqrt(((a[:, None] - b[None]) ** 2).sum(-1)),
    util.manhattan_sim: lambda a, b: -np.abs(a[:, None] - b[None]).sum(-1),
}
PAIRWISE = {
    util.pairwise_cos_sim: util.cos_sim,
    util.pairwise_dot_score: util.dot_score,
    util.pairwise_euclidean_sim: util.euclidean_sim,
    util.pairwise_manhattan_sim: util.manhattan_sim,
}


@pytest.mark.parametrize("function", MATRICES, ids=lambda f: f.__name__)
def test_similarities_of_matrices(function):
    reference = MATRICES[function](A.astype(np.float64), B.astype(np.float64))
    for a, b in ((A, B), (A.tolist(), B.tolist()), (list(A), list(B)), (A.astype(np.float64), B)):
        scores = function(a, b)
        assert isinstance(scores, LightTensor)
        assert_near(scores, reference)
    assert function(A, B).dtype == np.float32 and function(A.astype(np.float64), B).dtype == np.float64
    assert function(A.astype(np.float16), B).dtype == np.float32
    assert function(A[0], B[0]).shape == (1, 1)
    assert_near(function(A[0], B), reference[:1])


@pytest.mark.parametrize("function", PAIRWISE, ids=lambda f: f.__name__)
def test_similarities_of_rows(function):
    assert_near(function(A[:4], B), np.diag(np.asarray(PAIRWISE[function](A[:4], B))))


def test_angles():
    # Two halves as complex numbers of one dimension: (1 + 0i) / (0 + 1i) = -i.
    assert_near(util.pairwise_angle_sim([[1.0, 0.0]], [[0.0, 1.0]]), [1.0])


def test_light_tensors():
    scores = util.cos_sim(A, B)
    assert type(scores.cpu().detach().squeeze().numpy()) is np.ndarray
    assert scores[0][0].item() == pytest.approx(float(scores.numpy()[0, 0]))
    assert f"{scores[0, 0]:.2f}" and scores.tolist() == scores.numpy().tolist()
    values, indices = scores.topk(2)
    assert_near(values, -np.sort(-scores.numpy(), axis=1)[:, :2])
    assert indices[:, 0].tolist() == scores.argmax(dim=1).tolist()
    assert scores.unsqueeze(0).shape == (1, 6, 4) and scores.unsqueeze(0).squeeze(0).shape == (6, 4)
    assert scores.float().dtype == np.float32 and scores.to("cpu") is scores
    assert scores.norm().item() == pytest.approx(np.linalg.norm(scores.numpy()), rel=1e-6)
    assert scores.device == "cpu" and scores.to_dense() is scores


def test_similarity_function():
    assert SimilarityFunction("cosine") is SimilarityFunction.COSINE
    assert SimilarityFunction.DOT is SimilarityFunction.DOT_PRODUCT
    assert SimilarityFunction.to_similarity_fn("dot") is util.dot_score
    assert SimilarityFunction.to_similarity_pairwise_fn(SimilarityFunction.COSINE) is util.pairwise_cos_sim
    assert SimilarityFunction.possible_values() == ["cosine", "dot", "euclidean", "manhattan", "maxsim", "meanmaxsim"]
    with pytest.raises(ValueError):
        SimilarityFunction.to_similarity_fn("nonsense")
    with pytest.raises(ValueError, match="many vectors"):
        SimilarityFunction.to_similarity_fn("maxsim")


def test_semantic_search():
    reference = np.argsort(-(unit(A) @ unit(B).T), axis=1, kind="stable")
    for chunks in ({}, {"query_chunk_size": 2, "corpus_chunk_size": 3}):
        hits = util.semantic_search(A, B, top_k=3, **chunks)
        assert [[hit["corpus_id"] for hit in row] for row in hits] == reference[:, :3].tolist()
        assert type(hits[0][0]["score"]) is float and type(hits[0][0]["corpus_id"]) is int
    assert util.semantic_search(A[0], B, top_k=1)[0][0]["corpus_id"] == reference[0, 0]
    assert len(util.semantic_search(A, B, top_k=100)[0]) == 4
    assert util.semantic_search(A, B, top_k=1, score_function=util.dot_score)[0][0]["score"] == pytest.approx(
        float((A[0] @ B.T).max()), rel=1e-5
    )


def test_paraphrase_mining():
    pairs = util.paraphrase_mining_embeddings(A)
    scores = unit(A) @ unit(A).T
    assert sorted((i, j) for _, i, j in pairs) == [(i, j) for i in range(6) for j in range(i + 1, 6)]
    assert [score for score, _, _ in pairs] == sorted((score for score, _, _ in pairs), reverse=True)
    assert all(score == pytest.approx(float(scores[i, j]), abs=1e-5) for score, i, j in pairs)
    assert len(util.paraphrase_mining_embeddings(A, max_pairs=3)) == 3
    model = SentenceTransformer(golden("st-bert-mean"))
    score, i, j = util.paraphrase_mining(model, ["a cat", "something else", "a cat"])[0]
    assert (i, j) == (0, 2) and score == pytest.approx(1, abs=1e-5)


def test_community_detection():
    first, second = np.eye(2, 8, dtype=np.float32)
    near = lambda vector, n: vector + 0.01 * RANDOM.standard_normal((n, 8)).astype(np.float32)
    embeddings = np.concatenate([near(second, 3), near(first, 5), np.ones((1, 8), np.float32)])
    groups = util.community_detection(embeddings, threshold=0.9, min_community_size=2)
    assert [sorted(group) for group in groups] == [[3, 4, 5, 6, 7], [0, 1, 2]]
    assert util.community_detection(embeddings, threshold=0.9, min_community_size=2, batch_size=2) == groups
    assert util.community_detection(embeddings[:0]) == []
    assert util.community_detection(np.ones((3, 8)), min_community_size=10)[0] == [0, 1, 2]


def test_quantisation_is_the_references():
    case = expected("st-bert-mean", "precisions.json")
    vectors = np.array(case["float32"], np.float32)
    for precision in ("binary", "ubinary"):
        assert quantize_embeddings(vectors, precision).tolist() == case[precision]
    for precision in ("int8", "uint8"):
        ranges = np.array(case["ranges"], np.float32)
        assert quantize_embeddings(vectors, precision, ranges=ranges).tolist() == case[f"{precision}_ranges"]
    calibrated = quantize_embeddings(vectors, "int8", calibration_embeddings=vectors[:20])
    assert calibrated.tolist() == case["int8_calibrated_on_first_20"]
    assert np.array_equal(quantize_embeddings(list(vectors), "float32"), vectors)


def test_quantisation_says_what_is_wrong(caplog):
    with caplog.at_level(logging.WARNING, "sentence_transformers"):
        quantize_embeddings(A, "int8")
    assert "based on 6 embeddings" in caplog.text
    with pytest.raises(Exception, match="must be float rather than int8 or uint8"):
        quantize_embeddings(A.astype(np.int8), "int8")
    with pytest.raises(ValueError, match="Precision 'int4' is not supported"):
        quantize_embeddings(A, "int4")
    with pytest.raises(NotImplementedError, match="semantic_search_faiss"):
        util.semantic_search_faiss(A, B)


def test_small_helpers():
    assert_near(util.normalize_embeddings(A), unit(A))
    assert util.truncate_embeddings(A, 4).shape == (6, 4) and util.truncate_embeddings(A, None).shape == (6, 16)
    assert util.batch_to_device({"a": util.cos_sim(A, A), "b": 1}, "cpu")["b"] == 1
    assert util.get_device_name() == "cpu"
    assert util.import_from_string("json.dumps").__name__ == "dumps"
    assert util.fullname(SimilarityFunction.COSINE).endswith("similarity_functions.SimilarityFunction")
    assert util.is_sentence_transformer_model(golden("st-bert-mean"))
    assert not util.is_sentence_transformer_model(golden("bert"))
    for name in ("http_get", "mine_hard_negatives"):
        with pytest.raises(NotImplementedError, match=name):
            getattr(util, name)()
    with util.disable_logging(logging.INFO):
        assert not logging.getLogger("any").isEnabledFor(logging.INFO)
