package migrate

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

const stopHalfway = `UPDATE schema_revisions SET applied = applied - 1 WHERE version = '20260101000200'`

// A newer release migrates while this one runs: nothing that serves may mind,
// and nothing that migrates may go on from files it does not have.
func TestFilesOfANewerReleaseAreNoReasonToStop(t *testing.T) {
	const second, third = "20260101000100_count.sql", "20260101000200_count.sql"
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		ctx, s := context.Background(), testkit.Open(t, o)
		all := countingFiles(s.Engine, 3, 3)
		up(t, s, os.DirFS(writeFiles(t, all)))
		without := func(names ...string) Options {
			files := maps.Clone(all)
			for _, name := range names {
				delete(files, name)
			}
			return Options{Files: os.DirFS(writeFiles(t, files))}
		}
		mustExec(t, s, stopHalfway) // it has not even finished
		for _, gone := range [][]string{{third}, {second, third}} {
			old := without(gone...)
			standing, err := newRunner(s, old).stand(ctx)
			if err != nil || len(standing.Pending) != 0 || !slices.Equal(standing.Ahead, gone) {
				t.Errorf("without %v: %+v, %v", gone, standing, err)
			}
			if _, err := Up(ctx, s, old); !refusal(err, gone[0]) {
				t.Errorf("up without %v: %v", gone, err)
			}
			if err := newRunner(s, old).verify(ctx); !refusal(err, gone[0]) {
				t.Errorf("verify without %v: %v", gone, err)
			}
			files, err := newRunner(s, old).status(ctx)
			if last := files[len(files)-1]; err != nil || last.Name != third || last.State != Newer {
				t.Errorf("status without %v: %+v, %v", gone, files, err)
			}
		}
		if _, err := newRunner(s, without(second)).stand(ctx); !refusal(err, second) {
			t.Errorf("a file missing in the middle: %v", err)
		}
		files := maps.Clone(all)
		delete(files, third)
		files["20260101000150_late.sql"] = "CREATE TABLE late (id INT);\n"
		late := Options{Files: os.DirFS(writeFiles(t, files))}
		if _, err := newRunner(s, late).stand(ctx); !refusal(err, "20260101000150_late.sql") || strings.Contains(err.Error(), "missing") {
			t.Errorf("a file slipped in before a newer release's: %v", err)
		}
	})
}
