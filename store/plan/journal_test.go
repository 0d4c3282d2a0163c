package plan

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"

	entschema "entgo.io/ent/dialect/sql/schema"
)

var errCrash = errors.New("the machine went off")

// crashing is a disk that stops at its nth call, in the middle of it where it
// writes, and does nothing after.
type crashing struct {
	calls, at int
}

func (c *crashing) off() bool {
	c.calls++
	return c.at > 0 && c.calls >= c.at
}

func (c *crashing) MkdirAll(path string) error {
	if c.off() {
		return errCrash
	}
	return localDisk{lax: true}.MkdirAll(path)
}

func (c *crashing) Write(path string, content []byte) error {
	if c.off() {
		if c.calls == c.at {
			_ = localDisk{lax: true}.Write(path, content[:len(content)/2])
		}
		return errCrash
	}
	return localDisk{lax: true}.Write(path, content)
}

func (c *crashing) Rename(from, to string) error {
	if c.off() {
		return errCrash
	}
	return localDisk{lax: true}.Rename(from, to)
}

func (c *crashing) Remove(path string) error {
	if c.off() {
		return errCrash
	}
	return localDisk{lax: true}.Remove(path)
}

// tree is every file under the root.
func tree(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files[path[len(root):]] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func begun(t *testing.T, root string, first map[Dialect]State) {
	t.Helper()
	if _, err := write(localDisk{lax: true}, root, "initial", first, noon); err != nil {
		t.Fatal(err)
	}
}

func twoColumns(b *entschema.Table) { b.Columns = b.Columns[:2]; b.Indexes = b.Indexes[1:] }

// Whichever call on the disk is the last, the next command ends where one that
// was not interrupted ends.
func TestDiffKilledAtAnyCallIsFinishedByTheNext(t *testing.T) {
	wanted, first, second := t.TempDir(), states(t, books(nil)), states(t, books(twoColumns))
	begun(t, wanted, first)
	whole := &crashing{}
	if _, err := write(whole, wanted, "change", second, noon); err != nil {
		t.Fatal(err)
	}
	want := tree(t, wanted)
	for at := 1; at <= whole.calls; at++ {
		root := t.TempDir()
		begun(t, root, first)
		if _, err := write(&crashing{at: at}, root, "change", second, noon); !errors.Is(err, errCrash) {
			t.Fatalf("call %d: %v", at, err)
		}
		// What only looks must not take half a plan for a whole one.
		if changes, err := Diff(root, second); err == nil && len(changes) == 0 && !maps.Equal(tree(t, root), want) {
			t.Errorf("call %d: a half-written plan passes the check", at)
		}
		if _, err := write(localDisk{lax: true}, root, "change", second, noon); err != nil && !errors.Is(err, ErrNothing) {
			t.Errorf("call %d: the next: %v", at, err)
		}
		if got := tree(t, root); !maps.Equal(got, want) {
			t.Errorf("call %d of %d leaves %v, want %v", at, whole.calls, keys(got), keys(want))
		}
	}
	t.Logf("killed at each of %d calls", whole.calls)
}

// The recovery itself may be killed as often as one likes.
func TestRecoveryKilledAtAnyCallIsFinishedByTheNext(t *testing.T) {
	wanted, first, second := t.TempDir(), states(t, books(nil)), states(t, books(twoColumns))
	begun(t, wanted, first)
	if _, err := write(localDisk{lax: true}, wanted, "change", second, noon); err != nil {
		t.Fatal(err)
	}
	want := tree(t, wanted)
	for at := 1; ; at++ {
		root := t.TempDir()
		begun(t, root, first)
		// The journal is written, and nothing else.
		if _, err := write(&crashing{at: 6}, root, "change", second, noon); !errors.Is(err, errCrash) || !interrupted(root) {
			t.Fatalf("not interrupted where this test begins: %v", err)
		}
		_, err := recoverPlan(&crashing{at: at}, root)
		if err != nil && !errors.Is(err, errCrash) {
			t.Fatal(err)
		}
		done := err == nil
		if _, err := write(localDisk{lax: true}, root, "change", second, noon); !errors.Is(err, ErrNothing) {
			t.Errorf("call %d: the next: %v", at, err)
		}
		if got := tree(t, root); !maps.Equal(got, want) {
			t.Errorf("call %d leaves %v, want %v", at, keys(got), keys(want))
		}
		if done {
			return
		}
	}
}

// A rebase also takes files away.
func TestRebaseKilledAtAnyCallIsFinishedByTheNext(t *testing.T) {
	first, beta := states(t, books(nil)), states(t, books(twoColumns))
	alpha := states(t, books(func(b *entschema.Table) { b.Columns[1].Nullable = true }))
	merged := states(t, books(func(b *entschema.Table) { twoColumns(b); b.Columns[1].Nullable = true }))
	begin := func(t *testing.T) (string, map[Dialect]Published) {
		root, other := t.TempDir(), t.TempDir()
		begun(t, root, first)
		begun(t, other, first)
		if _, err := write(localDisk{lax: true}, other, "beta", beta, noon); err != nil {
			t.Fatal(err)
		}
		later := noon.Add(1e9 * 60)
		if _, err := write(localDisk{lax: true}, root, "alpha", alpha, later); err != nil {
			t.Fatal(err)
		}
		published := map[Dialect]Published{}
		for _, d := range Dialects() {
			published[d] = Published{}
			for name, text := range tree(t, filepath.Join(other, string(d))) {
				published[d][name[1:]] = []byte(text)
				if filepath.Ext(name) == ".sql" || filepath.Ext(name) == ".hcl" && name != "/schema.hcl" {
					if err := os.WriteFile(filepath.Join(root, string(d), name), []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		return root, published
	}
	wanted, published := begin(t)
	whole := &crashing{}
	if _, err := rebase(whole, wanted, published, merged, noon); err != nil {
		t.Fatal(err)
	}
	want := tree(t, wanted)
	for at := 1; at <= whole.calls; at++ {
		root, published := begin(t)
		if _, err := rebase(&crashing{at: at}, root, published, merged, noon); !errors.Is(err, errCrash) {
			t.Fatalf("call %d: %v", at, err)
		}
		if _, err := rebase(localDisk{lax: true}, root, published, merged, noon); err != nil && !errors.Is(err, ErrNothing) {
			t.Errorf("call %d: the next: %v", at, err)
		}
		if got := tree(t, root); !maps.Equal(got, want) {
			t.Errorf("call %d of %d leaves %v, want %v", at, whole.calls, keys(got), keys(want))
		}
	}
}

func keys(m map[string]string) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	return names
}
