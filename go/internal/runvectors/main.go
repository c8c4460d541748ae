// Runvectors runs the cases of a vectors.json, which every language runs, and prints one line a case: its
// name, a tab, and what came out, with floats as the 8 hexadecimal digits of their bits.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"

	"github.com/brisling/brisling/go"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: runvectors VECTORS_JSON")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "runvectors:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var cases []vector
	if err := json.Unmarshal(content, &cases); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for _, v := range cases {
		if strings.HasPrefix(v.Model, "golden/") {
			v.Model = filepath.Join(filepath.Dir(path), v.Model)
		}
		payload, err := v.payload()
		var failure *brisling.Error
		if errors.As(err, &failure) {
			payload = fmt.Sprintf("error %d %s", failure.Status, failure.Message)
		} else if err != nil {
			return fmt.Errorf("case %s: %w", v.Name, err)
		}
		fmt.Printf("%s\t%s\n", v.Name, payload)
	}
	return nil
}

func hex(numbers ...float32) string {
	var words []string
	for _, number := range numbers {
		words = append(words, fmt.Sprintf("%08x", math.Float32bits(number)))
	}
	return strings.Join(words, " ")
}

func hexRows(rows [][]float32) string {
	var numbers []float32
	for _, row := range rows {
		numbers = append(numbers, row...)
	}
	return hex(numbers...)
}

func hexLabels(texts [][]brisling.Label) string {
	var payloads []string
	for _, labels := range texts {
		var words []string
		for _, label := range labels {
			words = append(words, label.Name+":"+hex(label.Score))
		}
		payloads = append(payloads, strings.Join(words, ","))
	}
	return strings.Join(payloads, ";")
}

func hexRanking(documents []brisling.Ranked) string {
	var words []string
	for _, document := range documents {
		words = append(words, fmt.Sprintf("%d:%s", document.Index, hex(document.Score)))
	}
	return strings.Join(words, ",")
}

func tokenIDs(texts [][]brisling.Token) string {
	var payloads []string
	for _, tokens := range texts {
		var words []string
		for _, token := range tokens {
			words = append(words, fmt.Sprint(token.ID))
		}
		payloads = append(payloads, strings.Join(words, " "))
	}
	return strings.Join(payloads, ";")
}

// asciiJSON is a JSON string in which everything but ASCII is \uXXXX.
func asciiJSON(text string) string {
	var encoded, ascii strings.Builder
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	encoder.Encode(text) // of a string it cannot fail
	for _, unit := range utf16.Encode([]rune(strings.TrimSuffix(encoded.String(), "\n"))) {
		if unit < 0x80 {
			ascii.WriteByte(byte(unit))
		} else {
			fmt.Fprintf(&ascii, "\\u%04x", unit)
		}
	}
	return ascii.String()
}
