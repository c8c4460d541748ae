// Package linux_amd64 carries the native library for Linux on x86-64, which needs glibc and nothing
// else. It is a Go package so that go mod vendor takes the library along.
package linux_amd64
