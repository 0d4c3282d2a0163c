package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"unframed/handlers"
	"unframed/test/testkit"
)

const (
	judged        = "example.com" // for which httptest has a certificate
	observatoryAt = 130
)

// TestOutsideJudges starts the application as in production, behind TLS, and
// lets the judges of tools/judges.sh have a look. Each is first shown something
// bad.
func TestOutsideJudges(t *testing.T) {
	judges(t)
	dir := t.TempDir()
	site := behindTLS(t)
	settings := []string{
		"APP_ENV=production", "APP_SECRET_KEY=" + goodSecret, "APP_BASE_URL=" + site.url, "APP_METRICS_ADDR=127.0.0.1:0",
		"APP_TRUSTED_EMBEDDERS=https://partner.example,https://other.example:8443",
	}
	runs(t, dir, settings, "Applied", "migrate", "up")
	runs(t, dir, settings, "Created user root", "user", "create", "--username", "root", "--email", "root@example.org", "--admin", "--password-stdin")
	site.to(listening(t, dir, settings))

	t.Run("observatory", func(t *testing.T) { observe(t, site) })
	t.Run("csp evaluator", func(t *testing.T) { evaluate(t, site) })
	t.Run("openapi", func(t *testing.T) { validate(t, site) })
}

// judges skips the test where they are not installed.
func judges(t *testing.T) {
	t.Helper()
	wanted, err := os.ReadFile("../../tools/judges/package.json")
	if err != nil {
		t.Fatal(err)
	}
	installed, _ := os.ReadFile("../../tools/judges/node_modules/.installed")
	_, err = exec.LookPath("node")
	switch {
	case err == nil && bytes.Equal(wanted, installed):
	case os.Getenv("UNFRAMED_JUDGES") != "":
		t.Fatal("the judges are not installed")
	default:
		const reason = "Observatory and CSP Evaluator: not installed from npm; tools/judges.sh installs and runs them"
		testkit.Report("skipped", reason)
		t.Skip(reason)
	}
}

// observe holds the application to Mozilla's HTTP Observatory.
func observe(t *testing.T, site *tlsSite) {
	bare := behindTLS(t)
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<p>hello")) }))
	t.Cleanup(plain.Close)
	bare.to(plain.URL)
	type verdict struct {
		Score int
		Grade string
		Tests []struct {
			Name, Result string
			Pass         bool
			Modifier     int
		}
	}
	var ours, theirs verdict
	hear(t, bare, &theirs, nil, "observatory.js", bare.host)
	if theirs.Score >= 50 {
		t.Fatalf("a site without any header gets %d: nothing is measured", theirs.Score)
	}
	hear(t, site, &ours, nil, "observatory.js", site.host)
	for _, test := range ours.Tests {
		t.Logf("%+d %s: %s", test.Modifier, test.Name, test.Result)
		if !test.Pass || test.Modifier < 0 {
			t.Errorf("%s fails: %s", test.Name, test.Result)
		}
	}
	if ours.Score < observatoryAt || len(ours.Tests) < 10 {
		t.Errorf("the Observatory gives %s, %d, in %d tests; want %d", ours.Grade, ours.Score, len(ours.Tests), observatoryAt)
	}
	testkit.Report("judge", fmt.Sprintf("Mozilla Observatory %s, %d (a bare site: %s, %d)", ours.Grade, ours.Score, theirs.Grade, theirs.Score))
}

// evaluate holds every policy that the application sends to Google's CSP
// Evaluator.
func evaluate(t *testing.T, site *tlsSite) {
	seen := site.policies(t)
	policies := append(slices.Sorted(maps.Keys(seen)), "script-src 'unsafe-inline' *")
	input, err := json.Marshal(policies)
	if err != nil {
		t.Fatal(err)
	}
	var findings [][]string
	hear(t, site, &findings, input, "csp.js")
	last := len(policies) - 1
	if len(findings) != len(policies) || len(findings[last]) == 0 {
		t.Fatalf("a policy that stops nothing has no finding: %v", findings)
	}
	if last < 3 { // of pages, of everything else, and of the page for embedders
		t.Errorf("only %d policies were seen: %v", last, seen)
	}
	for i, policy := range policies[:last] {
		t.Logf("%s\n\tas for %s: %d findings", policy, seen[policy], len(findings[i]))
		for _, f := range findings[i] {
			t.Errorf("%s: %s", seen[policy], f)
		}
	}
	testkit.Report("judge", fmt.Sprintf("CSP Evaluator: no finding in %d policies", last))
}

// validate holds the API's document to the schema of OpenAPI 3.1.
func validate(t *testing.T, site *tlsSite) {
	resp, err := site.client.Get(site.url + "/api/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var document map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&document); err != nil {
		t.Fatal(err)
	}
	bad := maps.Clone(document)
	bad["paths"] = map[string]any{"/x": map[string]any{"get": map[string]any{"responses": "none"}}}
	input, err := json.Marshal([]any{document, bad})
	if err != nil {
		t.Fatal(err)
	}
	var wrong []string
	hear(t, site, &wrong, input, "openapi.js")
	if len(wrong) != 2 || wrong[1] == "" {
		t.Fatalf("a broken document is found valid: %q", wrong)
	}
	if wrong[0] != "" {
		t.Errorf("the document is not valid: %s", wrong[0])
	}
	testkit.Report("judge", "OpenAPI schema validator: the document is valid")
}

var nonce = regexp.MustCompile(`'nonce-[^']*'`)

// policies walks the route table as a stranger and as an administrator, well
// and badly, and returns every policy with one place where it is sent.
func (s *tlsSite) policies(t *testing.T) map[string]string {
	t.Helper()
	session, user := s.signIn(t)
	seen := map[string]string{}
	for _, cookie := range []string{"", session} {
		for _, r := range handlers.Routes(features) {
			path := strings.NewReplacer(":id", user, ":name", "app.css").Replace(r.Path)
			for _, dest := range []string{"document", "iframe"} {
				for _, method := range []string{"GET", "PUT"} {
					req, err := http.NewRequest(method, s.url+path, nil)
					if err != nil {
						t.Fatal(err)
					}
					req.Header.Set("Cookie", cookie)
					req.Header.Set("Sec-Fetch-Dest", dest)
					resp, err := s.client.Do(req)
					if err != nil {
						t.Fatal(err)
					}
					_ = resp.Body.Close()
					policy := resp.Header.Get("Content-Security-Policy")
					seen[nonce.ReplaceAllString(policy, "'nonce-R4nd0mR4nd0mR4nd0mR4nd0m'")] = fmt.Sprintf("%s %s (%d)", method, r.Path, resp.StatusCode)
				}
			}
		}
	}
	return seen
}

// hear runs a judge, who believes in the site's certificate and reaches nothing
// but this machine, and reads its verdict.
func hear(t *testing.T, site *tlsSite, verdict any, input []byte, script string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"--import", "./loopback.js", script}, args...)...)
	cmd.Dir = "../../tools/judges"
	cmd.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS="+site.ca, "NO_PROXY=*", "no_proxy=*")
	cmd.Stdin = bytes.NewReader(input)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, verdict)
	}
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", script, err, out, stderr.String())
	}
}
