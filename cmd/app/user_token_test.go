package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var tokenLine = regexp.MustCompile(`^unf_[A-Za-z0-9_-]{43}\n$`)

// TestTokenCommand makes tokens as the operator, uses one over HTTP, and looks
// for it where it must not be.
func TestTokenCommand(t *testing.T) {
	dir := t.TempDir()
	runs(t, dir, nil, "Applied", "migrate", "up")
	runs(t, dir, nil, "Created user ann", "user", "create", "--username", "ann", "--email", "ann@example.org", "--password-stdin")
	stdout, stderr, code := runApp(t, dir, nil, "user", "token", "ann", "--name", "nightly job", "--scope", "read", "--scope", "write", "--expires", "720h")
	if code != 0 || !tokenLine.MatchString(stdout) || !strings.Contains(stderr, "this once") {
		t.Fatalf("code %d, %q on standard output, %q on standard error", code, stdout, stderr)
	}
	token := strings.TrimSpace(stdout)

	s := serveApp(t, dir)
	if status := askAs(t, s.url+"/api/v1/me", token); status != http.StatusOK {
		t.Errorf("the token is answered %d", status)
	}
	runs(t, dir, nil, "nightly job  read, write", "user", "token", "ann@example.org", "--list")
	runs(t, dir, nil, "is revoked", "user", "token", "ann", "--revoke", "Nightly Job")
	if status := askAs(t, s.url+"/api/v1/me", token); status != http.StatusUnauthorized {
		t.Errorf("revoked, it is answered %d", status)
	}
	if stdout, _, _ := runApp(t, dir, nil, "user", "token", "ann", "--list"); strings.Contains(stdout, "nightly") {
		t.Errorf("revoked, it is listed:\n%s", stdout)
	}
	isNowhere(t, dir, token)
	if log := s.stderr.String(); strings.Contains(log, token) || !strings.Contains(log, "/api/v1/me") {
		t.Errorf("the log holds the token, or nothing:\n%s", log)
	}
}

func TestTokenCommandRefuses(t *testing.T) {
	dir := t.TempDir()
	runs(t, dir, nil, "Applied", "migrate", "up")
	runs(t, dir, nil, "Created user ann", "user", "create", "--username", "ann", "--email", "ann@example.org", "--password-stdin")
	for says, args := range map[string]string{
		`There is no user "bob"`:    "bob --name x",
		"scopes: Only a token":      "ann --name x --scope admin",
		"scopes: The scopes are":    "ann --name x --scope everything",
		"expires: Say how long":     "ann --name x --expires tomorrow",
		"say --name":                "ann",
		"--list and --revoke alone": "ann --list --revoke x",
		`ann has no token "x"`:      "ann --revoke x",
		"needs the name or e-mail":  "--name x",
		"--scope and --list alone":  "ann --list --scope read",
	} {
		stdout, stderr, code := runApp(t, dir, nil, append([]string{"user", "token"}, strings.Fields(args)...)...)
		if code != 1 || stdout != "" || !strings.Contains(stderr, says) {
			t.Errorf("%s: code %d, %s%s", args, code, stdout, stderr)
		}
	}
}

// askAs asks with a token and returns the status.
func askAs(t *testing.T, url, token string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// isNowhere searches every file below dir for the secret. The name of the user
// stands in one of them, so the search can find what is there.
func isNowhere(t *testing.T, dir, secret string) {
	t.Helper()
	known := false
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		known = known || bytes.Contains(content, []byte("ann@example.org"))
		if bytes.Contains(content, []byte(secret)) || bytes.Contains(content, []byte(strings.TrimPrefix(secret, "unf_"))) {
			t.Errorf("%s holds the token", path)
		}
		return err
	})
	if err != nil || !known {
		t.Errorf("the search found nothing at all: %v", err)
	}
}
