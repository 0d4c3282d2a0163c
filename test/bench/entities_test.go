package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/mod/modfile"

	"unframed/adminkit/scaffold"
	"unframed/test/testkit"
)

const (
	entityTries  = 2
	entityGrowth = 1.5 // times what an entity costs among ten, at most, among forty
)

// TestEntityCostsTheSameHoweverManyThereAre adds entities to a copy of the
// source code, as app new entity writes them, and measures go generate and go
// build for each number: by the processor's time, for others may be using the
// machine, the least of several tries. Everything that no entity changes comes
// out of the build cache.
func TestEntityCostsTheSameHoweverManyThereAre(t *testing.T) {
	onlyWhenAsked(t, "generating and building many entities")
	copied := testkit.CopySource(t, "../..")
	testkit.RunIn(t, copied, "go", "generate", "./ent")
	testkit.RunIn(t, copied, "go", "build", "-trimpath", "-o", os.DevNull, "./cmd/app")
	numbers := []int{0, 5, 10, 20, 40}
	generate, build := map[int]effort{}, map[int]effort{}
	added := 0
	for _, n := range numbers {
		for ; added < n; added++ {
			addEntity(t, copied, fmt.Sprintf("Thing%c%c", 'a'+added/26, 'a'+added%26))
		}
		generate[n] = least(t, copied, n, "go", "generate", "./ent")
		build[n] = least(t, copied, n, "go", "build", "-trimpath", "-o", os.DevNull, "./cmd/app")
		t.Logf("%2d more entities: go generate %v (%d MiB), go build %v (%d MiB)", n,
			generate[n].took.Round(10*time.Millisecond), generate[n].memory>>20, build[n].took.Round(10*time.Millisecond), build[n].memory>>20)
	}
	for name, efforts := range map[string]map[int]effort{"go generate": generate, "go build": build} {
		each := func(n int) time.Duration { return (efforts[n].took - efforts[0].took) / time.Duration(n) }
		t.Logf("%s: an entity costs %v of 5, %v of 10, %v of 20, %v of 40", name,
			each(5).Round(time.Millisecond), each(10).Round(time.Millisecond), each(20).Round(time.Millisecond), each(40).Round(time.Millisecond))
		testkit.Report("figure", fmt.Sprintf("%s: an entity among 40 more costs %.2f of one among 10", name, float64(each(40))/float64(each(10))))
		if float64(each(40)) > entityGrowth*float64(each(10)) {
			t.Errorf("%s: an entity among 40 costs %v, among 10 %v, want at most %.1f times as much", name, each(40), each(10), entityGrowth)
		}
	}
}

// effort is what a command took of the processor, and the most memory that one
// of its processes held, in bytes.
type effort struct {
	took   time.Duration
	memory int64
}

// least runs a command several times, each time on generated code that the
// build cache does not know.
func least(t *testing.T, folder string, n int, argv ...string) effort {
	t.Helper()
	var best effort
	for try := range entityTries {
		round := fmt.Sprintf("package ent\n\nconst round = \"%d of %d by %s\"\n", try, n, argv[1])
		if err := os.WriteFile(filepath.Join(folder, "ent", "round.go"), []byte(round), 0o600); err != nil {
			t.Fatal(err)
		}
		_, ended := testkit.RunIn(t, folder, argv...)
		took := ended.UserTime() + ended.SystemTime()
		if best.took == 0 || took < best.took {
			best.took = took
		}
		if usage, ok := ended.SysUsage().(*syscall.Rusage); ok {
			best.memory = max(best.memory, usage.Maxrss<<10) // Linux counts KiB
		}
	}
	return best
}

func addEntity(t *testing.T, copied, name string) {
	t.Helper()
	e, err := scaffold.Parse(name, []string{"number:string:unique", "title:string", "state:enum(draft|sent|paid)",
		"amount:int", "due_on:time", "user:ref(User)", "note:text:optional"})
	if err != nil {
		t.Fatal(err)
	}
	module, err := os.ReadFile(filepath.Join(copied, "go.mod")) // #nosec G304 -- a test's own folder
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Write(filepath.Join(copied, "ent", "schema"), modfile.ModulePath(module)); err != nil {
		t.Fatal(err)
	}
}
