package main

import (
	"context"
	"crypto/tls"
	"database/sql"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"syscall"
	"testing"

	binary "unframed/ent/migrate/migrations"
	"unframed/store"
	"unframed/test/testkit"
)

const (
	ageEvents     = `UPDATE audit_events SET created_at = created_at - INTERVAL '100 days'`
	countEvents   = `SELECT count(*) FROM audit_events`
	bank          = "https://example.com"
	goodSecret    = "5bd4a1f09e37c286ab60d13f97e2c845c1f7a3e5d9b80264"
	migratorPass  = "migrator-password"
	runtimePass   = "runtime-password"
	correctHorse  = "correct horse battery staple"
	makeMigrator  = `CREATE USER migrator WITH PASSWORD '` + migratorPass + `'`
	makeRuntime   = `CREATE USER unframed WITH PASSWORD '` + runtimePass + `'`
	makeDatabase  = `CREATE DATABASE bank`
	closeSchema   = `REVOKE CREATE ON SCHEMA public FROM PUBLIC`
	openSchema    = `GRANT CREATE ON SCHEMA public TO migrator`
	touchEvents   = `UPDATE audit_events SET action = action`
	removeEvents  = `DELETE FROM audit_events`
	countSessions = `SELECT count(*) FROM sessions`
)

// TestProductionRunsUnderLeastPrivilege takes the operator's way, from users
// to a server in production behind a TLS terminator.
func TestProductionRunsUnderLeastPrivilege(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *testkit.SecureServer{"PostgreSQL": testkit.SecurePostgres, "CockroachDB": testkit.SecureCockroach} {
		t.Run(name, func(t *testing.T) {
			server, dir := start(t), t.TempDir()
			server.Administer(t, "postgres", makeMigrator, makeRuntime, makeDatabase)
			server.Administer(t, "bank", closeSchema, openSchema)
			migrator := server.URL("migrator", migratorPass, "bank")
			runtime := server.URL("unframed", runtimePass, "bank")

			refuses(t, dir, server, runtime)
			runs(t, dir, production(migrator), "Applied", "migrate", "up")
			refusesToStart(t, dir, production(runtime), "app migrate grants --runtime-user unframed --apply")
			runs(t, dir, production(migrator), "unframed may now run the server, and no more", "migrate", "grants", "--runtime-user", "unframed", "--apply")
			runs(t, dir, production(migrator), "match their checksums", "migrate", "verify")
			runs(t, dir, production(runtime), "Created user root", "user", "create", "--username", "root", "--email", "root@example.org", "--admin", "--password-stdin")

			if name == "PostgreSQL" { // CockroachDB's administrators are members of a role, and root is refused by name
				server.Administer(t, "bank", "CREATE USER boss WITH SUPERUSER PASSWORD '"+runtimePass+"'")
				refusesToStart(t, dir, production(server.URL("boss", runtimePass, "bank")), "names boss, a superuser of the database")
			}

			serves(t, dir, runtime)
			missesGrants(t, dir, migrator, runtime)
			if _, err := database(t, migrator).ExecContext(t.Context(), newerRelease); err != nil {
				t.Fatal(err)
			}
			if old := serves(t, dir, runtime); strings.Count(old, "the database is ahead of this release") != 1 {
				t.Errorf("an instance of the old release, restarted, says:\n%s", old)
			}
			prunesAudit(t, dir, runtime, migrator)
			isConfined(t, runtime, migrator)
		})
	}
}

// prunesAudit has old audit events deleted, which the server's user may not.
func prunesAudit(t *testing.T, dir, runtime, migrator string) {
	t.Helper()
	db := database(t, migrator)
	if _, err := db.ExecContext(t.Context(), ageEvents); err != nil {
		t.Fatal(err)
	}
	has := func(want int) {
		t.Helper()
		var n int
		if err := db.QueryRowContext(t.Context(), countEvents).Scan(&n); err != nil || n != want {
			t.Errorf("there are %d audit events, want %d: %v", n, want, err)
		}
	}
	var all int
	if err := db.QueryRowContext(t.Context(), countEvents).Scan(&all); err != nil || all == 0 {
		t.Fatal(all, err)
	}
	prune := []string{"audit", "prune", "--older-than-days", "90"}
	if out, said, code := runApp(t, dir, production(runtime), append(prune, "--yes")...); code != 1 || !strings.Contains(said, "may not delete audit events") {
		t.Errorf("the server's user prunes: code %d\n%s%s", code, out, said)
	}
	runs(t, dir, production(migrator), "Nothing was deleted", prune...)
	has(all)
	runs(t, dir, production(migrator), "Deleted ", append(prune, "--yes")...)
	has(1) // which says so
}

// production is a configuration that production accepts, with changes.
func production(databaseURL string, changes ...string) []string {
	return append([]string{
		"APP_ENV=production", "APP_ADDR=127.0.0.1:0", "APP_METRICS_ADDR=127.0.0.1:0", "APP_BASE_URL=" + bank,
		"APP_SECRET_KEY=" + goodSecret, "DATABASE_URL=" + databaseURL, "APP_DRAIN_DELAY=0s",
	}, changes...)
}

// refuses checks what production does not start on.
func refuses(t *testing.T, dir string, server *testkit.SecureServer, runtime string) {
	t.Helper()
	pending, err := fs.Glob(binary.Cockroach(), "*.sql")
	if err != nil || len(pending) == 0 {
		t.Fatalf("there are no migration files: %v", err)
	}
	for _, c := range []struct{ change, says string }{
		{"DATABASE_URL=" + server.URL("root", "x", "bank"), "other than root"},
		{"DATABASE_URL=" + strings.Replace(runtime, "verify-full", "require", 1), "sslmode=verify-full"},
		{"DATABASE_URL=" + strings.Replace(runtime, "verify-full", "verify-ca", 1), "sslmode=verify-full"},
		{"DATABASE_URL=" + strings.Replace(runtime, runtimePass, "wrong", 1), "cannot be reached"},
		{"DATABASE_URL=" + strings.Replace(runtime, "127.0.0.1", "localhost.localdomain", 1), "cannot be reached"},
		{"APP_BASE_URL=http://example.com", "https"},
		{"APP_SECRET_KEY=short", "APP_SECRET_KEY"},
		{"APP_SECRET_KEY=", "APP_SECRET_KEY"},
		{"", "migration(s) are not applied, the first is " + pending[0] + "; run: app migrate up"},
	} {
		refusesToStart(t, dir, production(runtime, c.change), c.says)
	}
}

// refusesToStart runs the server, which must end with one sentence.
func refusesToStart(t *testing.T, dir string, settings []string, says string) {
	t.Helper()
	stdout, stderr, code := runApp(t, dir, settings)
	last := stderr[strings.LastIndex(strings.TrimSpace(stderr), "\n")+1:]
	if code != 1 || !strings.Contains(last, says) || stdout != "" {
		t.Errorf("want a refusal with %q; code %d\n%s%s", says, code, stdout, stderr)
	}
	if strings.Contains(stderr, goodSecret) || strings.Contains(stderr, runtimePass) {
		t.Errorf("it tells a secret:\n%s", stderr)
	}
}

// runs runs a command, which must succeed.
func runs(t *testing.T, dir string, settings []string, says string, args ...string) {
	t.Helper()
	stdout, stderr, code := runApp(t, dir, settings, args...)
	if code != 0 || !strings.Contains(stdout, says) {
		t.Fatalf("app %v: code %d\n%s%s", args, code, stdout, stderr)
	}
}

// serves starts the server as the runtime user, uses it and stops it, and
// returns its log.
func serves(t *testing.T, dir, databaseURL string) string {
	t.Helper()
	app, metrics := freeAddress(t), freeAddress(t)
	s := serveApp(t, dir, production(databaseURL, "APP_ADDR="+app, "APP_METRICS_ADDR="+metrics)...)
	if s.url != bank {
		t.Errorf("it says it is at %s", s.url)
	}
	c := newVisitor(t, app)
	c.wants("GET", "http://"+app+"/readyz", 200, "ready")
	name := "ann" + app[strings.LastIndex(app, ":")+1:]
	signedUp := c.wants("POST", bank+"/signup", 303, "", "username", name, "email", name+"@example.org", "password", correctHorse)
	cookie := signedUp.Header.Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "__Host-session=") || !strings.Contains(cookie, "; Secure") || !strings.Contains(cookie, "; Path=/") {
		t.Errorf("the session's cookie is %q", cookie)
	}
	if signedUp.Header.Get("Strict-Transport-Security") == "" {
		t.Error("production sends no Strict-Transport-Security")
	}
	c.wants("GET", bank+"/dashboard", 200, name+"@example.org")
	c.wants("POST", bank+"/settings", 303, "", "display_name", "Ann Chovey", "time_zone", "Europe/Vienna", "theme", "dark")
	c.wants("GET", bank+"/api/v1/me", 200, `"Ann Chovey"`)
	c.wants("POST", bank+"/logout", 303, "")
	c.wants("GET", bank+"/dashboard", 303, "")
	c.wants("POST", bank+"/login", 422, "", "login", name, "password", "wrong")
	c.wants("POST", bank+"/login", 303, "", "login", name, "password", correctHorse)
	c.wants("GET", bank+"/profile", 200, "Ann Chovey")
	c.wants("GET", "http://"+app+"/dashboard", 400, "does not answer under that address")
	c.wants("GET", bank+"/metrics", 404, "")
	c.wants("GET", "http://"+metrics+"/metrics", 200, "unframed_transaction_seconds_count")
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := s.Wait(); err != nil {
		t.Errorf("it ends with %v:\n%s", err, s.stderr)
	}
	if log := noMail.ReplaceAllString(s.stderr.String(), ""); strings.Contains(log, `"level":"WARN"`) || strings.Contains(log, `"level":"ERROR"`) || strings.Contains(log, runtimePass) {
		t.Errorf("under least privilege the log says:\n%s", log)
	}
	return s.stderr.String()
}

// isConfined checks what the runtime user may not do, and that it is the
// privilege that is missing: the migrator may.
func isConfined(t *testing.T, runtime, migrator string) {
	t.Helper()
	confined, owner := database(t, runtime), database(t, migrator)
	if _, err := confined.ExecContext(t.Context(), countSessions); err != nil {
		t.Fatalf("not even this: %v", err)
	}
	for _, statement := range []string{
		touchEvents, removeEvents,
		`CREATE TABLE mine (id INT)`, `ALTER TABLE users ADD COLUMN IF NOT EXISTS x INT`, `CREATE INDEX IF NOT EXISTS x ON users (theme)`,
		`DROP INDEX IF EXISTS session_user_id`, `TRUNCATE TABLE sessions`,
		`DROP TABLE IF EXISTS sessions`,
	} {
		if _, err := confined.ExecContext(t.Context(), statement); store.Classify(err) != store.FaultRefused {
			t.Errorf("the server's user may %s: %v", statement, err)
		}
		if _, err := owner.ExecContext(t.Context(), statement); err != nil {
			t.Errorf("the migrator may not %s: %v", statement, err)
		}
	}
}

func database(t *testing.T, databaseURL string) *sql.DB {
	t.Helper()
	return testkit.Open(t, store.Options{URL: databaseURL, MaxOpenConns: 2}).DB()
}

func freeAddress(t *testing.T) string {
	t.Helper()
	port, err := testkit.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	return "127.0.0.1:" + port
}

// visitor is a browser's client that reaches the bank through a TLS terminator
// in front of the server.
type visitor struct {
	*testing.T
	*http.Client
}

func newVisitor(t *testing.T, app string) *visitor {
	t.Helper()
	terminator := httptest.NewTLSServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: "http", Host: app})
		r.Out.Host = r.In.Host
		r.SetXForwarded()
	}})
	t.Cleanup(terminator.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	roots := terminator.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return &visitor{t, &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				if address == "example.com:443" {
					address = terminator.Listener.Addr().String()
				}
				return new(net.Dialer).DialContext(ctx, network, address)
			},
		},
	}}
}

// wants makes a request and holds the answer to a status and a part of it.
func (v *visitor) wants(method, address string, status int, part string, fields ...string) *http.Response {
	v.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r, err := http.NewRequestWithContext(v.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		v.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", bank)
	}
	resp, err := v.Do(r)
	if err != nil {
		v.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status || !strings.Contains(string(body), part) {
		v.Errorf("%s %s answers %d, want %d with %q: %v\n%s", method, address, resp.StatusCode, status, part, err, body)
	}
	return resp
}
