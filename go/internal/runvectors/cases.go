package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/brisling/brisling/go"
)

// A vector is a case: a call, and the model and options it is made with.
type vector struct {
	Name, Call, Model string
	Open, Options     map[string]string
	Texts, Labels     []string
	A, B              string
	Query             string
	Documents         []string
	Pairs             [][2]string
	IDs               []int32
}

func (v vector) payload() (string, error) {
	ctx, opening, calls := context.Background(), options(v.Open), options(v.Options)
	switch v.Call {
	case "embed", "similarity":
		e, err := brisling.NewEmbedder(v.Model, opening...)
		if err != nil {
			return "", err
		}
		defer e.Close()
		if v.Call == "similarity" {
			score, err := e.With(calls...).Similarity(v.A, v.B)
			return hex(score), err
		}
		vectors, err := e.With(calls...).Embed(ctx, v.Texts...)
		return hexRows(vectors), err
	case "classify", "zero_shot":
		c, err := brisling.NewClassifier(v.Model, opening...)
		if err != nil {
			return "", err
		}
		defer c.Close()
		if v.Call == "zero_shot" {
			labels, err := c.With(calls...).ZeroShot(ctx, v.Texts, v.Labels)
			return hexLabels(labels), err
		}
		labels, err := c.With(calls...).Classify(ctx, v.Texts...)
		return hexLabels(labels), err
	case "rerank", "score":
		r, err := brisling.NewReranker(v.Model, opening...)
		if err != nil {
			return "", err
		}
		defer r.Close()
		if v.Call == "score" {
			scores, err := r.With(calls...).Score(ctx, v.Pairs...)
			return hexRows(scores), err
		}
		ranked, err := r.With(calls...).Rerank(ctx, v.Query, v.Documents...)
		return hexRanking(ranked), err
	case "tokenize", "decode":
		t, err := brisling.NewTokenizer(v.Model, opening...)
		if err != nil {
			return "", err
		}
		defer t.Close()
		if v.Call == "decode" {
			text, err := t.With(calls...).Decode(v.IDs...)
			return asciiJSON(text), err
		}
		tokens, err := t.With(calls...).Encode(v.Texts...)
		return tokenIDs(tokens), err
	}
	return "", fmt.Errorf("there is no call %q", v.Call)
}

// options maps named options to those of the package; a value that its parameter cannot express, and a
// name without one, goes as it is.
func options(named map[string]string) (opts []brisling.Option) {
	for name, value := range named {
		number, notNumber := strconv.Atoi(value)
		float, notFloat := strconv.ParseFloat(value, 32)
		if ofText, ok := ofTexts[name]; ok {
			opts = append(opts, ofText(value))
		} else if ofInt, ok := ofInts[name]; ok && notNumber == nil {
			opts = append(opts, ofInt(number))
		} else if ofBool, ok := ofBools[name]; ok && (value == "true" || value == "false") {
			opts = append(opts, ofBool(value == "true"))
		} else if name == "threshold" && notFloat == nil {
			opts = append(opts, brisling.WithThreshold(float32(float)))
		} else if name == "labels" {
			opts = append(opts, brisling.WithLabels(strings.Split(value, "\n")...))
		} else {
			opts = append(opts, brisling.WithOption(name, value))
		}
	}
	return opts
}

var ofTexts = map[string]func(string) brisling.Option{
	"device":              brisling.WithDevice,
	"weights":             brisling.WithWeights,
	"gemm":                brisling.WithGEMM,
	"pooling":             brisling.WithPooling,
	"prompt":              brisling.WithPrompt,
	"prompt_name":         brisling.WithPromptName,
	"similarity":          brisling.WithSimilarity,
	"function":            brisling.WithFunction,
	"activation":          brisling.WithActivation,
	"hypothesis_template": brisling.WithHypothesisTemplate,
	"truncation":          brisling.WithTruncation,
}

var ofInts = map[string]func(int) brisling.Option{
	"threads":      brisling.WithThreads,
	"max_length":   brisling.WithMaxLength,
	"truncate_dim": brisling.WithTruncateDim,
	"top_k":        brisling.WithTopK,
}

var ofBools = map[string]func(bool) brisling.Option{
	"lowercase":           brisling.WithLowercase,
	"normalize":           brisling.WithNormalize,
	"multi_label":         brisling.WithMultiLabel,
	"add_special_tokens":  brisling.WithAddSpecialTokens,
	"skip_special_tokens": brisling.WithSkipSpecialTokens,
}
