"""What integrations of sentence-transformers call, call by call, through `import sentence_transformers`."""

import copy
import pickle

import numpy as np
import pytest
from conftest import assert_near, expected, golden

import brisling

MODEL = golden("st-bert-mean")
RERANKER = golden("bert-rerank")
TEXTS = ["Hello world", "doctor", "physician"]


@pytest.fixture(scope="module", autouse=True)
def sentence_transformers():
    brisling.install_as_sentence_transformers()
    import sentence_transformers

    return sentence_transformers


@pytest.fixture(scope="module")
def vectors():
    return np.array(expected("st-bert-mean")["embeddings"])[:3]


def test_langchain_embeddings(vectors):
    import sentence_transformers

    client = sentence_transformers.SentenceTransformer(MODEL, cache_folder=None, device="cpu")
    assert_near(client.encode(TEXTS, show_progress_bar=False, normalize_embeddings=True).tolist(), vectors)
    pool = client.start_multi_process_pool()
    assert_near(client.encode_multi_process(TEXTS, pool).tolist(), vectors)
    sentence_transformers.SentenceTransformer.stop_multi_process_pool(pool)


def test_langchain_cross_encoder():
    import sentence_transformers

    client = sentence_transformers.CrossEncoder(RERANKER, device="cpu")
    scores = client.predict([("a query", "a text"), ("a query", "another")])
    assert scores.shape == (2,)
    assert client.tokenizer.pad_token == "[PAD]" and client.tokenizer.unk_token == "[UNK]"
    assert client.tokenizer.eos_token is None and client.config.pad_token_id == 0


def test_langchain_token_splitter():
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(MODEL)
    ids = model.tokenizer.encode("a text to be split " * 20, max_length=2**32, truncation="do_not_truncate")
    assert len(ids) > model.max_seq_length == 48
    assert model.tokenizer.decode(ids[1:-1]) == ("a text to be split " * 20).strip()


def test_llamaindex_embedding(vectors):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(
        MODEL,
        device="cpu",
        cache_folder=None,
        trust_remote_code=False,
        prompts={"query": "q: ", "text": "t: "},
    )
    model.max_seq_length = model.max_seq_length
    plain = model.encode(TEXTS, batch_size=10, prompt_name=None, normalize_embeddings=True, show_progress_bar=False)
    assert_near(plain.tolist(), vectors)
    for name, prompt in (("query", "q: "), ("text", "t: ")):
        named = model.encode(TEXTS, batch_size=10, prompt_name=name, normalize_embeddings=True)
        assert np.array_equal(named, model.encode([prompt + text for text in TEXTS]))
    pool = model.start_multi_process_pool(target_devices=["cpu", "cpu"])
    pooled = model.encode_multi_process(
        TEXTS, pool=pool, batch_size=10, prompt_name=None, normalize_embeddings=True, show_progress_bar=False
    )
    model.stop_multi_process_pool(pool=pool)
    assert np.array_equal(pooled, plain)
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert np.array_equal(other.encode(TEXTS, prompt_name="text"), model.encode(TEXTS, prompt_name="text"))


def test_llamaindex_rerank():
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(
        model_name_or_path=RERANKER, max_length=512, device="cpu", cache_folder=None, trust_remote_code=False
    )
    with pytest.raises(ValueError, match="160"):  # this tiny model has 160 positions
        model.predict([("query", "text")])
    model = CrossEncoder(model_name_or_path=RERANKER, max_length=128, device="cpu")
    scores = model.predict([("query", "text"), ("query", "other")])
    assert len(scores) == 2 and all(isinstance(float(score), float) for score in scores)


def test_chroma(vectors):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(model_name_or_path=MODEL, device="cpu")
    rows = [row for row in model.encode(list(TEXTS), convert_to_numpy=True, normalize_embeddings=True)]
    assert all(type(row) is np.ndarray and row.dtype == np.float32 for row in rows)
    assert_near(rows, vectors)


def test_chroma_sparse():
    from sentence_transformers import SparseEncoder

    with pytest.raises(NotImplementedError, match="SparseEncoder is not part of Brisling. .*SentenceTransformer"):
        SparseEncoder(model_name_or_path=MODEL, device="cpu")


def test_bertopic(vectors):
    import sentence_transformers
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding

    model = SentenceTransformer(MODEL)
    kind = str(type(model))
    assert "sentence_transformers" in kind
    assert not any(word in kind for word in ("flair", "spacy", "gensim", "saved_model"))
    assert isinstance(model, SentenceTransformer)
    embeddings = model.encode(TEXTS, show_progress_bar=False)
    assert isinstance(embeddings, np.ndarray)
    assert_near(embeddings, vectors)
    assert model._first_module().processor.decode(model.tokenizer.encode("doctor")[1:-1]) == "doctor"
    static = SentenceTransformer(modules=[StaticEmbedding.from_model2vec(golden("st-static"))])
    assert static.encode(TEXTS).shape == (3, 32)
    assert sentence_transformers.__version__ >= "5.4"


def test_keybert():
    from sentence_transformers import SentenceTransformer, util

    model = SentenceTransformer(MODEL)
    assert isinstance(model, SentenceTransformer)
    embeddings = model.encode(TEXTS + TEXTS, show_progress_bar=None)
    groups = util.community_detection(embeddings, min_community_size=2, threshold=0.999)
    assert sorted(map(sorted, groups)) == [[0, 3], [1, 4], [2, 5]]


def test_txtai(vectors):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(MODEL, device="cpu")
    for encode in (model.encode_query, model.encode_document, model.encode):
        assert_near(encode(TEXTS, pool=None, batch_size=32), vectors)
    pool = model.start_multi_process_pool()
    assert_near(model.encode(TEXTS, pool=pool, batch_size=32), vectors)
    model.stop_multi_process_pool(pool)
    assert model.similarity_fn_name == "cosine"


def test_haystack(vectors, fake_torch):
    from sentence_transformers import CrossEncoder, SentenceTransformer, quantize_embeddings, util

    model = SentenceTransformer(
        model_name_or_path=MODEL,
        device="cpu",
        token=None,
        trust_remote_code=False,
        revision=None,
        local_files_only=False,
        truncate_dim=None,
        model_kwargs=None,
        processor_kwargs=None,
        config_kwargs=None,
        backend="torch",
    )
    model.max_seq_length = 48
    encoded = model.encode(
        TEXTS, batch_size=32, show_progress_bar=False, normalize_embeddings=False, precision="float32", prompt="a "
    ).tolist()
    assert_near(encoded, model.encode(["a " + text for text in TEXTS]))
    ranges = np.stack([vectors.min(0), vectors.max(0)])
    assert quantize_embeddings(vectors, precision="int8", ranges=ranges).dtype == np.int8
    ranker = CrossEncoder(RERANKER, device="cpu")
    for activation in (fake_torch.nn.Sigmoid(), fake_torch.nn.Identity()):
        ranking = ranker.rank(
            query="query",
            documents=TEXTS,
            batch_size=16,
            activation_fn=activation,
            convert_to_numpy=True,
            return_documents=False,
        )
        assert [set(hit) for hit in ranking] == [{"corpus_id", "score"}] * 3
    assert isinstance(model.encode(TEXTS, convert_to_tensor=True), fake_torch.Tensor)
    assert util.cos_sim(model.encode(TEXTS[0], convert_to_tensor=True), vectors[0]).cpu().numpy().shape == (1, 1)


def test_haystack_evaluator_without_torch():
    from sentence_transformers import SentenceTransformer, util

    model = SentenceTransformer(MODEL)
    scores = util.cos_sim(model.encode("doctor"), model.encode("physician")).cpu().squeeze().numpy()
    assert scores.shape == () and 0 < float(scores) < 1


def test_mteb(vectors):
    import sentence_transformers
    from sentence_transformers import CrossEncoder, SentenceTransformer

    assert tuple(map(int, sentence_transformers.__version__.split("."))) >= (5, 0, 0)
    model = SentenceTransformer(MODEL, revision=None, device="cpu", truncate_dim=None)
    model.prompts = {"query": "q: "}
    for encode in (model.encode_query, model.encode_document, model.encode):
        assert np.array_equal(encode(TEXTS, prompt="q: ", batch_size=8), model.encode(["q: " + t for t in TEXTS]))
    model.prompts = {}
    scores = model.similarity(model.encode(TEXTS), model.encode(TEXTS))
    assert_near(scores, vectors @ vectors.T)
    assert model.max_seq_length == 48 and model.similarity_fn_name == "cosine"
    with pytest.warns(FutureWarning):
        assert model.get_sentence_embedding_dimension() == 32
    assert model.model_card_data.model_name == "st-bert-mean"
    assert model.model_card_data.base_model is None and model.model_card_data.base_model_revision is None
    assert len(model.tokenizer.vocab) == 1500
    reranker = CrossEncoder(RERANKER)
    assert reranker.predict([["query", "text"]]).shape == (1,)
    assert reranker.model.name_or_path == RERANKER and reranker.config._commit_hash is None


def test_faiss_recipe():
    from sentence_transformers import SentenceTransformer

    vectors = SentenceTransformer(MODEL).encode(TEXTS)
    assert vectors.flags.c_contiguous and vectors.dtype == np.float32 and vectors.shape[1] == 32


def test_setfit_imports():
    from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, __version__, losses, models, util
    from sentence_transformers.losses import BatchHardTripletLoss
    from sentence_transformers.model_card import SentenceTransformerModelCardData
    from sentence_transformers.training_args import SentenceTransformerTrainingArguments

    class Head(models.Dense):
        pass

    assert Head(2, 3).out_features == 3 and __version__ and util and SentenceTransformer
    for absent in (SentenceTransformerTrainer, BatchHardTripletLoss, losses.CosineSimilarityLoss):
        with pytest.raises(NotImplementedError, match="install the package sentence-transformers itself"):
            absent()
    assert SentenceTransformerModelCardData and SentenceTransformerTrainingArguments
