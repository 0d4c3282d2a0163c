package main

import (
	"crypto/tls"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	"unframed/audit"
	"unframed/handlers/press"
	"unframed/test/testkit"
)

// TestAuditFindsNothingOnTheApplication runs both as processes: as a stranger
// and signed in as an administrator, in dev and, behind TLS, in production.
func TestAuditFindsNothingOnTheApplication(t *testing.T) {
	t.Run("dev", func(t *testing.T) {
		dir := t.TempDir()
		auditBoth(t, serveApp(t, dir, "APP_TRUSTED_EMBEDDERS=https://partner.example").url, dir, "session")
	})
	t.Run("production behind TLS", func(t *testing.T) {
		dir := t.TempDir()
		address, to := tlsProxy(t)
		settings := []string{
			"APP_ENV=production", "APP_SECRET_KEY=0f1e2d3c4b5a69788796a5b4c3d2e1f07c6b5a49e8d7f6a5b4c3d2e190817263",
			"APP_BASE_URL=" + address, "APP_METRICS_ADDR=127.0.0.1:0", "APP_DRAIN_DELAY=0s", "APP_HSTS=max-age=63072000; includeSubDomains",
			"APP_TRUSTED_EMBEDDERS=https://partner.example",
		}
		if _, stderr, code := runApp(t, dir, settings, "migrate", "up"); code != 0 {
			t.Fatal(stderr)
		}
		to(listening(t, dir, settings))
		auditBoth(t, address, dir, "__Host-session", settings...)
	})
}

// auditBoth audits as a stranger and as an administrator.
func auditBoth(t *testing.T, address, dir, cookie string, settings ...string) {
	t.Helper()
	stranger := auditApp(t, dir, address)
	if _, stderr, code := runApp(t, dir, settings, "user", "create", "--username", "root", "--email", "root@example.org", "--admin", "--password-stdin"); code != 0 {
		t.Fatal(stderr)
	}
	session, user := signIn(t, address, cookie)
	admin := auditApp(t, dir, address, "--header", "Cookie: "+cookie+"="+session)
	if admin.Pages <= stranger.Pages {
		t.Errorf("signed in it crawled %d addresses, as a stranger %d", admin.Pages, stranger.Pages)
	}
	auditApp(t, dir, address+"/embed/profile/"+user) // which a trusted site may frame
}

func auditApp(t *testing.T, dir, address string, flags ...string) audit.Report {
	t.Helper()
	stdout, stderr, code := runApp(t, dir, nil, append([]string{"audit", address, "--json", "--insecure", "--rate", "0"}, flags...)...)
	var report audit.Report
	if err := json.Unmarshal([]byte(stdout), &report); err != nil || code != 0 {
		t.Errorf("code %d, %v, %s", code, err, stderr)
	}
	for _, f := range report.Findings {
		if f.ID != "sign-out-unseen" || len(flags) == 0 {
			t.Errorf("%s: %s %d %s", f.ID, f.Request, f.Status, f.Message())
		}
	}
	t.Logf("grade %s, %d addresses, %d requests, %.2f s", report.Grade, report.Pages, report.Requests, report.Seconds)
	if report.Requests < 80 || len(report.Exceptions) != 1 {
		t.Errorf("too little was learnt: %+v", report)
	}
	return report
}

// signIn returns the session cookie's value and the user's id.
func signIn(t *testing.T, address, cookie string) (session, user string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = insecureTLS()
	client := &http.Client{Jar: jar, Transport: transport}
	resp, err := client.PostForm(address+"/login", url.Values{"login": {"root"}, "password": {"correct horse battery staple"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	for _, c := range jar.Cookies(resp.Request.URL) {
		if c.Name == cookie {
			session = c.Value
		}
	}
	var me struct{ ID string }
	if resp, err = client.Get(address + "/api/v1/me"); err == nil {
		err = json.NewDecoder(resp.Body).Decode(&me)
		_ = resp.Body.Close()
	}
	if err != nil || session == "" || me.ID == "" {
		t.Fatalf("signing in gave %s=%q for user %q: %v", cookie, session, me.ID, err)
	}
	return session, me.ID
}

// tlsProxy ends TLS in front of what is named to it later.
func tlsProxy(t *testing.T) (address string, to func(string)) {
	t.Helper()
	var target *url.URL
	proxy := httptest.NewUnstartedServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = target.Scheme, target.Host, r.In.Host
	}})
	proxy.Config.DisableGeneralOptionsHandler = true
	proxy.StartTLS()
	t.Cleanup(func() { _ = proxy.Config.Close() })
	return proxy.URL, func(address string) {
		var err error
		if target, err = url.Parse(address); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAuditCommandEndsWithItsCodes(t *testing.T) {
	dir := t.TempDir()
	self := min(audit.CheckRoutes(auditedRoutes()).Failing(), exitFindings)
	bare := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(func() { _ = bare.Config.Close() })
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"audit", "--self"}, self, "Grade A"},
		{[]string{"audit", "--self", "--json"}, self, `"findings": [`},
		{[]string{"audit", "--self", "--sarif"}, self, `"version": "2.1.0"`},
		{[]string{"audit", bare.URL, "--rate", "0"}, 1, "the audit has findings: "},
		{[]string{"audit", bare.URL, "--rate", "0", "--sarif"}, 1, `"ruleId": "framing-open"`},
		{[]string{"audit"}, 2, "give one address"},
		{[]string{"audit", "x", "y"}, 2, "give one address"},
		{[]string{"audit", "--self", "x"}, 2, "takes no address"},
		{[]string{"audit", "example.org"}, 2, "is no address"},
		{[]string{"audit", "--json", "--sarif", bare.URL}, 2, "choose one"},
		{[]string{"audit", "--nonsense"}, 2, "unknown flag"},
		{[]string{"audit", "--pages", "0", bare.URL}, 2, "more than 0"},
		{[]string{"audit", "--header", "nothing", bare.URL}, 2, "has no name"},
		{[]string{"audit", "http://127.0.0.1:1"}, 2, "cannot be reached"},
	} {
		stdout, stderr, code := runApp(t, dir, nil, c.args...)
		if code != c.code || !strings.Contains(stdout+stderr, c.says) || strings.Count(stderr, "\n") > 1 || strings.Contains(stderr, "\r") {
			t.Errorf("%v: code %d\n%s%s", c.args, code, stdout, stderr)
		}
	}
}

// TestOwnRouteTableYieldsNothing holds the table to the rules. Until the first
// route declares a tier there are none, and the audit rightly says where they
// are missing; from then on nothing is excused.
func TestOwnRouteTableYieldsNothing(t *testing.T) {
	routes := auditedRoutes()
	if len(routes) < 20 || !slices.ContainsFunc(routes, func(r audit.Route) bool { return r.Path == "/reports" && r.AnyOrigin }) {
		t.Errorf("not the table: %+v", routes)
	}
	tiered := slices.ContainsFunc(routes, func(r audit.Route) bool { return r.Tier != string(press.None) })
	own := audit.CheckRoutes(routes)
	for _, f := range own.Findings {
		if tiered || f.ID != "route-untiered" {
			t.Errorf("%s: %s", f.Request, f.Message())
		}
	}
	bad := append(routes, audit.Route{Method: "POST", Path: "/admin/users", Access: "public", Framing: "trusted", Handler: "x"})
	if report := audit.CheckRoutes(bad); report.Failing() != own.Failing()+3 {
		t.Errorf("a planted route adds %d findings", report.Failing()-own.Failing())
	}
}

// listening starts the application on a free port of ours: what it prints is
// its public address.
func listening(t *testing.T, dir string, settings []string) string {
	t.Helper()
	port, err := testkit.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	serveApp(t, dir, append(settings, "APP_ADDR=127.0.0.1:"+port)...)
	return "http://127.0.0.1:" + port
}

// insecureTLS accepts the proxy's certificate, which nobody has signed.
func insecureTLS() *tls.Config {
	return &tls.Config{InsecureSkipVerify: true}
}
