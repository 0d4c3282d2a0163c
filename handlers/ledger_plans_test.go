package handlers

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unframed/adminkit"
	"unframed/ent/account"
	"unframed/internal/viewer"
	"unframed/ledger"
	"unframed/store"
	"unframed/test/testkit"
)

// crowd fills the tables so that values are skewed: half of all transfers are of
// the account $1, half of all events of the person $2. Ten old events have an
// action of their own.
var crowd = []string{
	`INSERT INTO users (id, created_at, updated_at, username, username_key, email, email_key, password_hash, password_changed_at, display_name, username_search, email_search)
	SELECT (lpad(to_hex(i * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-000000000001')::UUID, now() - i * INTERVAL '1 second', now(),
		'crowd' || i, 'crowd' || i, 'crowd' || i || '@example.org', 'crowd' || i || '@example.org', 'x', now(), 'Crowd ' || i, 'crowd' || i, 'crowd' || i || '@example.org'
	FROM generate_series(1::BIGINT, 20000) AS g (i)`,
	`INSERT INTO accounts (id, created_at, updated_at, user_id, kind)
	SELECT (left(id::TEXT, 35) || '2')::UUID, created_at, created_at, id, 'user' FROM users WHERE username LIKE 'crowd%'`,
	`INSERT INTO transfers (id, created_at, updated_at, amount, note, state, expires_at, settled_at, sender_id, recipient_id)
	SELECT (lpad(to_hex(i * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-000000000003')::UUID, now() - i * INTERVAL '1 second', now(), 1 + i % 1000,
		CASE WHEN i = 39990 THEN 'a needle' ELSE 'rent ' || i END, CASE WHEN i % 1000 = 999 THEN 'cancelled' ELSE 'confirmed' END,
		now() + (900 - i) * INTERVAL '1 second', now() - i * INTERVAL '1 second',
		CASE WHEN i % 4 = 0 THEN $1::UUID ELSE (lpad(to_hex((1 + i % 20000) * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-000000000002')::UUID END,
		CASE WHEN i % 4 = 1 THEN $1::UUID ELSE (lpad(to_hex((1 + (i + 1) % 20000) * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-000000000002')::UUID END
	FROM generate_series(1::BIGINT, 40000) AS g (i)`,
	`INSERT INTO audit_events (id, created_at, actor_id, action, subject_type, subject_id)
	SELECT (lpad(to_hex(i * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-000000000006')::UUID, now() - (60001 - i) * INTERVAL '1 second',
		CASE WHEN i % 2 = 0 THEN $2::UUID END, CASE WHEN i <= 10 THEN 'rare.act' WHEN i % 3 = 0 THEN 'session.create' ELSE 'transfer.confirm' END, 'users', 'subject' || i % 10
	FROM generate_series(1::BIGINT, 60000) AS g (i) WHERE $1::UUID IS NOT NULL`,
	`INSERT INTO reports (id, fingerprint, kind, reason, page, source, disposition, user_agent, first_at, last_at, seen)
	SELECT (lpad(to_hex(i * 2654435761 % 4294967296), 8, '0') || '-0000-4000-8000-000000000007')::UUID, decode(md5(i::TEXT) || md5(i::TEXT), 'hex'), 'csp-violation', 'x', '/', '', 'enforce', '', now(), now() - i * INTERVAL '1 second', 1
	FROM generate_series(1::BIGINT, 20000) AS g (i)`,
}

// readsMore are the statements that may read more than they return, by a part of
// their text, and why.
var readsMore = map[string]string{
	`LIMIT 100) AS "`:      "a part of a search: PostgreSQL joins tables as small as these whole; at a million rows it reads 1,000",
	`LIMIT 501) AS "sent"`: "a piece of an export: PostgreSQL joins accounts as few as these whole; it is 500 rows a piece at any length",
	`SELECT "reports"."kind", COUNT(*) FROM "reports" GROUP BY`:                         "there are at most 300 rows of each kind",
	`SELECT COUNT("transfers"."id") FROM "transfers" WHERE "transfers"."id" IN (SELECT`: "a set is counted up to 10,000, and no further",
}

// TestNoStatementReadsMuchMoreThanItIsFor fills PostgreSQL with a crowd, of which one
// person has half, asks for every list and filter with values that many have, few
// have and nobody has, and changes whatever can be changed. The server itself writes down how it carried each
// statement out; none may look at many more rows than it returns.
func TestNoStatementReadsMuchMoreThanItIsFor(t *testing.T) { plansOnPostgres(t, 1) }

// plansOnPostgres asks a crowd of so many times 20,000 people.
func plansOnPostgres(t *testing.T, times int) {
	server := testkit.OwnPostgres(t)
	database := server.Database(t)
	f := newFixtureOn(t, store.Options{URL: database + "&statement_timeout=900000&options=" + url.QueryEscape(
		"-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_analyze=on -c auto_explain.log_timing=off -c auto_explain.log_format=json -c auto_explain.log_nested_statements=on")})
	root := f.admin()
	ctx := viewer.AsSystem(t.Context(), "test")
	own := f.store.Account.Query().Where(account.KindEQ(account.KindUser)).OnlyIDX(ctx).String()
	f.fillWith(grown(slices.Concat(crowd, passing), times), own)
	upkeep, err := sql.Open("postgres", database) // of PostgreSQL alone, so not recorded for CockroachDB
	must(t, err)
	_, err = upkeep.Exec(`VACUUM ANALYZE`)
	must(t, err)
	must(t, upkeep.Close())
	addresses, before := f.crowdedAddresses(own), len(server.Log())
	for _, address := range addresses {
		if a := root.get(address); a.StatusCode != 200 && a.StatusCode != 422 { // 422: the field knows no such value
			t.Errorf("%s answers %d", address, a.StatusCode)
		}
	}
	f.changeEverything(root, times)
	seen, told := 0, map[string]bool{}
	for _, s := range explained(t, server.Log()[before:]) {
		read, returned := s.Plan.read(), s.Plan.meant()
		if seen++; read > 200+10*returned && allowanceOf(readsMore, s.Query) == "" && !told[s.Query] {
			told[s.Query] = true
			t.Errorf("reads %.0f rows and returns %.0f:\n%s\n%s", read, returned, s.Query, s.Plan.text(""))
		}
	}
	if seen < 200 {
		t.Errorf("only %d statements were seen", seen)
	}
	testkit.Report("figure", fmt.Sprintf("PostgreSQL carried out %d statements of pages and changes over skewed tables of up to %d rows; none looks at many more rows than it is for", seen, 60_000*times))
}

// crowdedAddresses are pages over what crowd made.
func (f *fixture) crowdedAddresses(own string) []string {
	id := f.userID("root")
	pages := []string{
		"/dashboard", "/profile", "/transfers", "/transfers?q=needle", "/transfers?q=absent", "/transfers?state=pending", "/transfers?state=cancelled",
		"/transfers?min=9.99", "/transfers?max=0.01", "/transfers?person=crowd77", "/transfers?person=crowd78&direction=in", "/transfers?direction=out", "/transfers?direction=in",
		"/transfers?from=2020-01-01&to=2020-01-02", "/api/v1/transfers", "/settings/sessions", "/settings/tokens", "/users/" + id,
		"/admin", "/admin/config", "/admin/reports", "/admin/reports?kind=crash", "/admin/reports?kind=csp-violation", "/admin/audit?action=rare.act", "/admin/audit?action=absent.act", "/admin/audit?action=session.create",
		"/admin/accounts/" + own, "/admin/users/" + id, "/api/v1/admin/accounts/" + own,
	}
	for _, d := range f.site.Kit.All() {
		base := "/admin/" + d.Table
		pages = append(pages, base, base+"/pick?q=crowd77", base+"/pick?q=zzz")
		for _, field := range d.Fields {
			for _, op := range field.Ops() {
				if op == adminkit.Contains || op == adminkit.NotEqual || op == adminkit.Null {
					continue // say of themselves how far they look
				}
				for _, value := range crowdedValues(field, own, id) {
					pages = append(pages, base+"?"+url.Values{field.Name + "." + string(op): {value}}.Encode())
				}
			}
		}
	}
	return pages
}

// crowdedValues are values that many rows have, few and none.
func crowdedValues(f adminkit.Field, own, id string) []string {
	switch f.Kind {
	case adminkit.UUID:
		return []string{own, id, "00000000-0000-4000-8000-0000000000ff"}
	case adminkit.Enum:
		return f.Values
	case adminkit.Time:
		return []string{"2001-01-01T00:00:00Z"}
	case adminkit.String:
		return []string{"rare.act", "absent", "session.create", "csp-violation", "crash", "subject1", "root", "crowd77"}
	}
	return nil
}

// carriedOut is a statement as auto_explain writes it down.
type carriedOut struct {
	Query string `json:"Query Text"`
	Plan  planNode
}

type planNode struct {
	Node     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Index    string  `json:"Index Name"`
	Filter   string  `json:"Filter"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Rechecks float64 `json:"Rows Removed by Index Recheck"`
	Plans    []planNode
}

// read is how many rows of tables were looked at.
func (n planNode) read() float64 {
	sum := 0.0
	if n.Relation != "" {
		sum = (n.Rows + n.Removed + n.Rechecks) * n.Loops
	}
	for _, child := range n.Plans {
		sum += child.read()
	}
	return sum
}

// meant is how many rows were returned or changed.
func (n planNode) meant() float64 {
	if n.Node == "ModifyTable" && len(n.Plans) > 0 {
		return n.Plans[0].Rows * n.Plans[0].Loops
	}
	return n.Rows * n.Loops
}

func (n planNode) text(indent string) string {
	lines := fmt.Sprintf("%s%s %s %s rows %.0f removed %.0f loops %.0f %s\n", indent, n.Node, n.Relation, n.Index, n.Rows, n.Removed, n.Loops, n.Filter)
	for _, child := range n.Plans {
		lines += child.text(indent + "  ")
	}
	return lines
}

// explained reads the plans out of the server's log, where the lines of one go on
// with a tab.
func explained(t *testing.T, log string) (all []carriedOut) {
	t.Helper()
	for _, entry := range strings.Split(log, "  plan:\n")[1:] {
		var text strings.Builder
		for line := range strings.Lines(entry) {
			if !strings.HasPrefix(line, "\t") {
				break
			}
			text.WriteString(line)
		}
		var s carriedOut
		if err := json.Unmarshal([]byte(text.String()), &s); err != nil {
			t.Fatalf("%v in\n%s", err, text.String())
		}
		if verb, _, _ := strings.Cut(s.Query, " "); slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}, strings.TrimSpace(verb)) {
			all = append(all, s)
		}
	}
	return all
}

// longHistory gives the account $1 many transfers from the treasury $2, all newer
// than one with a needle in it.
var longHistory = map[store.Engine]string{
	store.SQLite: `WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 10050)
		INSERT INTO transfers (id, created_at, updated_at, amount, note, state, expires_at, settled_at, sender_id, recipient_id)
		SELECT printf('%08x-0000-4000-8000-000000000003', i), strftime('%Y-%m-%d %H:%M:%S', 1760000000 - i, 'unixepoch') || '+00:00', '2026-01-01 00:00:00+00:00', 1,
			CASE WHEN i = 10050 THEN 'a needle' ELSE 'hay' END, 'confirmed', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', $2, $1 FROM g`,
	store.PostgreSQL: `INSERT INTO transfers (id, created_at, updated_at, amount, note, state, expires_at, settled_at, sender_id, recipient_id)
		SELECT (lpad(to_hex(i), 8, '0') || '-0000-4000-8000-000000000003')::UUID, to_timestamp(1760000000 - i), now(), 1,
			CASE WHEN i = 10050 THEN 'a needle' ELSE 'hay' END, 'confirmed', now(), now(), $2::UUID, $1::UUID FROM generate_series(1::BIGINT, 10050) AS g (i)`,
}

// TestSearchSaysHowFarItLookedAndGoesOn looks for one transfer behind more than a
// page looks at: the page says so, the next one has it, an export has it at once.
func TestSearchSaysHowFarItLookedAndGoesOn(t *testing.T) {
	testkit.EachEngine(t, func(t *testing.T, o store.Options) {
		f := newFixtureOn(t, o)
		if longHistory[f.store.Engine] == "" {
			t.Skip("the history is written for the other engines")
		}
		ann := f.signUp("ann")
		ctx := viewer.AsSystem(t.Context(), "test")
		own := f.store.Account.Query().Where(account.KindEQ(account.KindUser)).OnlyIDX(ctx).String()
		if _, err := f.store.DB().Exec(longHistory[f.store.Engine], own, ledger.Treasury.String()); err != nil {
			t.Fatal(err)
		}
		first := ann.expect(ann.get("/transfers?q=needle"), 200, "No matching transfers so far").body
		if !strings.Contains(first, "Transfers were compared one by one") {
			t.Errorf("the page does not say how far it looked:\n%s", first)
		}
		older := regexp.MustCompile(`href="(/transfers\?[^"]+)" rel="next"`).FindStringSubmatch(first)
		if older == nil {
			t.Fatalf("there is no way on:\n%s", first)
		}
		second := ann.expect(ann.get(html.UnescapeString(older[1])), 200, "a needle").body
		if strings.Contains(second, "compared one by one") || strings.Contains(second, `rel="next"`) {
			t.Error("the last page says that there is more")
		}
		if all := ann.expect(ann.get("/transfers/export?format=csv&q=needle"), 200, "a needle").body; strings.Count(all, "\n") != 2 {
			t.Errorf("the export has\n%s", all)
		}
		plain := ann.expect(ann.get("/transfers?direction=in"), 200, "hay").body
		if strings.Contains(plain, "compared one by one") {
			t.Error("a list that an index serves says that it searched")
		}
		ann.expect(ann.get("/transfers?q=hay"), 200, "hay")
	})
}
