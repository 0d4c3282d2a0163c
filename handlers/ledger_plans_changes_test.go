package handlers

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent/account"
	"unframed/internal/reports"
	"unframed/internal/viewer"
	"unframed/store"
	"unframed/store/janitor"
	"unframed/store/prune"
	"unframed/store/searchkey"
	"unframed/test/testkit"

	entmigrate "unframed/ent/migrate"
)

// crowdInSQLite is what crowd and passing make, in SQLite's words.
var crowdInSQLite = []string{
	`INSERT INTO users (id, created_at, updated_at, username, username_key, email, email_key, password_hash, password_changed_at, display_name, username_search, email_search)
	WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 20000)
	SELECT printf('%08x-0000-4000-8000-000000000001', i * 2654435761 % 4294967296), strftime('%Y-%m-%d %H:%M:%S', 'now', (-i) || ' seconds') || '+00:00', '2026-01-01 00:00:00+00:00',
		'crowd' || i, 'crowd' || i, 'crowd' || i || '@example.org', 'crowd' || i || '@example.org', 'x', '2026-01-01 00:00:00+00:00', 'Crowd ' || i, 'crowd' || i, 'crowd' || i || '@example.org' FROM g`,
	`INSERT INTO accounts (id, created_at, updated_at, user_id, kind)
	SELECT substr(id, 1, 35) || '2', created_at, created_at, id, 'user' FROM users WHERE username LIKE 'crowd%'`,
	`INSERT INTO transfers (id, created_at, updated_at, amount, note, state, expires_at, settled_at, sender_id, recipient_id)
	WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 40000)
	SELECT printf('%08x-0000-4000-8000-000000000003', i * 2654435761 % 4294967296), strftime('%Y-%m-%d %H:%M:%S', 'now', (-i) || ' seconds') || '+00:00', '2026-01-01 00:00:00+00:00', 1 + i % 1000,
		CASE WHEN i = 39990 THEN 'a needle' ELSE 'rent ' || i END, CASE WHEN i % 1000 = 999 THEN 'cancelled' ELSE 'confirmed' END,
		strftime('%Y-%m-%d %H:%M:%S', 'now', (900 - i) || ' seconds') || '+00:00', strftime('%Y-%m-%d %H:%M:%S', 'now', (-i) || ' seconds') || '+00:00',
		CASE WHEN i % 4 = 0 THEN $1 ELSE printf('%08x-0000-4000-8000-000000000002', (1 + i % 20000) * 2654435761 % 4294967296) END,
		CASE WHEN i % 4 = 1 THEN $1 ELSE printf('%08x-0000-4000-8000-000000000002', (1 + (i + 1) % 20000) * 2654435761 % 4294967296) END FROM g`,
	`INSERT INTO audit_events (id, created_at, actor_id, action, subject_type, subject_id)
	WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 60000)
	SELECT printf('%08x-0000-4000-8000-000000000006', i * 2654435761 % 4294967296), strftime('%Y-%m-%d %H:%M:%S', 'now', (i - 60001) || ' seconds') || '+00:00',
		CASE WHEN i % 2 = 0 THEN $2 END, CASE WHEN i <= 10 THEN 'rare.act' WHEN i % 3 = 0 THEN 'session.create' ELSE 'transfer.confirm' END, 'users', 'subject' || i % 10 FROM g`,
	`INSERT INTO reports (id, fingerprint, kind, reason, page, source, disposition, user_agent, first_at, last_at, seen)
	WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 20000)
	SELECT printf('%08x-0000-4000-8000-000000000007', i * 2654435761 % 4294967296), CAST(printf('%032d', i) AS BLOB), 'csp-violation', 'x', '/', '', 'enforce', '', '2026-01-01 00:00:00+00:00', strftime('%Y-%m-%d %H:%M:%S', 'now', (-i) || ' seconds') || '+00:00', 1 FROM g`,
	`INSERT INTO sessions (id, created_at, updated_at, token_hash, seen_at, authenticated_at, expires_at, ends_at, user_id)
	WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 20000)
	SELECT printf('%08x-0000-4000-8000-000000000008', i), '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', CAST(printf('%032d', i) AS BLOB), '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00',
		CASE WHEN i <= 10 THEN '2026-01-01 00:00:00+00:00' ELSE '2099-01-01 00:00:00+00:00' END, '2099-01-01 00:00:00+00:00', printf('%08x-0000-4000-8000-000000000001', i * 2654435761 % 4294967296) FROM g`,
	`INSERT INTO spent_seals (id, spent_by, expires_at)
	WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 20000)
	SELECT printf('%08x-0000-4000-8000-000000000009', i), printf('%08x-0000-4000-8000-00000000000a', i), CASE WHEN i <= 10 THEN '2026-01-01 00:00:00+00:00' ELSE '2099-01-01 00:00:00+00:00' END FROM g`,
	`INSERT INTO idempotency_keys (id, created_at, user_id, key, request_hash, result_id, expires_at)
	WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 20000)
	SELECT printf('%08x-0000-4000-8000-00000000000b', i), '2026-01-01 00:00:00+00:00', $2, 'key ' || i, X'00', printf('%08x-0000-4000-8000-00000000000c', i), CASE WHEN i <= 10 THEN '2026-01-01 00:00:00+00:00' ELSE '2099-01-01 00:00:00+00:00' END FROM g`,
	`INSERT INTO attempt_counts (id, kind, due, expires_at)
	WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 20000)
	SELECT printf('%08x-0000-4000-8000-00000000000d', i), 'crowd', 0, CASE WHEN i <= 10 THEN '2026-01-01 00:00:00+00:00' ELSE '2099-01-01 00:00:00+00:00' END FROM g`,
	`ANALYZE`,
}

// passing fills the tables whose rows expire; ten of each have.
var passing = []string{
	`INSERT INTO sessions (id, created_at, updated_at, token_hash, seen_at, authenticated_at, expires_at, ends_at, user_id)
	SELECT (lpad(to_hex(i), 8, '0') || '-0000-4000-8000-000000000008')::UUID, now(), now(), decode(md5(i::TEXT), 'hex'), now(), now(),
		CASE WHEN i <= 10 THEN now() - INTERVAL '2 hours' ELSE now() + INTERVAL '1 day' END, now() + INTERVAL '1 day', (lpad(to_hex(i * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-000000000001')::UUID
	FROM generate_series(1::BIGINT, 20000) AS g (i)`,
	`INSERT INTO spent_seals (id, spent_by, expires_at)
	SELECT (lpad(to_hex(i), 8, '0') || '-0000-4000-8000-000000000009')::UUID, (lpad(to_hex(i), 8, '0') || '-0000-4000-8000-00000000000a')::UUID, CASE WHEN i <= 10 THEN now() - INTERVAL '2 hours' ELSE now() + INTERVAL '1 day' END
	FROM generate_series(1::BIGINT, 20000) AS g (i)`,
	`INSERT INTO idempotency_keys (id, created_at, user_id, key, request_hash, result_id, expires_at)
	SELECT (lpad(to_hex(i), 8, '0') || '-0000-4000-8000-00000000000b')::UUID, now(), $2::UUID, 'key ' || i, '\x00', (lpad(to_hex(i), 8, '0') || '-0000-4000-8000-00000000000c')::UUID, CASE WHEN i <= 10 THEN now() - INTERVAL '2 hours' ELSE now() + INTERVAL '1 day' END
	FROM generate_series(1::BIGINT, 20000) AS g (i)`,
	`INSERT INTO attempt_counts (id, kind, due, expires_at)
	SELECT (lpad(to_hex(i), 8, '0') || '-0000-4000-8000-00000000000d')::UUID, 'crowd', 0, CASE WHEN i <= 10 THEN now() - INTERVAL '2 hours' ELSE now() + INTERVAL '1 day' END
	FROM generate_series(1::BIGINT, 20000) AS g (i)`,
}

// fillWith runs the statements, in which $1 is root's account and $2 is root.
func (f *fixture) fillWith(statements []string, own string) {
	f.Helper()
	for _, statement := range statements {
		n := strings.Count(statement, "$1") + 2*strings.Count(statement, "$2")
		var args []any
		switch {
		case n == 0:
		case !strings.Contains(statement, "$2"):
			args = []any{own}
		case f.store.Engine == store.SQLite && !strings.Contains(statement, "$1"):
			args = []any{nil, f.userID("root")} // numbered, and so is the first
		case !strings.Contains(statement, "$1"):
			statement, args = strings.ReplaceAll(statement, "$2", "$1"), []any{f.userID("root")}
		default:
			args = []any{own, f.userID("root")}
		}
		if _, err := f.store.DB().Exec(statement, args...); err != nil {
			f.Fatalf("%v in\n%s", err, statement)
		}
	}
}

// changeEverything does what people, administrators and the program itself do to the
// crowd: with root, who has half of all rows, and with two who have none. Of tables that
// are many times as long, exports are only begun.
func (f *fixture) changeEverything(root *browser, times int) {
	f.Helper()
	ann, bob := f.signUp("ann"), f.signUp("bob")
	for to, from := range map[string]*browser{"ann": root, "bob": ann, "root": bob} {
		review := from.propose(to, "1.00", "rent")
		from.expect(from.press(review, "confirm"), 303, "")
		review = from.propose(to, "2.00", "rent")
		from.expect(from.press(review, "cancel"), 303, "")
		from.propose(to, "3.00", "rent") // expires
		from.expect(from.call("POST", "/api/v1/transfers", `{"to":"`+to+`","amount":"1.00"}`, "Idempotency-Key", uuid.NewString()), 201, "")
		from.expect(from.submit("/settings", "/settings", "display_name", "Somebody", "time_zone", "UTC", "theme", "dark"), 303, "")
		from.begin("/transfers/export?format=csv", times)
		from.expect(from.get("/settings/sessions"), 200, "")
	}
	again := f.browser()
	again.expect(again.signIn("ann", password), 303, "")
	again.expect(again.submit("/dashboard", "/logout"), 303, "")
	f.browser().signIn("nobody", password)
	f.program("ann", string(accounts.ScopeRead)).ask("GET", "/api/v1/me", "")
	must(f.TB, f.people.GiveRole(f.Context(), "bob", viewer.User))
	for _, d := range f.site.Kit.All() {
		root.begin("/admin/"+d.Table+"/export", times)
	}
	f.seen.Refused(reports.Refused, "plan", "/x", "", "")
	must(f.TB, f.seen.Flush(f.Context()))
	tables, err := janitor.Tables(f.Context(), f.store)
	must(f.TB, err)
	_, err = janitor.Sweep(f.Context(), f.store, f.store.Now().Add(-time.Hour), tables)
	must(f.TB, err)
	f.clock = time.Hour
	_, err = f.books().Expire(f.Context())
	must(f.TB, err)
	_, err = f.books().Retain(f.Context())
	must(f.TB, err)
	_, err = prune.AuditEvents(f.Context(), f.store, f.store.Now().Add(-2*prune.LeastAge))
	must(f.TB, err)
	_, err = searchkey.Fill(f.Context(), f.store, entmigrate.Searched)
	must(f.TB, err)
	f.clock = 0
}

// walksMore are the statements on SQLite that may read more than they return, by a
// part of their text, and why.
var walksMore = map[string]string{
	"SELECT COUNT(`transfers`.`id`) FROM `transfers` WHERE `transfers`.`id` IN (SELECT": "a set is counted up to 10,000, and no further",
	"SELECT `reports`.`kind`, COUNT(*) FROM `reports` GROUP BY":                         "there are at most 300 rows of each kind",
}

// TestNoStatementOfSQLiteReadsMuchMoreThanItIsFor is TestNoStatementReadsMuchMoreThanItIsFor
// on SQLite, whose machine counts its steps, and of changes.
func TestNoStatementOfSQLiteReadsMuchMoreThanItIsFor(t *testing.T) { plansOnSQLite(t, 1) }

// plansOnSQLite asks a crowd of so many times 20,000 people.
func plansOnSQLite(t *testing.T, times int) {
	o := testkit.SQLite(t)
	steps := testkit.CountSteps(o.Path)
	f := newFixtureOn(t, o)
	root := f.admin()
	own := f.store.Account.Query().Where(account.KindEQ(account.KindUser)).OnlyIDX(viewer.AsSystem(t.Context(), "test")).String()
	if times > 1 { // or the scattered keys are written many times
		_, err := f.store.DB().Exec(`PRAGMA cache_size = -600000`) // KiB
		must(t, err)
	}
	f.fillWith(grown(crowdInSQLite, times), own)
	addresses := f.crowdedAddresses(own)
	steps.Walked()
	for _, address := range addresses {
		root.get(address)
	}
	f.changeEverything(root, times)
	seen, told := 0, map[string]bool{}
	for _, w := range steps.Walked() {
		if strings.HasPrefix(w.Query, "PRAGMA") {
			continue
		}
		if seen++; w.Steps > 10_000+500*w.Rows && allowanceOf(walksMore, w.Query) == "" && !told[w.Query] {
			told[w.Query] = true
			t.Errorf("takes %d steps for %d rows:\n%s", w.Steps, w.Rows, w.Query)
		}
	}
	if seen < 500 {
		t.Errorf("only %d statements were seen", seen)
	}
	testkit.Report("figure", fmt.Sprintf("SQLite carried out %d statements of pages and changes over skewed tables of up to %d rows; none looks at many more rows than it is for", seen, 60_000*times))
}

func allowanceOf(list map[string]string, query string) string {
	for part, reason := range list {
		if strings.Contains(query, part) {
			return reason
		}
	}
	return ""
}
