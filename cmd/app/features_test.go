package main

import (
	"slices"
	"testing"

	"unframed/ledger"
	"unframed/settings"
)

// TestFeatureIsOneLine takes the ledger's line away: its command and its settings
// are gone, and what is the platform's stays.
func TestFeatureIsOneLine(t *testing.T) {
	look := func() (commands, declared []string) {
		for _, c := range root().Commands() {
			commands = append(commands, c.Name())
		}
		for _, d := range declaredSettings() {
			declared = append(declared, d.Name())
		}
		return commands, declared
	}
	commands, declared := look()
	all := features
	t.Cleanup(func() { features = all })
	features = nil
	without, platforms := look()
	if want := append([]string{"ledger"}, without...); !sameWords(commands, want) {
		t.Errorf("commands: %q with, %q without", commands, without)
	}
	var want []string
	for _, d := range []settings.Declared{ledger.LimitSetting, ledger.TierSetting, ledger.RetentionSetting} {
		want = append(want, d.Name())
	}
	if !sameWords(declared, append(want, platforms...)) || len(platforms) == 0 {
		t.Errorf("settings: %q with, %q without", declared, platforms)
	}
}

func sameWords(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
