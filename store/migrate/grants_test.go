package migrate

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"unframed/store"
	"unframed/test/testkit"
)

// runtimeUser has a name that would break a statement that did not quote it.
const (
	runtimeUser         = `run"time; user`
	createRuntimeUser   = `CREATE USER "run""time; user"`
	createCockroachUser = `CREATE USER IF NOT EXISTS runtime_user`
	dropOwned           = `DROP OWNED BY "run""time; user"`
	dropRuntimeUser     = `DROP USER "run""time; user"`
)

// The server's user may do what the server does and nothing else.
func TestGrantsAreEnoughAndNoMore(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		ctx, owner := context.Background(), testkit.Open(t, o)
		if owner.Engine == store.SQLite {
			if err := ApplyGrants(ctx, owner, runtimeUser); err != ErrNoUsers {
				t.Fatalf("got %v, want %v", err, ErrNoUsers)
			}
			return
		}
		up(t, owner, nil)
		name := runtimeUser
		if owner.Engine == store.CockroachDB { // whose names are letters, digits and a few signs
			name = "runtime_user"
			mustExec(t, owner, createCockroachUser)
		} else {
			mustExec(t, owner, createRuntimeUser)
			t.Cleanup(func() {
				mustExec(t, owner, dropOwned)
				mustExec(t, owner, dropRuntimeUser)
			})
		}
		for range 2 { // repeatable after every migration
			if err := ApplyGrants(ctx, owner, name); err != nil {
				t.Fatal(err)
			}
		}
		s := testkit.Open(t, as(t, o, name))
		for _, allowed := range []string{
			`SELECT count(*) FROM users`, `SELECT count(*) FROM audit_events`, `SELECT count(*) FROM schema_revisions`,
			`INSERT INTO audit_events (id, created_at, action) VALUES ('00000000-0000-4000-8000-000000000000', now(), 'test.grant')`,
			`UPDATE users SET version = version + 1`, `DELETE FROM sessions`,
			`SELECT id FROM users FOR UPDATE`,
		} {
			if err := execute(ctx, s.DB(), allowed); err != nil {
				t.Errorf("%s: %v", allowed, err)
			}
		}
		for _, refused := range []string{
			`UPDATE audit_events SET action = 'x'`, `DELETE FROM audit_events`, `TRUNCATE audit_events`,
			`DELETE FROM schema_revisions`, `UPDATE schema_revisions SET hash = ''`,
			`SELECT count(*) FROM schema_lease`, `ALTER TABLE users ADD COLUMN x INT`, `DROP TABLE sessions`, `DROP INDEX session_user_id`,
		} {
			if err := execute(ctx, s.DB(), refused); store.Classify(err) != store.FaultRefused || !strings.Contains(err.Error(), "42501") && !strings.Contains(err.Error(), "must be owner") {
				t.Errorf("%s was not refused for want of a privilege: %v", refused, err)
			}
		}
		if pending, err := Pending(ctx, s); err != nil || len(pending) != 0 {
			t.Errorf("the server's user sees %v pending: %v", pending, err)
		}
		if n, err := Up(ctx, s, Options{}); err != nil || n != 0 {
			t.Errorf("up with nothing to do as the server's user: %d, %v", n, err)
		}
	})
}

// as returns how another user reaches the same database.
func as(t *testing.T, o store.Options, user string) store.Options {
	t.Helper()
	u, err := url.Parse(o.URL)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(user)
	return store.Options{URL: u.String()}
}
