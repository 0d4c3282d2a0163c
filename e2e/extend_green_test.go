package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"unframed/testkit"
)

// everyKind is an entity with a field of every type of app new entity, and every
// modifier.
const everyKind = "new entity Specimen title:string note:text:optional done:bool count:int price:money mass:float seen_on:time " +
	"batch:uuid extra:json:optional scan:bytes:optional state:enum(new|old) user:ref(User) code:string:unique born:time:immutable:optional pin:string:optional:sensitive rank:int:optional:unique"

// TestTestsStayGreenAsABuilderGoesOn performs each step of docs/extend.md, and
// app new entity with every kind of field, in a copy of the source code, and runs
// the whole of make test there after each. What only make thorough does, as this
// test, is left out there.
func TestTestsStayGreenAsABuilderGoesOn(t *testing.T) {
	if !thorough(t, "make test after each step of docs/extend.md, in a copy") {
		t.Skip("see make thorough")
	}
	notYetPerformed(t)
	copied := testkit.CopySource(t, "..")
	inCopy(t, copied, "git", "init", "-q") // tests copy what git keeps
	steps := 0
	green := func(step string) {
		t.Helper()
		out, err := testkit.TryIn(copied, "env", "-u", "UNFRAMED_THOROUGH", "-u", "UNFRAMED_TEST_REPORT", "bash", "tools/test.sh")
		if err != nil || !strings.Contains(out, "all tests passed") {
			t.Errorf("after %q make test is red: %v\n%s", step, err, out)
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
	inCopy(t, copied, append([]string{"go", "run", "./cmd/app"}, strings.Fields(everyKind)...)...)
	inCopy(t, copied, "go", "generate", "./...")
	inCopy(t, copied, "go", "run", "./cmd/app", "migrate", "diff", "add_specimen")
	green("app new entity with every kind of field")
	if steps < 5 {
		t.Errorf("only %d steps were performed", steps)
	}
	testkit.Report("tutorial", fmt.Sprintf("make test is green after each of %d steps", steps))
}
