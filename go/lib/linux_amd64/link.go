//go:build cgo && linux && amd64

package linux_amd64

// #cgo LDFLAGS: ${SRCDIR}/libbrisling.a -lm -ldl -lpthread
import "C"
