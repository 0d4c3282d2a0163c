package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"unframed/test/testkit"
)

const (
	mostLog       = 160 << 20 // bytes: twice what a log is cut to, and what comes beside a checkpoint
	millionLength = 20 * time.Minute
)

// TestAMillionExpiredSessionsLeaveRoom starts an instance on SQLite with a million expired
// sessions and lets people use it while they are deleted: the log stays small, nobody
// fails, and who writes waits little longer than in quiet.
func TestAMillionExpiredSessionsLeaveRoom(t *testing.T) {
	if os.Getenv("UNFRAMED_THOROUGH") == "" {
		testkit.Report("skipped", "a million expired sessions on SQLite: make thorough does it")
		t.Skip("takes ten minutes")
	}
	b := newSQLiteBank(t)
	one, path := b.running[0], filepath.Join(b.dir, dataDir, "app.db")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b.use(ctx, millionLength)
	wait(ctx, mixedQuiet)
	quiet := b.taken()
	b.end(one, syscall.SIGTERM)
	const expired = 1_000_000
	if err := expiredSessions(path, expired); err != nil {
		t.Fatal(err)
	}
	if err := checkpointed(path); err != nil {
		t.Fatal(err)
	}
	metrics := freeAddress(t)
	b.settings = append(b.settings, "APP_METRICS_ADDR="+metrics)
	b.start(one)
	b.taken() // what failed while it was away is not what this is about
	began, log, swept := time.Now(), int64(0), 0
	for ; swept < expired && time.Since(began) < millionLength; wait(ctx, 100*time.Millisecond) {
		if info, err := os.Stat(path + "-wal"); err == nil {
			log = max(log, info.Size())
		}
		swept = sweptRows(t, metrics, "sessions")
	}
	took := time.Since(began)
	beside := b.taken()
	cancel()
	b.people.Wait()
	b.close()
	size, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("quiet:  %v", figuresOf(quiet))
	t.Logf("beside: %v", figuresOf(beside))
	t.Logf("%d rows in %v, the log %d MiB at most, the file %d MiB", swept, took.Round(time.Second), log>>20, size.Size()>>20)
	testkit.Report("figure", fmt.Sprintf("a million expired sessions on SQLite: deleted within %v beside people, the log %d MiB at most; quiet %v; beside %v", took.Round(time.Second), log>>20, figuresOf(quiet), figuresOf(beside)))
	for _, a := range beside {
		if a.failed() {
			t.Errorf("%s failed: %s", a.kind, a.wrong)
		}
	}
	if log > mostLog {
		t.Errorf("the log grew to %d MiB", log>>20)
	}
	if swept < expired {
		t.Errorf("%d of %d rows were deleted in %v", swept, expired, took)
	}
}

// checkpointed writes the log of a database file back that nobody has open.
func checkpointed(path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	_, err = db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	return errors.Join(err, db.Close())
}

// taken are the answers since the last time.
func (b *mixedBank) taken() []*answered {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.answers
	b.answers = nil
	return list
}

// sweptRows is how many rows of the table the instance says that it deleted.
func sweptRows(t *testing.T, metrics, table string) int {
	t.Helper()
	resp, err := http.Get("http://" + metrics + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	text := string(all)
	_, value, found := strings.Cut(text, `unframed_swept_rows_total{sweep="`+table+`"} `)
	if !found {
		return 0 // it has not begun
	}
	value, _, _ = strings.Cut(value, "\n")
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}
