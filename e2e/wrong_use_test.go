package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unframed/testkit"
)

// wrongRows are rows as a builder in a hurry writes them, each with what the
// application says of it when it does not start.
var wrongRows = [][2]string{
	{`{Method: post, Path: "/wrong/press", Access: User, Handle: s.home}`, "/wrong/press may change something and demands no press"},
	{`{Method: get, Path: "/wrong/nobody", Handle: s.home}`, "/wrong/nobody admits nobody"},
	{`{Method: get, Path: "/wrong/agent", Access: Holding("agent", "answer"), Handle: s.home}`, "/wrong/agent admits nobody"},
	{`{Method: get, Path: "/wrong/:id", Access: User, Handle: s.home}`, "/wrong/:id has 1 parameters and says of 0 what they name"},
	{`{Method: get, Path: "/wrong/framed", Access: User, Policy: framedBy(shield.Trusted), Handle: s.home}`, "/wrong/framed may be framed"},
	{`{Method: post, Path: "/wrong/upload", Access: Public, Body: 10 << 20, Demand: unguarded("a test"), Handle: s.home}`, "/wrong/upload lets strangers send much"},
	{`{Method: post, Path: "/wrong/stranger", Access: Public, Demand: recent(s.emailAct, s.email)}`, "/wrong/stranger demands a press of strangers"},
	{`{Method: get, Path: "/admin/wrong", Access: User, Handle: s.home}`, "/admin/wrong asks for no permission, as all else under /admin/ does"},
	{`{Method: get, Path: "/api/v1/wrong", Access: User, Query: nothing, Handle: s.home}`, "/api/v1/wrong is part of the API and names no scope"},
}

// wrongLines do not compile, each with what the compiler says.
var wrongLines = [][2]string{
	{`{Method: get, Path: "/wrong", Access: "agent", Handle: s.home}`, "cannot use \"agent\""},
	{`{Method: post, Path: "/wrong", Access: User, Demand: recent(s.emailAct, s.home)}`, "does not satisfy"},
	{`{Method: post, Path: "/wrong", Access: User, Demand: recent(s.emailAct)}`, "not enough arguments"},
}

// TestWrongRowsStopTheBuildOrTheStart writes rows into a copy of the source code,
// as a builder would, and builds and starts it.
func TestWrongRowsStopTheBuildOrTheStart(t *testing.T) {
	t.Parallel()
	copied := testkit.CopySource(t, "..")
	table := filepath.Join(copied, "handlers", "routes.go")
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	plant := func(rows ...string) {
		t.Helper()
		const first = "	return []Route{\n"
		planted := strings.Replace(string(text), first, first+strings.Join(rows, ",\n")+",\n", 1)
		if planted == string(text) {
			t.Fatal("the table does not begin as it did")
		}
		if err := os.WriteFile(table, []byte(planted), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, wrong := range wrongLines {
		plant(wrong[0])
		if out, err := testkit.TryIn(copied, "go", "vet", "./handlers"); err == nil || !strings.Contains(out, wrong[1]) {
			t.Errorf("%s compiles, or fails by something else: %v\n%s", wrong[0], err, out)
		}
	}
	var rows []string
	for _, wrong := range wrongRows {
		rows = append(rows, wrong[0])
	}
	plant(rows...)
	program := filepath.Join(t.TempDir(), "app")
	inCopy(t, copied, "go", "build", "-o", program, "./cmd/app")
	out, err := testkit.TryIn(t.TempDir(), "env", "APP_ADDR=127.0.0.1:0", "timeout", "60", program, "serve")
	if err == nil {
		t.Fatalf("it starts:\n%s", out)
	}
	for _, wrong := range wrongRows {
		if !strings.Contains(out, wrong[1]) {
			t.Errorf("of %s it does not say %q", wrong[0], wrong[1])
		}
	}
	if t.Failed() {
		t.Log(out)
	}
	plant(`{Method: get, Path: "/right", Access: User, Handle: s.home}`) // the twin
	inCopy(t, copied, "go", "run", "./cmd/app", "audit", "--self")
}
