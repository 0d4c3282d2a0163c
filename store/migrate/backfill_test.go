package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"unframed/store"
	"unframed/store/backfill"
	"unframed/test/testkit"
)

const (
	wordsFile  = "20260101000000_words.sql"
	foldFile   = "20260101000100_fold.sql"
	afterFile  = "20260101000200_after.sql"
	makeWords  = "CREATE TABLE IF NOT EXISTS words (id BIGINT PRIMARY KEY, word TEXT NOT NULL, folded TEXT, times BIGINT NOT NULL DEFAULT 0);\n"
	nameFold   = "-- Rows that exist are folded.\n-- unframed:backfill fold_words\n"
	indexWords = "CREATE INDEX IF NOT EXISTS words_folded ON words (folded);\n"

	addWord     = `INSERT INTO words (id, word) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`
	countFolded = `SELECT count(*) FROM words WHERE folded = 'word ' || CAST(id AS TEXT) AND times = 1`
	changeWord  = `UPDATE words SET word = 'CHANGED' WHERE id = 2`
	readFolded  = `SELECT folded FROM words WHERE id = 2`
)

// foldWords counts, too, how often it wrote each row.
var foldWords = backfill.Backfill{
	Name:  "fold_words",
	Start: "0",
	Read:  `SELECT id, word FROM words WHERE id > $1 ORDER BY id LIMIT $2`,
	Write: `UPDATE words SET folded = $2, times = times + 1 WHERE id = $1`,
	Row: func(scan func(...any) error) (string, []any, error) {
		var id int64
		var word string
		err := scan(&id, &word)
		return fmt.Sprint(id), []any{id, strings.ToLower(word)}, err
	},
	Batch: 3,
}

func fillWords(t *testing.T, s *store.Store, n int) {
	t.Helper()
	up(t, s, os.DirFS(writeFiles(t, map[string]string{wordsFile: makeWords})))
	for i := range n {
		mustExec(t, s, addWord, i+1, fmt.Sprintf("WORD %d", i+1))
	}
}

func foldFiles(t *testing.T) fs.FS {
	return os.DirFS(writeFiles(t, map[string]string{wordsFile: makeWords, foldFile: nameFold, afterFile: indexWords}))
}

func TestABackfillFillsEveryRowOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		ctx, s := context.Background(), testkit.Open(t, o)
		for _, n := range []int{0, 3, 10} { // none, a full batch, and more
			s := s
			if n > 0 {
				s = freshLike(t, s.Engine)
			}
			fillWords(t, s, n)
			o := Options{Files: foldFiles(t), Backfills: []backfill.Backfill{foldWords}}
			if applied, err := Up(ctx, s, o); err != nil || applied != 2 {
				t.Fatalf("applied %d, %v", applied, err)
			}
			if got := count(t, s, countFolded); got != n {
				t.Errorf("%d of %d rows are filled in once", got, n)
			}
			if err := Verify(ctx, s, o); err != nil {
				t.Error(err)
			}
			if applied, err := Up(ctx, s, o); err != nil || applied != 0 {
				t.Errorf("a second time it applied %d, %v", applied, err)
			}
		}
	})
}

// A program that is killed before or after any statement is followed by one
// that ends where one that was not killed ends.
func TestUpKilledAtAnyStatementIsFinishedByTheNext(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		engine := testkit.Open(t, o).Engine
		files := writeFiles(t, map[string]string{wordsFile: makeWords, foldFile: nameFold, afterFile: indexWords + "CREATE INDEX IF NOT EXISTS words_word ON words (word);\n"})
		const lease = 300 * time.Millisecond
		for at := 1; ; at++ {
			o := freshOptions(t, engine)
			s := testkit.Open(t, o)
			fillWords(t, s, 7)
			c, out, complaint := startInstance(t, o, files, lease, fmt.Sprintf("%s=%d", helperDie, at))
			for out.Scan() {
			}
			killed := c.Wait() != nil
			if killed && c.ProcessState.ExitCode() != 9 {
				t.Fatalf("event %d: %s", at, complaint)
			}
			if _, err := Up(context.Background(), s, Options{Files: os.DirFS(files), Backfills: []backfill.Backfill{foldWords}, Lease: lease}); err != nil {
				t.Fatalf("killed at event %d, the next: %v", at, err)
			}
			if got := count(t, s, countFolded); got != 7 {
				t.Errorf("killed at event %d: %d of 7 rows are filled in once", at, got)
			}
			if !killed {
				t.Logf("killed at each of %d events", at-1)
				return
			}
		}
	})
}

func TestABackfillThatNobodyHasIsRefusedAtOnce(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		ctx, s := context.Background(), testkit.Open(t, o)
		for name, files := range map[string]map[string]string{
			"no backfill is called": {wordsFile: makeWords, foldFile: strings.Replace(nameFold, "fold_words", "nobody", 1)},
			"file of their own":     {wordsFile: makeWords, foldFile: nameFold + "DELETE FROM words;\n"},
		} {
			_, err := Up(ctx, s, Options{Files: os.DirFS(writeFiles(t, files)), Backfills: []backfill.Backfill{foldWords}})
			if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), foldFile) {
				t.Errorf("want %q, got %v", name, err)
			}
		}
		if revisions, err := readHistory(ctx, s); err != nil || len(revisions) != 0 {
			t.Errorf("%d files were applied before, %v", len(revisions), err)
		}
	})
}

// Somebody changes a row between its being read and being written.
func TestABackfillOverwritesNothingThatChanged(t *testing.T) {
	s := freshLike(t, store.PostgreSQL)
	fillWords(t, s, 3)
	b, meddled := foldWords, false
	b.Row = func(scan func(...any) error) (string, []any, error) {
		if !meddled {
			meddled = true
			mustExec(t, s, changeWord)
		}
		return foldWords.Row(scan)
	}
	if _, err := Up(context.Background(), s, Options{Files: foldFiles(t), Backfills: []backfill.Backfill{b}}); err != nil {
		t.Fatal(err)
	}
	var got string
	if err := s.DB().QueryRow(readFolded).Scan(&got); err != nil || got != "changed" {
		t.Errorf("folded is %q, %v", got, err)
	}
}

// An instance that lost the lease in the middle of a batch goes no further: that
// batch counts as before the loss, and whoever has the lease begins after it.
func TestABackfillWithoutTheLeaseGoesNoFurther(t *testing.T) {
	s := freshLike(t, store.PostgreSQL)
	fillWords(t, s, 7)
	b := foldWords
	b.Row = func(scan func(...any) error) (string, []any, error) {
		mustExec(t, s, stealLease)
		return foldWords.Row(scan)
	}
	if _, err := Up(context.Background(), s, Options{Files: foldFiles(t), Backfills: []backfill.Backfill{b}}); !errors.Is(err, errLeaseLost) {
		t.Errorf("got %v, want %v", err, errLeaseLost)
	}
	if got := count(t, s, countFolded); got > b.Batch {
		t.Errorf("%d rows were written without the lease", got)
	}
	mustExec(t, s, dropAnyLease)
	if _, err := Up(context.Background(), s, Options{Files: foldFiles(t), Backfills: []backfill.Backfill{foldWords}}); err != nil {
		t.Fatal(err)
	}
	if got := count(t, s, countFolded); got != 7 {
		t.Errorf("%d of 7 rows are filled in once", got)
	}
}

// A row that cannot be computed stops it there, and it goes on from there.
func TestABackfillGoesOnWhereItStopped(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		ctx, s := context.Background(), testkit.Open(t, o)
		fillWords(t, s, 7)
		b, read := foldWords, 0
		b.Row = func(scan func(...any) error) (string, []any, error) {
			if read++; read == 5 {
				return "", nil, errors.New("cannot be folded")
			}
			return foldWords.Row(scan)
		}
		_, err := Up(ctx, s, Options{Files: foldFiles(t), Backfills: []backfill.Backfill{b}})
		if err == nil || !strings.Contains(err.Error(), foldFile) || !strings.Contains(err.Error(), `the row after key "4"`) {
			t.Fatalf("got %v", err)
		}
		if got := count(t, s, countFolded); got != 3 {
			t.Errorf("%d rows are filled in, want the first batch of 3", got)
		}
		standing, err := newRunner(s, Options{Files: foldFiles(t)}).stand(ctx)
		if err != nil || len(standing.Pending) != 2 {
			t.Errorf("it stands at %+v, %v", standing, err)
		}
		read = 10
		if _, err := Up(ctx, s, Options{Files: foldFiles(t), Backfills: []backfill.Backfill{b}}); err != nil {
			t.Fatal(err)
		}
		if got := count(t, s, countFolded); got != 7 {
			t.Errorf("%d of 7 rows are filled in once", got)
		}
	})
}
