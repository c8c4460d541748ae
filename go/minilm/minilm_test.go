package minilm

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brisling/brisling/go"
)

func TestDigest(t *testing.T) {
	if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(model))); !strings.HasPrefix(sum, digest) {
		t.Errorf("the model's digest is %s", sum)
	}
}

// Folders of models stay for the rest of a process, so each use of the model is a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("BRISLING_CHILD") == "" {
		os.Exit(m.Run())
	}
	if err := use(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func use() error {
	e, err := brisling.NewEmbedder("minilm-l6-v2")
	if err != nil {
		return err
	}
	defer e.Close()
	score, err := e.Similarity("doctor", "physician")
	if err == nil && fmt.Sprintf("%.3f", score) != "0.857" {
		err = fmt.Errorf("the similarity is %v", score)
	}
	return err
}

func child(environment ...string) *exec.Cmd {
	command := exec.Command(os.Args[0])
	command.Env = append([]string{"BRISLING_CHILD=1"}, environment...)
	return command
}

func succeeds(t *testing.T, command *exec.Cmd) {
	t.Helper()
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
}

func cached(folder string) string {
	return filepath.Join(folder, "brisling", "minilm-l6-v2-"+digest, file)
}

func TestCache(t *testing.T) {
	cache := t.TempDir()
	succeeds(t, child("XDG_CACHE_HOME="+cache))
	written, err := os.Stat(cached(cache))
	if err != nil {
		t.Fatal(err)
	}
	succeeds(t, child("XDG_CACHE_HOME="+cache))
	again, err := os.Stat(cached(cache))
	if err != nil || !os.SameFile(written, again) {
		t.Error("the model was written again:", err)
	}
	for what, content := range map[string]string{"short": model[:1000], "long": model + "more", "other": strings.Replace(model, "general", "gemeral", 1)} {
		if err := os.WriteFile(cached(cache), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		succeeds(t, child("XDG_CACHE_HOME="+cache))
		if !isModel(cached(cache)) {
			t.Errorf("a %s file was not replaced", what)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(cached(cache)))
	if err != nil || len(entries) != 1 {
		t.Error("left beside the model:", entries, err)
	}
}

func TestManyProcesses(t *testing.T) {
	cache := t.TempDir()
	var commands []*exec.Cmd
	for range 6 {
		command := child("XDG_CACHE_HOME=" + cache)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		commands = append(commands, command)
	}
	for _, command := range commands {
		if err := command.Wait(); err != nil {
			t.Error(err)
		}
	}
}

// A file stands where the folder should be: nobody can write there, not even the superuser.
func TestNoCache(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	temporary := t.TempDir()
	for _, environment := range [][]string{{"XDG_CACHE_HOME=" + blocked}, {}} { // the second has no home, either
		succeeds(t, child(append(environment, "TMPDIR="+temporary)...))
	}
	matches, err := filepath.Glob(filepath.Join(temporary, "brisling-*", "*", file))
	if err != nil || len(matches) != 1 {
		t.Error("in the folder for temporary files:", matches, err)
	}

	output, err := child("XDG_CACHE_HOME="+blocked, "TMPDIR="+blocked).CombinedOutput()
	if err == nil || !strings.Contains(string(output), "BRISLING_MODEL_PATH") {
		t.Errorf("nowhere to write: %v\n%s", err, output)
	}
}
