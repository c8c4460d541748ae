//go:build race

package brisling_test

const raceEnabled = true
