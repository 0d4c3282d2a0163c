package migrate

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"unframed/store"
	"unframed/test/testkit"
)

func TestEightInstancesAtOnceApplyEverythingOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := testkit.Open(t, o)
		const files, each = 3, 9
		dir := writeFiles(t, countingFiles(s.Engine, files, each))
		type result struct {
			done int
			err  error
			said string
		}
		results := make(chan result)
		for range 8 {
			c, lines, complaint := startInstance(t, o, dir, defaultLease)
			go func() {
				var r result
				for lines.Scan() {
					if strings.Contains(lines.Text(), ": "+string(EventDone)) {
						r.done++
					}
				}
				r.err = c.Wait()
				r.said = complaint.String()
				results <- r
			}()
		}
		ran := 0
		for range 8 {
			r := <-results
			if r.err != nil {
				t.Errorf("an instance failed: %v\n%s", r.err, r.said)
			}
			ran += r.done
		}
		if want := files*each + 1; ran != want {
			t.Errorf("%d statements ran, want %d, each once", ran, want)
		}
		if n := counted(t, s); n != files*each/3 {
			t.Errorf("the statements counted %d, want %d", n, files*each/3)
		}
	})
}

// UNFRAMED_TEST_KILLS changes how often; CockroachDB is spared most of fifty,
// because each costs it two seconds.
func TestKilledFiftyTimesEndsLikeACleanRun(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		s := testkit.Open(t, o)
		kills, files, each, longest, lease := 50, 4, 45, 3, 100*time.Millisecond
		switch s.Engine {
		case store.SQLite: // a killed file starts over
			files, each, longest = 60, 15, 40
		case store.CockroachDB: // a schema change takes a hundred times as long
			kills, lease = 8, time.Second
			files, each = 2, 18
		}
		if set, err := strconv.Atoi(os.Getenv("UNFRAMED_TEST_KILLS")); err == nil {
			kills, files = set, files*(1+set/kills)
		}
		dir := writeFiles(t, countingFiles(s.Engine, files, each))
		for killed := 0; killed < kills; {
			switch killAfter(t, o, dir, lease, 1+rand.IntN(longest)) {
			case endedKilled:
				killed++
			case endedWell:
				t.Fatalf("migrated to the end after %d kills of %d: the files are too short for this test", killed, kills)
			}
		}
		up(t, s, os.DirFS(dir))
		if n := counted(t, s); n != files*each/3 {
			t.Errorf("the statements counted %d, want %d", n, files*each/3)
		}
		clean := freshLike(t, s.Engine)
		up(t, clean, os.DirFS(dir))
		if got, want := describe(t, s), describe(t, clean); got != want {
			t.Errorf("the schema differs from a clean run's:\n%s\n---\n%s", got, want)
		}
	})
}

type ending string

const (
	endedKilled ending = "killed"
	endedWell   ending = "well"
	endedLate   ending = "gave up" // it lost its short lease on a busy machine
)

// killAfter starts an instance and kills it once it has said so many lines.
func killAfter(t *testing.T, o store.Options, dir string, lease time.Duration, lines int) ending {
	t.Helper()
	c, out, complaint := startInstance(t, o, dir, lease)
	for said := 0; said < lines && out.Scan(); {
		if !strings.HasPrefix(out.Text(), string(EventWaiting)) {
			said++
		}
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for out.Scan() { // Wait would close the pipe under the reader
	}
	err := c.Wait()
	exit, ok := err.(*exec.ExitError)
	switch {
	case err == nil:
		return endedWell
	case ok && !exit.Exited():
		return endedKilled
	case strings.Contains(complaint.String(), errLeaseLost.Error()):
		return endedLate
	}
	t.Fatalf("an instance failed: %v\n%s", err, complaint)
	return ""
}
