//go:build brisling_system

package capi

// #cgo pkg-config: brisling
import "C"
