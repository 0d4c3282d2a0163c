package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestToolsOfDevelopmentAreLeftOutByATag builds the program as deploy/ does.
func TestToolsOfDevelopmentAreLeftOutByATag(t *testing.T) {
	tools := []string{"unframed/audit", "unframed/lab", "unframed/adminkit/scaffold", "unframed/store/plan", "golang.org/x/net/html", "golang.org/x/mod/modfile", "go/parser"}
	for _, tags := range []string{"", "nodev"} {
		list, err := exec.Command("go", "list", "-deps", "-tags", tags, ".").Output()
		if err != nil {
			t.Fatal(err)
		}
		packages := "\n" + string(list)
		for _, tool := range tools {
			if is, want := strings.Contains(packages, "\n"+tool+"\n"), tags == ""; is != want {
				t.Errorf("with -tags %q the program imports %s: %t", tags, tool, is)
			}
		}
	}
	program := filepath.Join(t.TempDir(), "app")
	if out, err := exec.Command("go", "build", "-tags", "nodev", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, command := range []string{"seed --users 2", "audit http://127.0.0.1", "lab", "new entity A b:string", "migrate diff --check", "migrate rebase", "upgrade --from ../platform"} {
		out, err := exec.Command(program, strings.Fields(command)...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "run: go run ./cmd/app "+strings.Fields(command)[0]) {
			t.Errorf("app %s: %v\n%s", command, err, out)
		}
	}
	if out, err := exec.Command(program, "audit", "prune").CombinedOutput(); err == nil || !strings.Contains(string(out), "say how old an event is") {
		t.Errorf("app audit prune, which is for production, is left out too: %v\n%s", err, out)
	}
}
