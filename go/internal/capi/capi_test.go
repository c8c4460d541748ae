package capi

import (
	"fmt"
	"strings"
	"testing"
)

// Every handle: its free function takes none, and opening tells what it did not find.
func TestHandles(t *testing.T) {
	for name, handle := range map[string]struct {
		open func(string, uintptr, *uintptr, *uintptr) int
		free func(uintptr)
	}{
		"embedder":          {Brisling_embedder_open, Brisling_embedder_free},
		"classifier":        {Brisling_classifier_open, Brisling_classifier_free},
		"reranker":          {Brisling_reranker_open, Brisling_reranker_free},
		"tokenizer":         {Brisling_tokenizer_open, Brisling_tokenizer_free},
		"token classifier":  {Brisling_token_classifier_open, Brisling_token_classifier_free},
		"question answerer": {Brisling_question_answerer_open, Brisling_question_answerer_free},
		"mask filler":       {Brisling_mask_filler_open, Brisling_mask_filler_free},
	} {
		t.Run(name, func(t *testing.T) {
			var object, err uintptr
			if status := handle.open("no-such-model", 0, &object, &err); status != BRISLING_NOT_FOUND {
				t.Errorf("status %d", status)
			}
			message := make([]byte, Brisling_error_message(err, nil))
			Brisling_error_message(err, message)
			if !strings.Contains(string(message), "no-such-model") || Brisling_error_status(err) != BRISLING_NOT_FOUND {
				t.Errorf("error %d: %s", Brisling_error_status(err), message)
			}
			Brisling_error_free(err)
			handle.free(object)
		})
	}
}

func TestOptionsAndControls(t *testing.T) {
	var options, control, err uintptr
	if Brisling_options_new(&options, &err) != BRISLING_OK || Brisling_options_set(options, "", "", &err) != BRISLING_OK {
		t.Error("options")
	}
	Brisling_options_free(options)
	Brisling_options_free(0)
	if Brisling_control_new(&control, &err) != BRISLING_OK {
		t.Error("control")
	}
	Brisling_control_cancel(control)
	if Brisling_control_done(control) != 0 || Brisling_control_total(control) != 0 {
		t.Error("progress of a control without a call")
	}
	Brisling_control_free(control)
	Brisling_control_free(0)
	Brisling_results_free(0)
	Brisling_error_free(0)
}

// Numbers and slices cross in both directions.
func TestArrays(t *testing.T) {
	var err, written uintptr
	scores := make([]float32, 4)
	a, b := []float32{1, 0, 0, 1}, []float32{2, 0, 3, 3}
	if status := Brisling_similarity(a, 2, b, 2, 2, 0, scores, &err); status != BRISLING_OK {
		t.Fatal(status)
	}
	if got := fmt.Sprintf("%.3f", scores); got != "[1.000 0.707 0.000 0.707]" {
		t.Error(got)
	}
	bytes := make([]byte, 16)
	if status := Brisling_quantize(a, 2, 2, nil, 0, bytes, &written, &err); status != BRISLING_OK || written != 16 || bytes[3] != 0x3f {
		t.Error(status, written, bytes)
	}
	if Brisling_quantize(a, 2, 2, nil, 0, bytes[:15], &written, &err) != BRISLING_BUFFER_TOO_SMALL || written != 16 {
		t.Error("a buffer that is too small")
	}
	Brisling_error_free(err)
	if have := Brisling_abi_version(); have>>16 != uint(BRISLING_ABI_VERSION)>>16 || have < uint(BRISLING_ABI_VERSION) {
		t.Errorf("the library has interface %#x, this package is for %#x", have, BRISLING_ABI_VERSION)
	}
}
