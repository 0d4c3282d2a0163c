package e2e

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"unframed/test/testkit"
)

// shop is the extended application on a database that the application without
// the extension has used.
type shop struct {
	*testing.T
	*app
	dir, token string
	env        []string
}

// useInvoices uses what the tutorial adds, by page and by API.
func useInvoices(t *testing.T, before, after, databaseURL string) {
	browser(t)
	s := &shop{T: t, dir: t.TempDir()}
	if databaseURL != "" {
		s.env = append(s.env, "DATABASE_URL="+databaseURL)
	}
	s.command(before, "", "migrate", "up")
	for _, name := range []string{"root", "ann", "bob"} { // the data that is there already
		s.command(before, password, "user", "create", "--username", name, "--email", name+"@example.org", "--password-stdin")
	}
	seed := []string{"seed", "--users", "20"}
	seed = append(seed, "--transfers", "30") // feature:ledger
	s.command(before, "", seed...)
	s.command(before, "", "user", "promote", "root")
	s.command(after, "", "migrate", "up")
	s.command(after, "", "ledger", "verify") // feature:ledger
	s.token = s.command(after, "", "user", "token", "root", "--name", "shop", "--scope", "read", "--scope", "write", "--scope", "admin")
	s.serve(after)

	ann := s.find("ann")
	s.api("POST", "", `{"number":"A-1","state":"draft","amount":"-1.00","due_on":"2027-01-01T00:00:00Z","user_id":"`+ann+`"}`, 422, `"name":"amount"`)
	s.api("POST", "", `{"number":"A-1","state":"odd","amount":"0.01","due_on":"soon","user_id":"x"}`, 422, `"name":"due_on"`)
	s.api("POST", "", `{"number":"A-1","state":"draft","amount":"0.01","due_on":"2027-01-01T00:00:00Z","user_id":"7b0c8a53-6c0e-4f0e-9d57-0a9f5c0c2f11"}`, 422, `"name":"user_id"`)
	made := s.api("POST", "", `{"number":"A-1","state":"draft","amount":"12.00","due_on":"2027-01-01T00:00:00Z","user_id":"`+ann+`"}`, 201, `"amount":"12.00"`)
	s.api("POST", "", `{"number":"A-1","state":"draft","amount":"0.01","due_on":"2027-01-01T00:00:00Z","user_id":"`+ann+`"}`, 422, `"name":"number"`)
	s.api("POST", "", `{"number":"A-2","state":"draft","amount":12.00,"due_on":"2027-01-01T00:00:00Z","user_id":"`+ann+`"}`, 422, `"name":"amount"`)
	path := "/" + regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(made)[1]
	s.api("PATCH", path, `{"paid_at":"2027-01-01T00:00:00Z"}`, 422, `"name":"paid_at"`)
	s.api("PATCH", path, `{"state":"paid"}`, 200, `"paid_at":"20`)
	s.api("GET", "?state=paid&q=A-", "", 200, `"number":"A-1"`)

	p := newTab(t)
	s.signIn(p, "root")
	s.makeByPage(p, ann)
	p = newTab(t)
	s.signIn(p, "bob")
	p.open(s.origin + "/invoices")
	p.says("There are none.")
	p = newTab(t)
	s.signIn(p, "ann")
	p.open(s.origin + "/invoices")
	p.says("A-1: 12.00, paid")
	p.says("B-7: 34.00, sent")
	if status := p.open(s.origin + "/admin/invoices").Status; status != http.StatusForbidden {
		t.Errorf("ann's look at all invoices is answered %d", status)
	}
	s.accounting(after)
	s.api("DELETE", path, "", 204, "")
	s.api("GET", path, "", 404, "")
}

// accounting uses the tutorial's role: its page opens for whoever has the role, for
// nobody else, and no longer than they have it, whichever session they have.
func (s *shop) accounting(program string) {
	s.Helper()
	p := newTab(s.T)
	s.signIn(p, "bob")
	looks := func(path string, want int) {
		s.Helper()
		if status := p.open(s.origin + path).Status; status != int64(want) {
			s.Errorf("%s is answered %d to bob, want %d", path, status, want)
		}
	}
	looks("/accounting", http.StatusForbidden)
	s.command(program, "", "user", "promote", "bob", "--role", "accountant")
	looks("/accounting", http.StatusOK)
	p.says("A-1: 12.00, paid")
	looks("/invoices", http.StatusOK)
	p.says("There are none.") // of his own
	looks("/admin/invoices", http.StatusForbidden)
	root := s.token
	s.token = s.command(program, "", "user", "token", "bob", "--name", "books", "--scope", "read", "--scope", "admin")
	s.ask("GET", "/api/v1/me", "", http.StatusOK)
	s.ask("GET", "/api/v1/admin/invoices", "", http.StatusForbidden)
	s.ask("GET", "/api/v1/admin/users", "", http.StatusForbidden)
	s.token = root
	if trail := s.ask("GET", "/api/v1/admin/audit_events?action=user.promote", "", http.StatusOK); !strings.Contains(trail, `"role":"accountant"`) {
		s.Errorf("the audit trail does not say who became an accountant: %s", trail)
	}
	s.command(program, "", "user", "promote", "bob", "--role", "user")
	looks("/accounting", http.StatusForbidden)
	p = newTab(s.T)
	s.signIn(p, "root")
	looks("/accounting", http.StatusForbidden) // an administrator is no accountant
}

// makeByPage makes an invoice through the form, changes it and finds it again.
func (s *shop) makeByPage(p *tab, user string) {
	s.Helper()
	p.open(s.origin + "/admin/invoices/new")
	p.fill("number", "B-7")
	p.do(chromedp.SetValue("#state", "sent", chromedp.ByQuery), chromedp.SetValue("#due_on", "2027-02-01T12:00", chromedp.ByQuery))
	p.fill("amount", "34.00")
	p.fill("user_id", user)
	p.press(`form[data-press] .actions button`)
	p.says("B-7")
	v := viewer{tab: p}
	v.keepPicture("extend-invoice", 1280)
	p.open(s.origin + "/admin/invoices?q=B-")
	p.says("B-7")
	p.open(s.origin + "/admin/invoices")
	p.says("ann")
	v.keepPicture("extend-list", 1280)
}

func (s *shop) signIn(p *tab, name string) {
	s.Helper()
	p.open(s.origin + "/login")
	p.fill("login", name)
	p.fill("password", password)
	p.press("main form button")
	if !strings.HasSuffix(p.location(), "/dashboard") {
		s.Fatalf("signing in as %s leads to %s:\n%s", name, p.location(), p.text("main"))
	}
}

// find is a user's id, by the API.
func (s *shop) find(name string) string {
	s.Helper()
	found := regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(s.ask("GET", "/api/v1/admin/users?username="+name, "", http.StatusOK))
	if found == nil {
		s.Fatalf("there is no user %s", name)
	}
	return found[1]
}

// api asks about invoices.
func (s *shop) api(method, path, body string, status int, part string) string {
	s.Helper()
	answer := s.ask(method, "/api/v1/admin/invoices"+path, body, status)
	if !strings.Contains(answer, part) {
		s.Errorf("%s %s lacks %s: %s", method, path, part, answer)
	}
	return answer
}

func (s *shop) ask(method, path, body string, status int) string {
	s.Helper()
	r, err := http.NewRequest(method, s.origin+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(s.token))
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		s.Fatal(err)
	}
	if resp.StatusCode != status {
		s.Fatalf("%s %s is answered %d, want %d: %s", method, path, resp.StatusCode, status, answer)
	}
	return string(answer)
}

// command runs one of a program's commands on the database.
func (s *shop) command(program, input string, args ...string) string {
	s.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env, cmd.Stdin = s.dir, append(os.Environ(), s.env...), strings.NewReader(input)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		s.Fatalf("app %s: %v\n%s%s", strings.Join(args, " "), err, out.String(), complaint.String())
	}
	return out.String()
}

// serve runs the program on the database until the test ends.
func (s *shop) serve(program string) {
	s.Helper()
	port, err := testkit.FreePort()
	if err != nil {
		s.Fatal(err)
	}
	s.app = &app{path: program, host: "localhost", port: port, origin: "http://localhost:" + port}
	env := append(s.env, "APP_ADDR=127.0.0.1:"+port, "APP_BASE_URL="+s.origin)
	s.Program = testkit.Start(s.T, env, "/bin/sh", "-c", `cd "$1" && exec "$2" serve`, "serve", s.dir, program)
	eventually(s.T, "the extended application is ready", func() bool {
		answer, err := http.Get("http://127.0.0.1:" + port + "/readyz")
		if err != nil {
			return false
		}
		defer func() { _ = answer.Body.Close() }()
		return answer.StatusCode == http.StatusOK
	})
}
