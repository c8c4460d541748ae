//go:build cgo

package brisling

import (
	"slices"
	"strconv"
	"strings"
)

// Option is an option of opening a model or, by With, of the calls on it.
type Option func(*options)

type options struct {
	values    []option
	truncated func(texts int)
	progress  func(done, total int)
}

type option struct{ name, value string }

func (o options) with(opts []Option) options {
	o.values = slices.Clone(o.values)
	for _, set := range opts {
		if set != nil {
			set(&o)
		}
	}
	return o
}

// ofCalls is what remains of the options of opening when calls follow.
func (o options) ofCalls() options { return options{truncated: o.truncated, progress: o.progress} }

// WithOption sets an option by the name and value that brisling.h gives it, such as one that has no
// function here. A later value replaces an earlier one.
func WithOption(name, value string) Option {
	return func(o *options) { o.values = append(o.values, option{name, value}) }
}

// WithTruncated lets function know, after each call that had to cut texts to max_length, how many they
// were. Calls at the same time call it at the same time.
func WithTruncated(function func(texts int)) Option {
	return func(o *options) { o.truncated = function }
}

// WithProgress lets function know how many texts, or pairs of texts where a model reads two together, a
// call has done of how many in all: ten times a second while it runs, from another goroutine, and when it
// ends.
func WithProgress(function func(done, total int)) Option {
	return func(o *options) { o.progress = function }
}

func intOption(name string, value int) Option { return WithOption(name, strconv.Itoa(value)) }

func boolOption(name string, value bool) Option { return WithOption(name, strconv.FormatBool(value)) }

// Of opening any model.

// WithDevice names the device that computes, one of [Devices]. Default: cpu.
func WithDevice(name string) Option { return WithOption("device", name) }

// WithWeights is the precision to compute with: auto (that of the file, the default), f32, f16, bf16, q8_0, int8.
func WithWeights(precision string) Option { return WithOption("weights", precision) }

// WithGEMM is what multiplies matrices: auto (the default), native, onednn.
func WithGEMM(provider string) Option { return WithOption("gemm", provider) }

// WithLowercase tells whether a GGUF vocabulary of kind bert lowers case. Default: true.
func WithLowercase(lowercase bool) Option { return boolOption("lowercase", lowercase) }

// Of opening any model, of Pull, and in part of the functions that list models: where models of the Hugging
// Face hub come from.

// WithRevision is a branch, a tag or a commit of the model's repository. Default: main.
func WithRevision(revision string) Option { return WithOption("revision", revision) }

// WithCacheDir is the folder that keeps models of the hub. Default: as HF_HUB_CACHE or HF_HOME say, else
// ~/.cache/huggingface/hub.
func WithCacheDir(folder string) Option { return WithOption("cache_dir", folder) }

// WithToken is the token that the hub asks for before it gives out some models. Default: HF_TOKEN.
func WithToken(token string) Option { return WithOption("token", token) }

// WithLocalFilesOnly makes sure that nothing is downloaded. Default: false.
func WithLocalFilesOnly(only bool) Option { return boolOption("local_files_only", only) }

// WithUpdate, of Pull, tells whether the hub is asked for a newer commit of a model that the cache has.
// Default: true.
func WithUpdate(update bool) Option { return boolOption("update", update) }

// Of opening and of calls.

// WithThreads is how many processors a call may use. Default: all.
func WithThreads(n int) Option { return intOption("threads", n) }

// WithMaxLength is how many tokens of a text are read, special ones included. Default: what the model allows.
func WithMaxLength(tokens int) Option { return intOption("max_length", tokens) }

// Of embedders.

// WithPooling, of opening, is how the vectors of tokens become one: cls, mean, max,
// mean_sqrt_len_tokens, weightedmean, lasttoken. Default: as the model's files say.
func WithPooling(pooling string) Option { return WithOption("pooling", pooling) }

// WithNormalize tells whether vectors are scaled to length 1. Default: as the model's files say.
func WithNormalize(normalize bool) Option { return boolOption("normalize", normalize) }

// WithTruncateDim keeps the first n numbers of each vector, for models trained to allow it.
func WithTruncateDim(n int) Option { return intOption("truncate_dim", n) }

// WithPrompt puts a text before each text.
func WithPrompt(prompt string) Option { return WithOption("prompt", prompt) }

// WithPromptName puts a prompt of the model, as [ModelInfo] lists them, before each text.
func WithPromptName(name string) Option { return WithOption("prompt_name", name) }

// WithSimilarity is how vectors are compared: cosine, dot, or the negative distances euclidean and
// manhattan. Default: as the model's files say, else cosine.
func WithSimilarity(similarity string) Option { return WithOption("similarity", similarity) }

// Of classifiers and rerankers.

// WithLabels, of opening a classifier, names its labels in the order of their indices.
func WithLabels(labels ...string) Option { return WithOption("labels", strings.Join(labels, "\n")) }

// WithTopK keeps the best k results of each text. Default: all; 1 for question answerers, 5 for mask fillers.
func WithTopK(k int) Option { return intOption("top_k", k) }

// WithThreshold keeps the results that score at least so much. Default: all.
func WithThreshold(score float32) Option {
	return WithOption("threshold", strconv.FormatFloat(float64(score), 'g', -1, 32))
}

// WithFunction makes scores of a classifier's outputs: auto, softmax, sigmoid, none. auto, the default, is
// none for a regression, sigmoid for a multi-label model or a single label, else softmax.
func WithFunction(function string) Option { return WithOption("function", function) }

// WithActivation makes scores of a reranker's outputs, of opening or of calls: auto, sigmoid, identity,
// softmax. auto, the default, is what the model's files say, else sigmoid for a model with one output
// and identity for others.
func WithActivation(activation string) Option { return WithOption("activation", activation) }

// WithHypothesisTemplate is the sentence that zero-shot classification judges, with the label in the
// place of {}. Default: This example is {}.
func WithHypothesisTemplate(template string) Option {
	return WithOption("hypothesis_template", template)
}

// WithMultiLabel makes zero-shot classification judge each label alone, so that any number of them may
// be true. Default: one label is true, and the scores add up to 1.
func WithMultiLabel(multiLabel bool) Option { return boolOption("multi_label", multiLabel) }

// Of token classifiers.

// WithAggregation groups tokens to entities: none (the default), simple, first, average, max. simple
// joins neighbours with the same label; the others do, too, but give all tokens of a word the label of
// its first token, of their mean probabilities, or of the most certain token.
func WithAggregation(aggregation string) Option { return WithOption("aggregation", aggregation) }

// WithIgnoreLabels leaves out the tokens with these labels. Default: O.
func WithIgnoreLabels(labels ...string) Option {
	return WithOption("ignore_labels", strings.Join(labels, "\n"))
}

// WithStride reads texts that are longer than max_length in windows that share so many tokens. Default:
// such texts are cut.
func WithStride(tokens int) Option { return intOption("stride", tokens) }

// Of question answerers.

// WithMaxSequenceLength is how many tokens a window has, with the question. Default: 384, or what the
// model allows.
func WithMaxSequenceLength(tokens int) Option { return intOption("max_seq_len", tokens) }

// WithDocumentStride is how many tokens windows share. Default: 128, or half a window.
func WithDocumentStride(tokens int) Option { return intOption("doc_stride", tokens) }

// WithMaxAnswerLength is how many tokens an answer may have. Default: 15.
func WithMaxAnswerLength(tokens int) Option { return intOption("max_answer_len", tokens) }

// WithMaxQuestionLength is how many tokens of a question are read. Default: 64.
func WithMaxQuestionLength(tokens int) Option { return intOption("max_question_len", tokens) }

// WithImpossibleAnswer lets an empty text be an answer. Default: false.
func WithImpossibleAnswer(allowed bool) Option {
	return boolOption("handle_impossible_answer", allowed)
}

// WithAlignToWords tells whether answers are whole words. Default: true.
func WithAlignToWords(align bool) Option { return boolOption("align_to_words", align) }

// Of tokenizers.

// WithTruncation tells which text of a pair is cut: longest_first (the default), only_first, only_second.
func WithTruncation(strategy string) Option { return WithOption("truncation", strategy) }

// WithAddSpecialTokens tells whether tokens such as [CLS] are added. Default: true.
func WithAddSpecialTokens(add bool) Option { return boolOption("add_special_tokens", add) }

// WithSkipSpecialTokens tells whether Decode leaves tokens such as [CLS] out. Default: true.
func WithSkipSpecialTokens(skip bool) Option { return boolOption("skip_special_tokens", skip) }

// Places in texts are counted in bytes, as Go slices strings.
var inBytes = []Option{WithOption("offsets", "bytes")}

var ofPairs = []Option{WithOption("pairs", "true")}
