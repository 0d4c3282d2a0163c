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

	"unframed/test/testkit"
)

var (
	// runBlocks are the commands of a page that say of themselves that they are run,
	// and the program that has to be there for them.
	runBlocks = regexp.MustCompile("(?ms)^```sh run ?(\\w*)\n(.*?)^```$")
	// postgresBlocks are those that are run on PostgreSQL.
	postgresBlocks = regexp.MustCompile("(?ms)^```sh postgres\n(.*?)^```$")
)

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
		if program := string(block[1]); program != "" {
			if _, err := exec.LookPath(program); err != nil {
				testkit.Report("skipped", "commands of docs/operate.md: no "+program+" in PATH")
				block[2] = nil
			}
		}
		script += string(block[2]) + fmt.Sprintf("\necho block %d is done\n", i+1)
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

// TestPostgresIsBackedUpAsDocumented runs the commands on a database with people and
// transfers.
func TestPostgresIsBackedUpAsDocumented(t *testing.T) {
	for _, program := range []string{"pg_dump", "pg_restore"} {
		if _, err := exec.LookPath(program); err != nil {
			testkit.Report("skipped", "a backup of PostgreSQL: no "+program+" in PATH")
			t.Skip("no " + program)
		}
	}
	from, to := testkit.Postgres(t), testkit.Postgres(t)
	page, err := os.ReadFile("../../docs/operate.md")
	if err != nil {
		t.Fatal(err)
	}
	block := postgresBlocks.FindSubmatch(page)
	if block == nil {
		t.Fatal("the page has no block to run on PostgreSQL")
	}
	out, err := inShell(t, fmt.Sprintf("set -euo pipefail\nFROM='%s' TO='%s'\nexport DATABASE_URL=$FROM\napp migrate up\napp seed --users 3 --transfers 5 >/dev/null\n%s", from, to, block[1]))
	if err != nil || !strings.Contains(out, "discrepancies: 0") || strings.Contains(out, " 0 transfers") {
		t.Fatalf("%v:\n%s", err, out)
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
