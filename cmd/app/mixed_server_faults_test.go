package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// serverFaults are what the database does and what operators do about it and about the
// instances.
func (b *mixedBank) serverFaults(t *testing.T) []*fault {
	money := []string{counting, sending}
	faults := []*fault{
		{items: "1", name: "an index that is built in an open transaction, and an idle serializable one", may: []string{sending}, run: func(ctx context.Context) error {
			return b.held(ctx, "BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT count(*) FROM users", "SAVEPOINT s", "CREATE INDEX held ON transfers (note)")
		}},
		{items: "3", name: "LOCK TABLE transfers", may: money, run: func(ctx context.Context) error {
			return b.held(ctx, "BEGIN", "LOCK TABLE transfers IN ACCESS EXCLUSIVE MODE")
		}},
		{items: "13", name: "all sessions are locked", may: []string{changing}, run: func(ctx context.Context) error {
			return b.held(ctx, "BEGIN", "SELECT 1 FROM sessions FOR UPDATE")
		}},
		{items: "9", name: "app ledger verify beside it", run: func(context.Context) error {
			stdout, stderr, code := runApp(t, b.dir, b.settings, "ledger", "verify")
			if code != 0 || !strings.Contains(stdout, "discrepancies: 0") {
				return errors.New(stdout + stderr)
			}
			return nil
		}},
		{items: "12", name: "an index comes and goes, concurrently", run: func(ctx context.Context) error {
			for _, statement := range []string{"CREATE INDEX CONCURRENTLY comes ON transfers (note)", "DROP INDEX CONCURRENTLY comes"} {
				if _, err := b.db.ExecContext(ctx, statement); err != nil {
					return err
				}
			}
			return nil
		}},
		{items: "20", name: "statements are cancelled", may: everybody, run: func(ctx context.Context) error { return b.every(ctx, 700*time.Millisecond, "pg_cancel_backend") }},
		{items: "20", name: "connections are ended", may: everybody, run: func(ctx context.Context) error { return b.every(ctx, 700*time.Millisecond, "pg_terminate_backend") }},
		{items: "20", name: "the server is restarted", may: everybody, run: func(ctx context.Context) error { return b.away(ctx, false) }},
		{items: "18, 20", name: "the server crashes", may: everybody, run: func(ctx context.Context) error { return b.away(ctx, true) }},
		{items: "14", name: "the documented restart of both instances", reload: true, run: func(context.Context) error { return b.roll(b.running[0].keys) }},
		{items: "15", name: "the secret is rotated in three steps", reload: true, run: func(context.Context) error {
			old := b.running[0].keys
			fresh := fmt.Sprintf("%x", bytes.Repeat([]byte{byte(rand.IntN(256)), byte(rand.IntN(256)), byte(rand.IntN(256))}, 8))
			for _, keys := range []string{old + "," + fresh, fresh + "," + old, fresh} {
				if err := b.roll(keys); err != nil {
					return err
				}
			}
			return nil
		}},
		{items: "14, 18", name: "an instance is killed", may: everybody, cut: true, run: func(ctx context.Context) error {
			b.end(b.running[1], syscall.SIGKILL)
			wait(ctx, 2*time.Second)
			b.start(b.running[1])
			return nil
		}},
	}
	for _, f := range faults {
		f.of = b
	}
	return faults
}

// held keeps a transaction of the statements open for as long as a fault lasts.
func (b *mixedBank) held(ctx context.Context, statements ...string) error {
	conn, err := b.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	for _, s := range statements {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	wait(ctx, mixedFault)
	_, err = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	return err
}

// every does something to all connections of the instances again and again.
func (b *mixedBank) every(ctx context.Context, pause time.Duration, do string) error {
	for end := time.Now().Add(mixedFault); time.Now().Before(end); wait(ctx, pause) {
		//constsql:allow numbers made here
		if _, err := b.db.ExecContext(ctx, "SELECT "+do+"(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); err != nil {
			return err
		}
	}
	return nil
}

// away takes the database server away for a moment.
func (b *mixedBank) away(ctx context.Context, crash bool) error {
	b.server.Stop(b.T, crash)
	wait(ctx, 2*time.Second)
	b.server.Start(b.T)
	_ = b.db.PingContext(ctx) // its connections are gone
	return nil
}

// roll restarts both instances as documented, with these keys.
func (b *mixedBank) roll(keys string) error {
	for _, i := range b.running {
		edit(b.T, b.nginx, "s/;/ down;/", i.address)
		b.end(i, syscall.SIGTERM)
		i.keys = keys
		b.start(i)
		edit(b.T, b.nginx, "s/ down;/;/", i.address)
	}
	return nil
}

// fileFaults are what happens to an instance on SQLite.
func (b *mixedBank) fileFaults(t *testing.T) []*fault {
	writes := []string{sending, changing, entering}
	one, path := b.running[0], filepath.Join(b.dir, dataDir, "app.db")
	faults := []*fault{
		{items: "16", name: "the database file is moved away and back", may: writes, run: func(ctx context.Context) error {
			return errors.Join(exec.CommandContext(ctx, "mv", path, path+".away").Run(), pass(ctx), exec.CommandContext(ctx, "mv", path+".away", path).Run())
		}},
		{items: "17, 18", name: "killed, and started again with 100,000 expired sessions", may: everybody, cut: true, run: func(context.Context) error {
			b.end(one, syscall.SIGKILL)
			if err := expiredSessions(path, 100_000); err != nil {
				return err
			}
			b.start(one)
			return nil
		}},
	}
	if prlimit, err := exec.LookPath("prlimit"); err == nil {
		faults = append(faults, &fault{items: "16", name: "the disk is full", may: writes, run: func(ctx context.Context) error {
			room := func(bytes string) error {
				return exec.Command(prlimit, "--pid", fmt.Sprint(one.Process.Pid), "--fsize="+bytes+":unlimited").Run()
			}
			return errors.Join(room("4096"), pass(ctx), room("unlimited"))
		}})
	}
	if sqlite3, err := exec.LookPath("sqlite3"); err == nil {
		faults = append(faults, &fault{items: "18", name: "the documented backup", run: func(ctx context.Context) error {
			return exec.CommandContext(ctx, sqlite3, path, ".backup "+filepath.Join(t.TempDir(), "copy.db")).Run()
		}})
	}
	for _, f := range faults {
		f.of = b
	}
	return faults
}

// pass lets a fault last.
func pass(ctx context.Context) error { wait(ctx, mixedFault); return nil }

// expiredSessions puts sessions of yesterday into a database file that nobody has open.
func expiredSessions(path string, n int) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	_, err = db.Exec(`WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < $1)
		INSERT INTO sessions (id, created_at, updated_at, token_hash, seen_at, authenticated_at, expires_at, ends_at, user_id)
		SELECT lower(printf('%s-%s-4000-8000-%s', hex(randomblob(4)), hex(randomblob(2)), hex(randomblob(6)))), d, d, randomblob(32), d, d, d, d, u.id
		FROM g, (SELECT strftime('%Y-%m-%d %H:%M:%S', 'now', '-1 day') || '+00:00' AS d), (SELECT id FROM users WHERE username = 'searcher') u`, n)
	return errors.Join(err, db.Close())
}
