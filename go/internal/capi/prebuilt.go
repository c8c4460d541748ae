//go:build linux && amd64 && !brisling_system

package capi

// The library itself, to link.
import _ "github.com/brisling/brisling/go/lib/linux_amd64"
