//go:build !(linux && amd64) && !brisling_system

package capi

// The message of the compiler's error is the point.
var _ int = "brisling carries no library for this platform: install it there and build with -tags brisling_system"
