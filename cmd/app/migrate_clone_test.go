package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	atlas "ariga.io/atlas/sql/migrate"
	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"

	"unframed/store"
	"unframed/store/backfill"
	"unframed/test/testkit"
)

// clone is a builder's repository with migration files in it; its commands are
// those of the program, on a schema that each branch changes as it likes.
type clone struct {
	t      *testing.T
	dir    string
	tables []*entschema.Table

	backfills []backfill.Backfill
	careful   func() (bool, error)
}

func newClone(t *testing.T) *clone {
	t.Helper()
	c := &clone{t: t, dir: t.TempDir(), tables: papers(nil)}
	c.git("init", "-q", "-b", "main")
	c.git("config", "user.name", "Builder")
	c.git("config", "user.email", "builder@example.com")
	c.must("diff", "initial")
	c.commit("Begin")
	return c
}

func (c *clone) git(args ...string) string {
	c.t.Helper()
	out, err := c.tryGit(args...)
	if err != nil {
		c.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (c *clone) tryGit(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (c *clone) commit(message string) {
	c.t.Helper()
	c.git("add", "-A")
	c.git("commit", "-q", "-m", message)
}

// run runs "app migrate …" there, on a database if the command needs one.
func (c *clone) run(o *store.Options, args ...string) (string, error) {
	m := migrations{tables: c.tables, backfills: c.backfills, careful: c.careful, files: func(e store.Engine) fs.FS {
		if e == store.SQLite {
			return os.DirFS(filepath.Join(c.dir, "sqlite"))
		}
		return os.DirFS(filepath.Join(c.dir, "cockroach"))
	}}
	if o != nil {
		m.open = func(ctx context.Context) (*store.Store, error) { return store.Open(ctx, *o) }
	} else {
		args = append(args, "--dir", c.dir)
	}
	cmd := m.command()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	err := cmd.ExecuteContext(context.Background())
	return out.String(), err
}

func (c *clone) must(args ...string) string {
	c.t.Helper()
	out, err := c.run(nil, args...)
	if err != nil {
		c.t.Fatalf("migrate %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// branch plans a change on a branch that begins at another.
func (c *clone) branch(from, name string, change func(*entschema.Table)) {
	c.t.Helper()
	c.git("checkout", "-q", "-b", name, from)
	c.tables = papers(change)
	c.must("diff", name)
	c.commit(name)
}

// refused runs what may not go on and what says so.
func (c *clone) refused(o *store.Options) {
	c.t.Helper()
	for _, args := range [][]string{{"diff", "more"}, {"diff", "--check"}, {"diff", "--rehash"}} {
		if _, err := c.run(nil, args...); err == nil || !strings.Contains(err.Error(), "run: app migrate rebase") {
			c.t.Errorf("migrate %s: %v", strings.Join(args, " "), err)
		}
	}
	for _, command := range []string{"up", "verify"} {
		if _, err := c.run(o, command); err == nil || !strings.Contains(err.Error(), "run: app migrate rebase") {
			c.t.Errorf("migrate %s: %v", command, err)
		}
	}
}

// papers is a small schema to change.
func papers(change func(*entschema.Table)) []*entschema.Table {
	id := &entschema.Column{Name: "id", Type: field.TypeUUID}
	note := &entschema.Column{Name: "note", Type: field.TypeString, Nullable: true}
	t := &entschema.Table{Name: "papers", Columns: []*entschema.Column{id, note}, PrimaryKey: []*entschema.Column{id}}
	if change != nil {
		change(t)
	}
	return []*entschema.Table{t}
}

func column(name string) func(*entschema.Table) {
	return func(t *entschema.Table) {
		t.Columns = append(t.Columns, &entschema.Column{Name: name, Type: field.TypeString, Nullable: true})
	}
}

// requireNote makes SQLite copy the table.
func requireNote(t *entschema.Table) {
	t.Columns[1] = &entschema.Column{Name: "note", Type: field.TypeString}
}

func all(changes ...func(*entschema.Table)) func(*entschema.Table) {
	return func(t *entschema.Table) {
		for _, change := range changes {
			change(t)
		}
	}
}

const (
	addPaper    = `INSERT INTO papers (id, note, alpha) VALUES ('10000000-0000-4000-8000-000000000001', 'n', 'kept')`
	addOldPaper = `INSERT INTO papers (id, note) VALUES ('10000000-0000-4000-8000-000000000001', 'n')`
	readAlpha   = `SELECT alpha FROM papers`
)

// value asks the database one question.
func value(t *testing.T, o store.Options, query string) (v string) {
	t.Helper()
	if err := testkit.Open(t, o).DB().QueryRow(query).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func change(t *testing.T, o store.Options, query string) {
	t.Helper()
	if _, err := testkit.Open(t, o).DB().Exec(query); err != nil {
		t.Fatal(err)
	}
}

// giveSums writes atlas.sum as it would be, whatever the files are.
func giveSums(t *testing.T, dir string) {
	t.Helper()
	d, err := atlas.NewLocalDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := d.Checksum()
	if err != nil {
		t.Fatal(err)
	}
	if err := atlas.WriteSumFile(d, sum); err != nil {
		t.Fatal(err)
	}
}
