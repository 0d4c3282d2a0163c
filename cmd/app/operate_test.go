package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"unframed/testkit"
)

// runBlocks are the commands of a page that say of themselves that they are run.
var runBlocks = regexp.MustCompile("(?ms)^```sh run\n(.*?)^```$")

// TestOperatePageIsTrue runs the commands of docs/operate.md as they are printed,
// in one shell, on ports that are free here. The twin: a line that fails ends it.
func TestOperatePageIsTrue(t *testing.T) {
	page, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := runBlocks.FindAllSubmatch(page, -1)
	if len(blocks) < 3 {
		t.Fatalf("the page has %d blocks to run", len(blocks))
	}
	script := "set -euo pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n"
	for i, block := range blocks {
		script += string(block[1]) + fmt.Sprintf("\necho block %d is done\n", i+1)
	}
	for _, port := range []string{"8081", "8082"} {
		free, err := testkit.FreePort()
		if err != nil {
			t.Fatal(err)
		}
		script = strings.ReplaceAll(script, port, free)
	}
	out, err := inShell(t, script)
	if last := fmt.Sprintf("block %d is done", len(blocks)); err != nil || !strings.Contains(out, last) {
		t.Fatalf("%v:\n%s", err, out)
	}
	if out, err := inShell(t, "set -euo pipefail\napp migrate verify\necho it goes on\n"); err == nil || strings.Contains(out, "it goes on") {
		t.Errorf("a command that fails is not noticed:\n%s", out)
	}
}

// inShell runs a script in an empty folder, in which app is this program.
func inShell(t *testing.T, script string) (out string, err error) {
	t.Helper()
	dir := t.TempDir()
	bin := filepath.Join(dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	wrapper := fmt.Sprintf("#!/bin/sh\nRUN_AS_APP=1 exec %q \"$@\"\n", os.Args[0])
	if err := os.WriteFile(filepath.Join(bin, "app"), []byte(wrapper), 0o700); err != nil { // #nosec G306 -- a program
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-c", script)
	cmd.Dir, cmd.WaitDelay = dir, 5*time.Second
	cmd.Env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + dir}
	said, err := cmd.CombinedOutput()
	return string(said), err
}
