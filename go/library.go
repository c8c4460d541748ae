//go:build cgo

package brisling

import (
	"fmt"
	"sync"

	"github.com/brisling/brisling/go/internal/capi"
)

// Device is what can compute.
type Device struct {
	Name        string // for WithDevice
	Description string
}

// Fact is something that [ModelInfo] tells of a model.
type Fact struct{ Name, Value string }

// Version is that of the library: "0.1.0".
func Version() (version string, err error) {
	c, err := startCall("version", options{})
	if err != nil {
		return "", err
	}
	defer c.release()
	err = c.check("version", c.text(&version, func(buffer []byte) int {
		return capi.Brisling_version(buffer, &c.out.written, &c.out.err)
	}))
	return version, err
}

// Devices lists what can compute on this machine.
func Devices() ([]Device, error) {
	return list("devices", nil, func(c *call) int {
		return capi.Brisling_devices(&c.out.object, &c.out.err)
	}, func(t *table, i int) Device { return Device{t.string("name", i), t.string("description", i)} })
}

// ModelInfo tells what NewEmbedder would use: path, format, architecture, parameters, weights,
// dimensions, layers, max_length, vocabulary, tokenizer, pooling, normalize, similarity, prompts,
// unused_tensors. It takes the options of NewEmbedder.
func ModelInfo(model string, opts ...Option) ([]Fact, error) {
	if err := prepareRegistered(model); err != nil {
		return nil, err
	}
	return list("model info", opts, func(c *call) int {
		return capi.Brisling_model_info(model, c.out.options, &c.out.object, &c.out.err)
	}, func(t *table, i int) Fact { return Fact{t.string("name", i), t.string("value", i)} })
}

// AddModelFolder lets names of models be looked for in folder, too, for the rest of the process: after
// the folders of BRISLING_MODEL_PATH. Adding a folder again changes nothing.
func AddModelFolder(folder string) error {
	const op = "add model folder"
	c, err := startCall(op, options{})
	if err != nil {
		return err
	}
	defer c.release()
	return c.check(op, capi.Brisling_add_model_folder(folder, &c.out.err))
}

var registered = struct {
	sync.Mutex
	folders map[string]func() (string, error)
}{folders: map[string]func() (string, error){}}

// RegisterModel is for packages that bring a model: when one is opened by this name, folder is called for
// the folder that has it, once, or again after an error.
func RegisterModel(name string, folder func() (string, error)) {
	registered.Lock()
	defer registered.Unlock()
	registered.folders[name] = folder
}

func prepareRegistered(name string) error {
	registered.Lock()
	defer registered.Unlock()
	folder := registered.folders[name]
	if folder == nil {
		return nil
	}
	path, err := folder()
	if err != nil {
		return fmt.Errorf("brisling: the model %s, which a package brings: %w", name, err)
	}
	if err := AddModelFolder(path); err != nil {
		return err
	}
	delete(registered.folders, name)
	return nil
}
