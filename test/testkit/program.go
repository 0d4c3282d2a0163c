package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

// Program is a program that runs in a folder of its own for one test.
type Program struct{ process }

// Start runs argv, in a fresh folder and with env beside what every program
// needs, until the test ends; it goes with the test process too. At the end it
// is told to terminate, and its folder is removed.
func Start(t testing.TB, env []string, argv ...string) *Program {
	t.Helper()
	dir, err := os.MkdirTemp("", "unframed-program-")
	if err != nil {
		t.Fatal(err)
	}
	p := &Program{process{dir: dir, argv: argv, env: env}}
	if err := p.start(); err != nil {
		t.Fatalf("start %s: %v", argv[0], err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s wrote last:\n%s", filepath.Base(argv[0]), p.log())
		}
		if err := p.stop("TERM", false); err != nil {
			t.Errorf("stop %s: %v", argv[0], err)
		}
	})
	return p
}

// Dir is the folder the program runs in.
func (p *Program) Dir() string { return p.dir }

// Output is everything the program has written so far.
func (p *Program) Output(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(p.dir, serverLog))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Kill ends the program at once, as a failing machine would. Its folder stays.
func (p *Program) Kill(t testing.TB) {
	t.Helper()
	if err := p.stop("KILL", true); err != nil {
		t.Errorf("kill %s: %v", p.argv[0], err)
	}
}

// Again starts the program once more after Kill, in the same folder.
func (p *Program) Again(t testing.TB) {
	t.Helper()
	if err := p.start(); err != nil {
		t.Errorf("start %s again: %v", p.argv[0], err)
	}
}
