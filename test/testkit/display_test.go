package testkit

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A screen is handed out with a window manager that manages, also where the
// first one could not reach it and gave up.
func TestAWindowManagerThatGaveUpIsStartedAgain(t *testing.T) {
	manager, err := exec.LookPath("openbox")
	if err != nil {
		skip(t, "real windows", "no openbox in PATH")
	}
	programs := t.TempDir()
	began := filepath.Join(programs, "began")
	script := fmt.Sprintf("#!/bin/sh\n[ -e %[1]q ] || { : >%[1]q; exit 1; }\nexec %[2]q\n", began, manager)
	if err := os.WriteFile(filepath.Join(programs, "openbox"), []byte(script), 0o700); err != nil { // #nosec G306 -- a program
		t.Fatal(err)
	}
	t.Setenv("PATH", programs+string(os.PathListSeparator)+os.Getenv("PATH"))

	screen := NewDisplay(t)
	if _, err := os.Stat(began); err != nil {
		t.Fatal("the manager that gives up was not used")
	}
	if desktops := screen.Do("get_num_desktops"); desktops == "0" {
		t.Error("nobody manages the screen")
	}
}
