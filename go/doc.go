// Package brisling runs transformer models inside the application: embeddings, similarity,
// classification, reranking, entities, question answering and filling of masks, on the CPU, with no
// server and no Python.
//
//	embedder, err := brisling.NewEmbedder("minilm-l6-v2")
//	if err != nil {
//		return err
//	}
//	defer embedder.Close()
//	score, err := embedder.Similarity("doctor", "physician") // 0.857
//
// # Models
//
// A model is a path (a directory as Hugging Face or sentence-transformers write it, or a GGUF file) or a
// name: that of a directory or GGUF file in a folder of the environment variable BRISLING_MODEL_PATH or of
// [AddModelFolder], a short name of the [Catalog], or a repository of the Hugging Face hub, org/name or
// org/name:file.gguf, which is downloaded once, as [Pull] does. The package
// github.com/brisling/brisling/go/minilm brings minilm-l6-v2 in the program:
//
//	import _ "github.com/brisling/brisling/go/minilm"
//
// # Options
//
// Functions that open a model take the options of opening, and With gives a view of an open model whose
// calls use other options than the defaults:
//
//	embedder, err := brisling.NewEmbedder("minilm-l6-v2", brisling.WithThreads(4))
//	queries := embedder.With(brisling.WithPrompt("query: "), brisling.WithTruncateDim(128))
//
// A view shares the model, costs next to nothing, and ends with it: closing one closes all. An option
// that the call does not have is an error that lists those it has.
//
// # Errors
//
// Failures of the library are an [*Error], which [errors.Is] compares with ErrInvalidArgument,
// ErrNotFound and so on. A call whose context ends returns ctx.Err(); a call on a closed model returns
// [ErrClosed]. Texts must be valid UTF-8; the error names the one that is not.
//
// # Concurrency
//
// Models, tokenizers and their views may be used by any number of goroutines at once. A call occupies an
// operating system thread while it computes, and by default shares all processors with the others; a
// server that takes many requests does well to bound how many run at once. Close waits for the calls in
// progress, and may be called any number of times.
package brisling
