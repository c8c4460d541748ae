//go:build cgo

package brisling

import (
	"context"
	"strings"

	"github.com/brisling/brisling/go/internal/capi"
)

// Pulled is a model that is there to be opened.
type Pulled struct {
	Path       string // what to open: a directory or a .gguf file
	Repository string // on the hub; empty for a model that is not from there
	Commit     string // of the repository
	Bytes      int64  // of the files that opening it needs
	Downloaded int64  // of those, received by this call
}

// CatalogEntry is a model that has a short name.
type CatalogEntry struct {
	Name      string
	Task      string // embed, classify, zero-shot, rerank, ner, answer, fill
	Model     string // org/name on the hub; empty for minilm-l6-v2
	License   string
	Languages string // codes of ISO 639-1, or multilingual
	Summary   string
	Megabytes int  // of the download
	Cached    bool // nothing needs to be downloaded
}

// CachedModel is a commit of a repository in the cache of the hub's models.
type CachedModel struct {
	Repository string
	Commit     string
	Revisions  []string // the branches and tags that stand for the commit
	Path       string
	Files      int
	Bytes      int64
}

// Finding is something that [Diagnostics] tells of this machine.
type Finding struct {
	Name, Value string
	Advice      string // what would help; empty where nothing is amiss
}

// Pull makes sure that a model is there, downloading what is missing from the Hugging Face hub. A pull that
// ended early is taken up where it was left; any number of processes may pull the same model. The units of
// WithProgress are bytes.
//
// Options: WithRevision, WithCacheDir, WithToken, WithLocalFilesOnly, WithUpdate, WithProgress.
func Pull(ctx context.Context, model string, opts ...Option) (Pulled, error) {
	const op = "pull"
	options := options{}.with(opts)
	c, err := startCall(op, options)
	if err != nil {
		return Pulled{}, err
	}
	defer c.release()
	if err := prepareRegistered(model); err != nil {
		return Pulled{}, err
	}
	if err := c.setControl(ctx, op, options.progress); err != nil {
		return Pulled{}, err
	}
	status := capi.Brisling_pull_model(model, c.out.options, &c.out.object, c.out.control, &c.out.err)
	if err := c.finish(ctx, op, status); err != nil {
		return Pulled{}, err
	}
	pulled, err := rows(op, c.out.object, func(t *table, i int) Pulled {
		return Pulled{
			Path:       t.string("path", i),
			Repository: t.string("repository", i),
			Commit:     t.string("commit", i),
			Bytes:      t.integer("bytes", i),
			Downloaded: t.integer("downloaded", i),
		}
	})
	if err != nil {
		return Pulled{}, err
	}
	return pulled[0], nil
}

// Catalog lists the models that have short names, by task.
//
// Options: WithCacheDir.
func Catalog(opts ...Option) ([]CatalogEntry, error) {
	return list("catalog", opts, func(c *call) int {
		return capi.Brisling_models(c.out.options, &c.out.object, &c.out.err)
	}, func(t *table, i int) CatalogEntry {
		return CatalogEntry{
			Name:      t.string("name", i),
			Task:      t.string("task", i),
			Model:     t.string("model", i),
			License:   t.string("license", i),
			Languages: t.string("languages", i),
			Summary:   t.string("summary", i),
			Megabytes: int(t.integer("megabytes", i)),
			Cached:    t.integer("cached", i) != 0,
		}
	})
}

// CachedModels lists what the cache holds of the hub's models.
//
// Options: WithCacheDir.
func CachedModels(opts ...Option) ([]CachedModel, error) {
	return list("cached models", opts, func(c *call) int {
		return capi.Brisling_cached_models(c.out.options, &c.out.object, &c.out.err)
	}, func(t *table, i int) CachedModel {
		return CachedModel{
			Repository: t.string("repository", i),
			Commit:     t.string("commit", i),
			Revisions:  strings.Fields(t.string("revisions", i)),
			Path:       t.string("path", i),
			Files:      int(t.integer("files", i)),
			Bytes:      t.integer("bytes", i),
		}
	})
}

// RemoveModel deletes a model of the hub, with all of its revisions, from the cache, and tells how many
// bytes that frees. It is ErrNotFound where the cache has no such model.
//
// Options: WithCacheDir.
func RemoveModel(model string, opts ...Option) (freed int64, err error) {
	const op = "remove model"
	c, err := startCall(op, options{}.with(opts))
	if err != nil {
		return 0, err
	}
	defer c.release()
	err = c.check(op, capi.Brisling_remove_model(model, c.out.options, &c.out.integer, &c.out.err))
	return c.out.integer, err
}

// Diagnostics tells what the library finds on this machine, without touching the network.
func Diagnostics() ([]Finding, error) {
	return list("diagnostics", nil, func(c *call) int {
		return capi.Brisling_diagnostics(&c.out.object, &c.out.err)
	}, func(t *table, i int) Finding {
		return Finding{t.string("name", i), t.string("value", i), t.string("advice", i)}
	})
}
