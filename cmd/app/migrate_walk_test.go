package main

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"unframed/store"
	"unframed/test/testkit"
)

// walk is two databases that follow one schema.
type walk struct {
	*clone
	r      *rand.Rand
	dbs    map[string]store.Options
	pools  map[string]*sql.DB
	schema walkSchema
	rows   int
	did    map[string]int
}

// TestSchemasWalkAtRandom changes a schema with rows in it again and again, also
// on branches that are merged: after each step SQLite and PostgreSQL hold the
// same rows and the same rules, or both refused and hold what they held.
// UNFRAMED_SEED repeats a walk, UNFRAMED_STEPS says how long it is.
func TestSchemasWalkAtRandom(t *testing.T) {
	seed, steps := uint64(7), 6 // always the same, where it is not thorough
	if os.Getenv("UNFRAMED_THOROUGH") != "" {
		seed, steps = uint64(time.Now().UnixNano()), 200
	} else {
		testkit.Report("skipped", "194 of 200 steps of the walk of schemas: make thorough does it")
	}
	if s, err := strconv.ParseUint(os.Getenv("UNFRAMED_SEED"), 10, 64); err == nil {
		seed = s
	}
	if n, err := strconv.Atoi(os.Getenv("UNFRAMED_STEPS")); err == nil {
		steps = n
	}
	t.Logf("UNFRAMED_SEED=%d", seed)
	w := &walk{
		clone: newClone(t), r: rand.New(rand.NewPCG(seed, 1)), did: map[string]int{},
		dbs:    map[string]store.Options{"SQLite": testkit.SQLite(t), "PostgreSQL": {URL: testkit.Postgres(t)}},
		pools:  map[string]*sql.DB{},
		schema: walkSchema{{name: "papers", columns: []walkColumn{{name: "note", kind: "text", null: true}}}, {name: "authors"}},
	}
	w.tables = w.schema.build()
	w.must("diff", "walk")
	w.commit("walk")
	w.both("up")
	for name, o := range w.dbs {
		w.pools[name] = testkit.Open(t, o).DB()
	}
	for n := range steps {
		w.insert()
		what := ""
		if w.r.IntN(3) == 0 {
			what = w.branches(n)
		} else {
			what = w.step(n)
		}
		t.Logf("step %d: %s", n, what)
		w.same(fmt.Sprintf("step %d", n))
		if t.Failed() {
			t.Fatalf("UNFRAMED_SEED=%d leads there", seed)
		}
	}
	t.Logf("%d steps, %d rows: %v", steps, w.rows, w.did)
}

// both runs a command on both databases: both do it, or both refuse in a
// sentence.
func (w *walk) both(args ...string) (refused error) {
	w.t.Helper()
	errs := map[string]error{}
	for name, o := range w.dbs {
		_, errs[name] = w.run(&o, args...)
	}
	if (errs["SQLite"] == nil) != (errs["PostgreSQL"] == nil) {
		w.t.Errorf("migrate %v: SQLite says %v, PostgreSQL says %v", args, errs["SQLite"], errs["PostgreSQL"])
	}
	if err := errs["SQLite"]; err != nil && strings.Contains(err.Error(), "stopped at statement") {
		w.t.Errorf("stopped half-way: %v", err)
	}
	if err := errs["PostgreSQL"]; err != nil && strings.Contains(err.Error(), "stopped at statement") {
		w.t.Errorf("stopped half-way: %v", err)
	}
	return errs["SQLite"]
}

// change is one at random for which a schema has room.
func (w *walk) change(s walkSchema, n int) walkChange {
	for {
		c := s.next(w.r, n)
		if _, ok := c.do(s.clone()); ok {
			return c
		}
	}
}

// step is a change on the main branch.
func (w *walk) step(n int) string {
	c := w.change(w.schema, n)
	after, _ := c.do(w.schema.clone())
	before := w.schema
	if !w.plan(c, after, n) {
		return w.done("refused at diff", c.what)
	}
	w.commit(c.what)
	if err := w.both("up"); err != nil {
		w.git("reset", "-q", "--hard", "HEAD^")
		w.schema = before
		w.tables = before.build()
		return w.done("refused at up", c.what)
	}
	return w.done("done", c.what)
}

// plan has diff write the way to a schema; where it refuses, nothing is written.
func (w *walk) plan(c walkChange, after walkSchema, n int) bool {
	w.tables = after.build()
	out, err := w.run(nil, append([]string{"diff", fmt.Sprintf("step_%d", n)}, c.args...)...)
	if err != nil || strings.Contains(out, "Nothing to do") {
		w.t.Logf("diff of %s: %v", c.what, err)
		if err != nil && strings.Contains(err.Error(), "fault of package") {
			w.t.Errorf("%v", err)
		}
		if dirty := w.git("status", "--porcelain"); dirty != "" {
			w.t.Errorf("diff wrote what it refused (%v):\n%s", err, dirty)
		}
		w.tables = w.schema.build()
		return false
	}
	w.schema = after
	return true
}

func (w *walk) done(how, what string) string {
	w.did[how]++
	return how + ": " + what
}

// branches plans a change on each of two branches, and merges them.
func (w *walk) branches(n int) string {
	base := w.schema
	one, two := w.change(base, 1000+2*n), w.change(base, 1001+2*n)
	what := one.what + " | " + two.what
	ours, _ := one.do(base.clone())
	theirs, _ := two.do(base.clone())
	w.git("checkout", "-q", "-B", "theirs", "main")
	planned := w.plan(two, theirs, 100_000+n)
	w.schema, w.tables = base, base.build()
	if !planned {
		w.git("checkout", "-q", "main")
		return w.done("refused at diff", what)
	}
	w.commit(two.what)
	w.git("checkout", "-q", "main")
	if !w.plan(one, ours, n) {
		return w.done("refused at diff", what)
	}
	w.commit(one.what)
	back := func(commit string, s walkSchema, how string) string {
		w.git("reset", "-q", "--hard", commit)
		w.schema, w.tables = s, s.build()
		return w.done(how, what)
	}
	if err := w.both("up"); err != nil {
		return back("HEAD^", base, "refused at up")
	}
	merged, ok := two.do(ours.clone())
	if out, err := w.tryGit("merge", "-q", "theirs"); err == nil {
		w.t.Errorf("atlas.sum merged by itself:\n%s", out)
	}
	if !ok {
		return back("HEAD", ours, "cannot be merged")
	}
	w.tables = merged.build()
	if err := w.both("up"); err == nil {
		w.t.Errorf("up goes on after a merge")
	}
	if out, err := w.run(nil, "rebase"); err != nil {
		if strings.Contains(err.Error(), "go generate") {
			w.t.Errorf("rebase: %v\n%s", err, out)
		}
		what += ": " + err.Error()
		return back("HEAD", ours, "refused at rebase")
	}
	w.must("diff", "--check")
	w.commit("Merge")
	if err := w.both("up"); err != nil {
		return back("HEAD^", ours, "merged, refused at up")
	}
	w.schema = merged
	return w.done("merged", what)
}

// same compares what both databases hold, and each with the files.
func (w *walk) same(after string) {
	w.t.Helper()
	if err := w.both("verify"); err != nil {
		w.t.Errorf("%s: verify: %v", after, err)
	}
	for _, t := range w.schema {
		one, two := w.read("SQLite", t), w.read("PostgreSQL", t)
		if one != two {
			w.t.Errorf("%s: %s holds\n%s\non SQLite, and\n%s\non PostgreSQL", after, t.name, one, two)
		}
	}
}
