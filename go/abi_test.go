package brisling

import "testing"

func TestABI(t *testing.T) {
	const need = 1<<16 | 2
	for have, serves := range map[uint]bool{need: true, need + 1: true, need - 1: false, need + 1<<16: false, 2: false} {
		if err := checkABI(have, need); (err == nil) != serves {
			t.Errorf("%#x: %v", have, err)
		}
	}
	const want = "brisling: load: this package needs interface 1.2 of the library, " +
		"but the one that was linked has 1.1; install the version that goes with the package"
	if err := checkABI(need-1, need); err.Error() != want {
		t.Error(err)
	}
}
