package brisling_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/brisling/brisling/go"
)

func TestClassify(t *testing.T) {
	c := value(brisling.NewClassifier(golden(t, "bert-classify")))(t)
	defer c.Close()
	tasks := expected[struct {
		Texts []string
		Runs  []struct {
			Options struct {
				TopK     *int   `json:"top_k"`
				Function string `json:"function_to_apply"`
			}
			Out [][]struct {
				Label string
				Score float64
			}
		}
	}](t, "bert-classify", "tasks.json")
	for _, run := range tasks.Runs {
		view := c
		if run.Options.TopK != nil {
			view = view.With(brisling.WithTopK(*run.Options.TopK))
		}
		if run.Options.Function != "" {
			view = view.With(brisling.WithFunction(run.Options.Function))
		}
		for i, labels := range value(view.Classify(background, tasks.Texts...))(t) {
			for j, want := range run.Out[i] {
				equal(t, tasks.Texts[i], labels[j].Name, want.Label)
				near(t, tasks.Texts[i], labels[j].Score, want.Score)
			}
		}
	}

	names := value(c.Labels())(t)
	equal(t, "labels", len(names), 3)
	best := value(c.Classify(background, "Hello world"))(t)[0][0]
	equal(t, "label of the index", names[best.Index], best.Name)
	pair := value(c.ClassifyPairs(background, [2]string{"Hello", "world"}))(t)
	equal(t, "groups of a pair", len(pair), 1)
	above := value(c.With(brisling.WithThreshold(0.5)).Classify(background, "Hello world"))(t)[0]
	equal(t, "labels above a half", len(above), 1)

	renamed := value(brisling.NewClassifier(golden(t, "bert-classify"), brisling.WithLabels("a", "b", "c")))(t)
	defer renamed.Close()
	equal(t, "new name", value(renamed.Labels())(t)[1], "b")
}

func TestZeroShot(t *testing.T) {
	c := value(brisling.NewClassifier(golden(t, "deberta-nli")))(t)
	defer c.Close()
	tasks := expected[struct {
		Texts []string
		Runs  []struct {
			Options struct {
				MultiLabel bool   `json:"multi_label"`
				Template   string `json:"hypothesis_template"`
			}
			Labels []string
			Out    []struct {
				Labels []string
				Scores []float64
			}
		}
	}](t, "deberta-nli", "tasks.json")
	for _, run := range tasks.Runs {
		view := c.With(brisling.WithMultiLabel(run.Options.MultiLabel))
		if run.Options.Template != "" {
			view = view.With(brisling.WithHypothesisTemplate(run.Options.Template))
		}
		for i, labels := range value(view.ZeroShot(background, tasks.Texts, run.Labels))(t) {
			for j, label := range labels {
				equal(t, tasks.Texts[i], label.Name, run.Out[i].Labels[j])
				near(t, tasks.Texts[i], label.Score, run.Out[i].Scores[j])
				equal(t, "index", run.Labels[label.Index], label.Name)
			}
		}
	}
}

func TestRerank(t *testing.T) {
	want := expected[struct {
		MaxLength       int `json:"max_length"`
		Pairs           [][2]string
		Predict, Logits []float64
		Query           string
		Documents       []string
		Rank            []struct {
			ID    int `json:"corpus_id"`
			Score float64
		}
	}](t, "bert-rerank", "cross_encoder.json")

	r := value(brisling.NewReranker(golden(t, "bert-rerank"), brisling.WithMaxLength(want.MaxLength)))(t)
	defer r.Close()
	equal(t, "tokens of a pair", r.MaxLength(), want.MaxLength)
	equal(t, "scores a pair", r.Scores(), 1)
	raw := value(r.With(brisling.WithActivation("identity")).Score(background, want.Pairs...))(t)
	for i, scores := range value(r.Score(background, want.Pairs...))(t) {
		near(t, want.Pairs[i][1], scores[0], want.Predict[i])
		near(t, want.Pairs[i][1], raw[i][0], want.Logits[i])
	}
	ranked := value(r.Rerank(background, want.Query, want.Documents...))(t)
	equal(t, "documents", len(ranked), len(want.Rank))
	for i, document := range ranked {
		equal(t, "index", document.Index, want.Rank[i].ID)
		near(t, document.Text, document.Score, want.Rank[i].Score)
		equal(t, "text", document.Text, want.Documents[document.Index])
	}
	equal(t, "best two", len(value(r.With(brisling.WithTopK(2)).Rerank(background, want.Query, want.Documents...))(t)), 2)
	equal(t, "no documents", len(value(r.Rerank(background, want.Query))(t)), 0)
}

func TestTokenClassify(t *testing.T) {
	c := value(brisling.NewTokenClassifier(golden(t, "bert-ner")))(t)
	defer c.Close()
	tasks := expected[struct {
		Texts []string
		Runs  []struct {
			Aggregation string `json:"aggregation_strategy"`
			Out         [][]struct {
				Entity, EntityGroup string
				Group               string `json:"entity_group"`
				Score               float64
				Word                string
				Start, End          int
			}
		}
	}](t, "bert-ner", "tasks.json")
	for _, run := range tasks.Runs {
		for i, entities := range value(c.With(brisling.WithAggregation(run.Aggregation)).Classify(background, tasks.Texts...))(t) {
			text := []rune(tasks.Texts[i])
			equal(t, run.Aggregation+" of "+tasks.Texts[i], len(entities), len(run.Out[i]))
			for j, entity := range entities {
				want := run.Out[i][j]
				equal(t, "label", entity.Label, want.Entity+want.Group)
				near(t, entity.Text, entity.Score, want.Score)
				equal(t, "text", entity.Text, want.Word)
				equal(t, "place", tasks.Texts[i][entity.Start:entity.End], string(text[want.Start:want.End]))
			}
		}
	}
}

func TestAnswer(t *testing.T) {
	q := value(brisling.NewQuestionAnswerer(golden(t, "distilbert-qa")))(t)
	defer q.Close()
	type answer struct {
		Score      float64
		Start, End int
		Answer     string
	}
	tasks := expected[struct {
		Questions, Contexts []string
		Runs                []struct {
			Options map[string]json.RawMessage
			Out     []json.RawMessage // an answer, or a list of them
		}
	}](t, "distilbert-qa", "tasks.json")
	var questions []brisling.Question
	for _, question := range tasks.Questions {
		for _, context := range tasks.Contexts {
			questions = append(questions, brisling.Question{Question: question, Context: context})
		}
	}
	number := map[string]func(int) brisling.Option{
		"top_k":          brisling.WithTopK,
		"max_seq_len":    brisling.WithMaxSequenceLength,
		"doc_stride":     brisling.WithDocumentStride,
		"max_answer_len": brisling.WithMaxAnswerLength,
	}
	for _, run := range tasks.Runs {
		view := q
		for name, raw := range run.Options {
			if option, known := number[name]; known {
				var n int
				must(t, json.Unmarshal(raw, &n))
				view = view.With(option(n))
			} else {
				equal(t, "option", name, "handle_impossible_answer")
				view = view.With(brisling.WithImpossibleAnswer(true))
			}
		}
		for i, answers := range value(view.Answer(background, questions...))(t) {
			var want []answer
			if json.Unmarshal(run.Out[i], &want) != nil {
				want = make([]answer, 1)
				must(t, json.Unmarshal(run.Out[i], &want[0]))
			}
			context := questions[i].Context
			equal(t, "answers", len(answers), len(want))
			for j, got := range answers {
				equal(t, "text", got.Text, want[j].Answer)
				near(t, got.Text, got.Score, want[j].Score)
				equal(t, "place", context[got.Start:got.End], string([]rune(context)[want[j].Start:want[j].End]))
			}
		}
	}
}

func TestFill(t *testing.T) {
	f := value(brisling.NewMaskFiller(golden(t, "bert-mlm")))(t)
	defer f.Close()
	type filling struct {
		Score    float64
		Token    int32
		TokenStr string `json:"token_str"`
		Sequence string
	}
	tasks := expected[struct {
		Texts []string
		Runs  []struct {
			Options struct {
				TopK int `json:"top_k"`
			}
			Out []json.RawMessage // fillings, or a list of them where a text has more than one mask
		}
	}](t, "bert-mlm", "tasks.json")
	equal(t, "mask token", f.MaskToken(), "[MASK]")
	for _, run := range tasks.Runs {
		for i, fillings := range value(f.With(brisling.WithTopK(run.Options.TopK)).Fill(background, tasks.Texts...))(t) {
			masks := make([][]filling, 1)
			if json.Unmarshal(run.Out[i], &masks[0]) != nil {
				must(t, json.Unmarshal(run.Out[i], &masks))
			}
			equal(t, tasks.Texts[i], len(fillings), len(masks)*run.Options.TopK)
			for j, got := range fillings {
				want := masks[j/run.Options.TopK][j%run.Options.TopK]
				near(t, got.Text, got.Score, want.Score)
				equal(t, "token", got.TokenID, want.Token)
				equal(t, "text", got.Text, want.TokenStr)
				equal(t, "mask", got.Mask, j/run.Options.TopK)
				if len(masks) == 1 {
					equal(t, "sequence", got.Sequence, want.Sequence)
				}
			}
		}
	}
	chosen := value(f.FillFrom(background, []string{"own", "indic"}, "The [MASK] is cold."))(t)[0]
	equal(t, "targets", len(chosen), 2)
	equal(t, "the better target", chosen[0].Text, "indic")
}

func TestTokenizer(t *testing.T) {
	tokenizer := value(brisling.NewTokenizer(filepath.Join(golden(t, "tokenizer-wordpiece"), "tokenizer.json")))(t)
	defer tokenizer.Close()
	want := expected[struct {
		Cases []struct {
			Text    string
			IDs     []int32
			Offsets [][2]int
			Special []int
			Tokens  []string
			Decoded string
		}
		Pairs []struct {
			A, B    string
			IDs     []int32 `json:"input_ids"`
			TypeIDs []int32 `json:"token_type_ids"`
		}
	}](t, "tokenizer-wordpiece", "expected.json")
	var texts []string
	for _, c := range want.Cases {
		texts = append(texts, c.Text)
	}
	counts := value(tokenizer.Count(texts...))(t)
	for i, tokens := range value(tokenizer.Encode(texts...))(t) {
		c := want.Cases[i]
		equal(t, c.Text, len(tokens), len(c.IDs))
		equal(t, c.Text, counts[i], int64(len(c.IDs)))
		for j, token := range tokens {
			equal(t, "id", token.ID, c.IDs[j])
			equal(t, "text", token.Text, c.Tokens[j])
			equal(t, "special", token.Special, c.Special[j] != 0)
			if !token.Special {
				equal(t, "place", c.Text[token.Start:token.End], string([]rune(c.Text)[c.Offsets[j][0]:c.Offsets[j][1]]))
			}
		}
		equal(t, "decoded", value(tokenizer.Decode(c.IDs...))(t), c.Decoded)
	}
	for _, pair := range want.Pairs {
		for i, token := range value(tokenizer.With(brisling.WithMaxLength(48)).EncodePairs([2]string{pair.A, pair.B}))(t)[0] {
			equal(t, "id of a pair", token.ID, pair.IDs[i])
			equal(t, "type id of a pair", token.TypeID, pair.TypeIDs[i])
		}
	}

	id := value(tokenizer.TokenToID("[CLS]"))(t)
	equal(t, "token of the id", value(tokenizer.IDToToken(id))(t), "[CLS]")
	plain := tokenizer.With(brisling.WithAddSpecialTokens(false))
	equal(t, "first token", value(plain.Encode("Hello"))(t)[0][0].Special, false)
	decoded := value(tokenizer.With(brisling.WithSkipSpecialTokens(false)).Decode(id))(t)
	equal(t, "special tokens", decoded, "[CLS]")
	if size := tokenizer.VocabularySize(); size < 100 {
		t.Errorf("the vocabulary has %d tokens", size)
	}
}

func TestTokenizerOfEmbedder(t *testing.T) {
	e := openEmbedder(t, "st-bert-mean")
	tokenizer := value(e.With(brisling.WithPrompt("p")).Tokenizer())(t)
	must(t, e.Close())
	equal(t, "texts", len(value(tokenizer.Encode("it outlives the embedder"))(t)), 1)
	must(t, tokenizer.Close())
}

func TestLibrary(t *testing.T) {
	if version := value(brisling.Version())(t); version == "" {
		t.Error("no version")
	}
	equal(t, "first device", value(brisling.Devices())(t)[0].Name, "cpu")
	facts := map[string]string{}
	for _, fact := range value(brisling.ModelInfo(golden(t, "st-bert-mean")))(t) {
		facts[fact.Name] = fact.Value
	}
	equal(t, "architecture", facts["architecture"], "bert")
	equal(t, "dimensions", facts["dimensions"], "32")
}

func TestModelFolders(t *testing.T) {
	folder := filepath.Dir(golden(t, "st-bert-mean"))
	calls := 0
	brisling.RegisterModel("st-bert-max", func() (string, error) {
		if calls++; calls == 1 {
			return "", os.ErrPermission
		}
		return folder, nil
	})
	if _, err := brisling.NewEmbedder("st-bert-max"); err == nil || calls != 1 {
		t.Errorf("a package that cannot bring its model: %v", err)
	}
	for range 2 {
		value(brisling.NewEmbedder("st-bert-max"))(t).Close()
	}
	equal(t, "calls: a failure, and once more", calls, 2)
	value(brisling.NewEmbedder("st-bert-mean"))(t).Close()
}
