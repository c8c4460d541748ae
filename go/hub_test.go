package brisling_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/brisling/brisling/go"
)

const commit = "0123456789abcdef0123456789abcdef01234567"

// startHub serves the files of a checkpoint as the repository org/tiny, on the loopback.
func startHub(t *testing.T, folder string) {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/models/org/tiny/revision/main", func(w http.ResponseWriter, _ *http.Request) {
		var siblings []map[string]any
		for _, path := range files(t, folder) {
			content := value(os.ReadFile(filepath.Join(folder, path)))(t)
			sum := fmt.Sprintf("%x", sha256.Sum256(content))
			siblings = append(siblings, map[string]any{
				"rfilename": path, "size": len(content), "lfs": map[string]any{"sha256": sum, "size": len(content)},
			})
		}
		must(t, json.NewEncoder(w).Encode(map[string]any{"id": "org/tiny", "sha": commit, "siblings": siblings}))
	})
	mux.HandleFunc("/org/tiny/resolve/"+commit+"/", func(w http.ResponseWriter, r *http.Request) {
		path := filepath.Join(folder, strings.TrimPrefix(r.URL.Path, "/org/tiny/resolve/"+commit+"/"))
		content, err := os.ReadFile(path)
		if err != nil {
			w.Header().Set("X-Error-Code", "EntryNotFound")
			http.NotFound(w, r)
			return
		}
		w.Header().Set("X-Repo-Commit", commit)
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(content)))
		http.ServeFile(w, r, path)
	})
	mux.HandleFunc("/api/models/org/slow/revision/main", func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done() // never answers
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Setenv("HF_ENDPOINT", server.URL)
	for _, name := range []string{"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"} {
		t.Setenv(name, "")
	}
}

// files are the paths of all files in a folder, relative to it.
func files(t *testing.T, folder string) (paths []string) {
	must(t, fs.WalkDir(os.DirFS(folder), ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			paths = append(paths, path)
		}
		return err
	}))
	return paths
}

func TestPull(t *testing.T) {
	folder := golden(t, "st-bert-mean")
	startHub(t, folder)
	cache := brisling.WithCacheDir(t.TempDir())
	var done, total int
	pulled, err := brisling.Pull(background, "org/tiny", cache, brisling.WithProgress(func(d, n int) { done, total = d, n }))
	if errors.Is(err, brisling.ErrUnsupported) {
		t.Skip(err) // no libcurl
	}
	must(t, err)
	equal(t, "repository", pulled.Repository, "org/tiny")
	equal(t, "commit", pulled.Commit, commit)
	equal(t, "downloaded", pulled.Downloaded, pulled.Bytes)
	if pulled.Bytes < 100_000 {
		t.Errorf("%d bytes", pulled.Bytes)
	}
	equal(t, "progress", [2]int{done, total}, [2]int{int(pulled.Bytes), int(pulled.Bytes)})

	offline := brisling.WithLocalFilesOnly(true)
	e := value(brisling.NewEmbedder("org/tiny", cache, offline))(t)
	defer e.Close()
	same := openEmbedder(t, "st-bert-mean")
	equal(t, "similarity", value(e.Similarity("a", "b"))(t), value(same.Similarity("a", "b"))(t))

	models := value(brisling.CachedModels(cache))(t)
	equal(t, "cached models", len(models), 1)
	equal(t, "cached path", models[0].Path, pulled.Path)
	equal(t, "cached revisions", strings.Join(models[0].Revisions, " "), "main")
	equal(t, "cached bytes", models[0].Bytes, pulled.Bytes)
	if freed := value(brisling.RemoveModel("org/tiny", cache))(t); freed < pulled.Bytes {
		t.Errorf("%d bytes freed", freed)
	}
	_, err = brisling.RemoveModel("org/tiny", cache)
	fails(t, err, brisling.ErrNotFound, "not in the cache")
	_, err = brisling.NewEmbedder("org/tiny", cache, offline)
	fails(t, err, brisling.ErrNotFound, "local_files_only")
}

func TestPullCancelled(t *testing.T) {
	startHub(t, golden(t, "st-bert-mean"))
	ctx, cancel := context.WithTimeout(background, 100*time.Millisecond)
	defer cancel()
	_, err := brisling.Pull(ctx, "org/slow", brisling.WithCacheDir(t.TempDir()))
	if errors.Is(err, brisling.ErrUnsupported) {
		t.Skip(err) // no libcurl
	}
	equal(t, "error", err, context.DeadlineExceeded)
}

func TestCatalog(t *testing.T) {
	names := map[string]brisling.CatalogEntry{}
	for _, entry := range value(brisling.Catalog(brisling.WithCacheDir(t.TempDir())))(t) {
		names[entry.Name] = entry
	}
	equal(t, "task", names["minilm-l6-v2"].Task, "embed")
	equal(t, "entry beside it", len(names) > 1, true)
	equal(t, "cached models", len(value(brisling.CachedModels(brisling.WithCacheDir(t.TempDir())))(t)), 0)
	for _, finding := range value(brisling.Diagnostics())(t) {
		if finding.Name == "" || finding.Value == "" {
			t.Errorf("a finding that says nothing: %+v", finding)
		}
	}
}
