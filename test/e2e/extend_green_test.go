package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"unframed/test/testkit"
)

// kinds are entities with a field of every type of app new entity and every
// modifier, with one field alone, with rows that stay as they were made, with a
// secret that code alone gives, and with references to themselves and to one row by
// two names.
var kinds = []string{
	"Specimen title:string note:text:optional done:bool count:int price:money mass:float seen_on:time " +
		"batch:uuid extra:json:optional scan:bytes:optional state:enum(new|old) user:ref(User) code:string:unique born:time:immutable:optional pin:string:optional:sensitive rank:int:optional:unique",
	"Bare note:text:optional",
	"Category title:string parent:ref(Category):optional",
	"Loan lender:ref(User) borrower:ref(User) sum:money:unique",
	"Passport user:ref(User):unique photo:bytes:immutable",
	"Reading s:string:immutable m:money:immutable t:time:unique:immutable r:ref(Category):optional:unique:immutable j:json:immutable",
	"Vault title:string secret:string:sensitive",
}

// touched are the tests that look at every entity and every row of the route table;
// the whole of make test, run at the end, takes several times as long.
var touched = [][]string{
	{"go", "test", "-timeout", "25m", "./adminkit/...", "./handlers", "./settings", "./internal/viewer"},
	{"go", "test", "./cmd/app", "-run", "Rules|TestNothingIsOpen|Usage"},
}

// TestTestsStayGreenAsABuilderGoesOn performs each step of docs/extend.md, and
// app new entity with every kind of field, in a copy of the source code, and runs
// there the tests that a step can touch after each, and the whole of make test after
// the last. What only make thorough does, as this test, is left out there.
func TestTestsStayGreenAsABuilderGoesOn(t *testing.T) {
	if !thorough(t, "the tests after each step of docs/extend.md, in a copy") {
		t.Skip("see make thorough")
	}
	notYetPerformed(t)
	copied := testkit.CopySource(t, "../..")
	inCopy(t, copied, "git", "init", "-q") // tests copy what git keeps
	steps := 0
	run := func(step string, command ...string) {
		t.Helper()
		all := append([]string{"env", "-u", "UNFRAMED_THOROUGH", "-u", "UNFRAMED_TEST_REPORT"}, command...)
		if out, err := testkit.TryIn(copied, all...); err != nil {
			t.Errorf("after %q %v is red: %v\n%s", step, command, err, out)
		}
	}
	green := func(step string) {
		t.Helper()
		for _, command := range touched {
			run(step, command...)
		}
		steps++
	}
	blocks := blocksOf(t, filepath.Join(copied, "docs", "extend.md"))
	for i, b := range blocks {
		commands, changes := b.perform(t, copied)
		if commands+changes > 0 && (i+1 == len(blocks) || blocks[i+1].step != b.step) {
			green(b.step)
		}
	}
	for _, kind := range kinds {
		inCopy(t, copied, append([]string{"go", "run", "./cmd/app", "new", "entity"}, strings.Fields(kind)...)...)
	}
	inCopy(t, copied, "go", "generate", "./...")
	inCopy(t, copied, "go", "run", "./cmd/app", "migrate", "diff", "add_kinds")
	green("app new entity with every kind of field")
	run("all of them", "bash", "tools/test.sh")
	if steps < 5 {
		t.Errorf("only %d steps were performed", steps)
	}
	testkit.Report("tutorial", fmt.Sprintf("the tests of every entity and row are green after each of %d steps, and make test after the last", steps))
}
