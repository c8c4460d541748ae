// Package minilm brings the model minilm-l6-v2 (all-MiniLM-L6-v2 in 8 bits, 25 MB) in the program:
//
//	import _ "github.com/brisling/brisling/go/minilm"
//
// The first time that the model is opened by its name it is written to the user's cache folder
// (os.UserCacheDir) or, where that cannot be written, to the folder for temporary files; from then on the
// file there is compared with the model in the program, and used.
package minilm

import (
	_ "embed"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/brisling/brisling/go"
)

const file = "all-MiniLM-L6-v2-Q8_0.gguf"

//go:embed all-MiniLM-L6-v2-Q8_0.gguf
var model string

// The beginning of the model's SHA-256: another version of the model is kept apart.
const digest = "50ba9fb82cea"

func init() { brisling.RegisterModel("minilm-l6-v2", folder) }

// folder makes sure that the model is in a folder, and tells which.
func folder() (string, error) {
	cache, cacheErr := os.UserCacheDir()
	if cacheErr == nil {
		cache = filepath.Join(cache, "brisling", "minilm-l6-v2-"+digest)
		if cacheErr = provide(cache); cacheErr == nil {
			return cache, nil
		}
	}
	temporary, err := ownTemporaryFolder()
	if err == nil {
		temporary = filepath.Join(temporary, "minilm-l6-v2-"+digest)
		err = provide(temporary)
	}
	if err != nil {
		return "", fmt.Errorf("cannot be written to the cache folder (%w), nor to the one for temporary files (%w): "+
			"let XDG_CACHE_HOME or TMPDIR name a folder with room for 25 MB, or BRISLING_MODEL_PATH one that has %s", cacheErr, err, file)
	}
	return temporary, nil
}

// ownTemporaryFolder is a folder that no other user can write to. Its name can be guessed, so that it is
// found again; taking it over fails if it belongs to someone else.
func ownTemporaryFolder() (string, error) {
	path := filepath.Join(os.TempDir(), fmt.Sprintf("brisling-%d", os.Getuid()))
	if err := os.Mkdir(path, 0o700); err != nil && !os.IsExist(err) {
		return "", err
	}
	if info, err := os.Lstat(path); err != nil || !info.IsDir() {
		return "", fmt.Errorf("%s is not a folder", path)
	}
	if err := os.Chown(path, os.Getuid(), -1); err != nil {
		return "", err
	}
	return path, os.Chmod(path, 0o700)
}

// provide writes the model to a folder, unless it is there. Of many processes that do it at once, each
// writes a file of its own, and the last to rename it wins.
func provide(folder string) error {
	path := filepath.Join(folder, file)
	if isModel(path) {
		return nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	partial, err := os.CreateTemp(folder, file+".*.partial")
	if err != nil {
		return err
	}
	defer os.Remove(partial.Name())
	_, err = io.WriteString(partial, model)
	if closed := partial.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(partial.Name(), path)
}

// isModel tells whether a file has the model, and nothing else.
func isModel(path string) bool {
	opened, err := os.Open(path)
	if err != nil {
		return false
	}
	defer opened.Close()
	buffer := make([]byte, 1<<20)
	rest := model
	for {
		n, err := opened.Read(buffer)
		if n > len(rest) || string(buffer[:n]) != rest[:n] {
			return false
		}
		rest = rest[n:]
		if err != nil {
			return err == io.EOF && rest == ""
		}
	}
}
