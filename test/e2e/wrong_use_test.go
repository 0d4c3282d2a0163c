package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unframed/test/testkit"
)

// wrongRows are rows as a builder in a hurry writes them, each with what the
// application says of it when it does not start.
var wrongRows = [][2]string{
	{`{Method: route.Post, Path: "/wrong/press", Access: route.User, Handle: p.profile}`, "/wrong/press may change something and demands no press"},
	{`{Method: route.Get, Path: "/wrong/nobody", Handle: p.profile}`, "/wrong/nobody admits nobody"},
	{`{Method: route.Get, Path: "/wrong/agent", Access: route.Holding("agent", "answer"), Handle: p.profile}`, "/wrong/agent admits nobody"},
	{`{Method: route.Get, Path: "/wrong/:id", Access: route.User, Handle: p.profile}`, "/wrong/:id has 1 parameters and says of 0 what they name"},
	{`{Method: route.Get, Path: "/wrong/framed", Access: route.User, Policy: route.FramedBy(shield.Trusted), Handle: p.profile}`, "/wrong/framed may be framed"},
	{`{Method: route.Post, Path: "/wrong/upload", Access: route.Public, Body: 10 << 20, Demand: press.Unguarded("a test"), Handle: p.profile}`, "/wrong/upload lets strangers send much"},
	{`{Method: route.Post, Path: "/wrong/stranger", Access: route.Public, Demand: press.Recent(p.emailAct, p.email)}`, "/wrong/stranger demands a press of strangers"},
	{`{Method: route.Get, Path: "/admin/wrong", Access: route.User, Handle: p.profile}`, "/admin/wrong asks for no permission, as all else under /admin/ does"},
	{`{Method: route.Get, Path: "/api/v1/wrong", Access: route.User, Query: route.NoQuery, Handle: p.profile}`, "/api/v1/wrong is part of the API and names no scope"},
}

// wrongLines do not compile, each with what the compiler says.
var wrongLines = [][2]string{
	{`{Method: route.Get, Path: "/wrong", Access: "agent", Handle: p.profile}`, "cannot use \"agent\""},
	{`{Method: route.Post, Path: "/wrong", Access: route.User, Demand: press.Recent(p.emailAct, p.profile)}`, "does not satisfy"},
	{`{Method: route.Post, Path: "/wrong", Access: route.User, Demand: press.Recent(p.emailAct)}`, "not enough arguments"},
}

// TestWrongRowsStopTheBuildOrTheStart writes rows into a copy of the source code,
// as a builder would, and builds and starts it.
func TestWrongRowsStopTheBuildOrTheStart(t *testing.T) {
	t.Parallel()
	copied := testkit.CopySource(t, "../..")
	table := filepath.Join(copied, "handlers", "account", "routes.go")
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	plant := func(rows ...string) {
		t.Helper()
		const first = "	return []route.Route{\n"
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
		if out, err := testkit.TryIn(copied, "go", "vet", "./handlers/account"); err == nil || !strings.Contains(out, wrong[1]) {
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
	plant(`{Method: route.Get, Path: "/right", Access: route.User, Handle: p.profile}`) // the twin
	inCopy(t, copied, "go", "run", "./cmd/app", "audit", "--self")
}
