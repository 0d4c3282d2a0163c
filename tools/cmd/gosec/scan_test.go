package main

import (
	"strings"
	"testing"
)

func TestPlantedFaultsAreFound(t *testing.T) {
	found, err := scan([]string{"./testdata/fault"})
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(found, "\n")
	for _, want := range []string{
		"fault.go:5:2: G501", "fault.go:11:39: G401", // MD5
		"fault.go:13:28: G404", // math/rand
		"fault.go:16:", "G703", // a path from the request
		"fault.go:23:9: G404", "missing justification", // #nosec without a reason
		"fault.go:27:9: G404", "missing rule ID", // #nosec without a rule
	} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing found that says %q in:\n%s", want, all)
		}
	}
}

func TestInnocentTwinIsNotReported(t *testing.T) {
	found, err := scan([]string{"./testdata/innocent"})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range found {
		t.Error(line)
	}
}

func TestBrokenPackageIsNotAPass(t *testing.T) {
	if _, err := scan([]string{"./testdata/nothing"}); err == nil {
		t.Error("a package that does not load passes")
	}
}
