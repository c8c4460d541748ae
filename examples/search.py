"""Finds the passages that answer a question, with the interface of sentence-transformers.

pip install 'brisling[minilm]' && python examples/search.py "When do parcels leave?"
"""

import sys

from brisling import SentenceTransformer, util

PASSAGES = [
    "Returns are accepted within thirty days.",
    "Refunds are paid to the card that was used.",
    "The shop in Bergen is closed on Sundays.",
    "Parcels are sent on Mondays.",
]

question = sys.argv[1] if len(sys.argv) > 1 else "How long may I take to send it back?"
model = SentenceTransformer("minilm-l6-v2")
hits = util.semantic_search(model.encode_query(question), model.encode_document(PASSAGES), top_k=2)[0]
for hit in hits:
    print(f"{hit['score']:.3f}  {PASSAGES[hit['corpus_id']]}")
