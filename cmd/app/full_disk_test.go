package main

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"unframed/store"
	"unframed/test/testkit"
)

// annHere is ann, signed up with a browser.
type annHere struct {
	*testing.T
	*http.Client
	base string
}

func newAnn(t *testing.T, base string) *annHere {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &annHere{t, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, base}
	if status, body := v.send("/signup", "username", "ann", "email", "ann@example.org", "password", "a sentence that ann knows"); status != http.StatusSeeOther {
		t.Fatalf("the sign-up answers %d: %s", status, body)
	}
	return v
}

func (v *annHere) ask(r *http.Request) (status int, body string) {
	v.Helper()
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Sec-Fetch-Dest", "document")
	resp, err := v.Do(r)
	if err != nil {
		v.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		v.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func (v *annHere) page(path string) (status int, body string) {
	v.Helper()
	r, err := http.NewRequest(http.MethodGet, v.base+path, nil)
	if err != nil {
		v.Fatal(err)
	}
	return v.ask(r)
}

func (v *annHere) send(path string, fields ...string) (status int, body string) {
	v.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.ask(r)
}

// rename changes ann's name, which writes.
func (v *annHere) rename(name string) (status int, body string) {
	v.Helper()
	return v.send("/settings", "display_name", name, "time_zone", "UTC", "theme", "system")
}

func (v *annHere) mustBe(what string, want int, part string, got func() (int, string)) {
	v.Helper()
	if status, body := got(); status != want || !strings.Contains(body, part) {
		v.Errorf("%s answers %d, want %d and %q:\n%s", what, status, want, part, body)
	}
}

// becomes waits for what /readyz answers.
func (v *annHere) becomes(status int) {
	v.Helper()
	for deadline := time.Now().Add(3 * lookAgain); ; time.Sleep(lookAgain / 50) {
		if got, _ := ask(v.T, v.base); got == status {
			return
		}
		if time.Now().After(deadline) {
			v.Fatalf("/readyz does not become %d", status)
		}
	}
}

// TestFullDiskIsSaidAndKeepsPagesReadable takes the room for writing from a running
// server: pages are shown although the last use of the session cannot be noted,
// changes are refused as 503 without having happened, and readiness says why. With
// room again all goes on.
func TestFullDiskIsSaidAndKeepsPagesReadable(t *testing.T) {
	prlimit, err := exec.LookPath("prlimit")
	if err != nil {
		testkit.Report("skipped", "a full disk: no prlimit in PATH")
		t.Skip("no prlimit")
	}
	dir := t.TempDir()
	a := serveApp(t, dir)
	ann := newAnn(t, a.url)
	room := func(bytes string) {
		t.Helper()
		if out, err := exec.Command(prlimit, "--pid", strconv.Itoa(a.Process.Pid), "--fsize="+bytes+":unlimited").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	s := testkit.Open(t, store.Options{Path: filepath.Join(dir, dataDir, "app.db")})
	if _, err := s.DB().Exec(`UPDATE sessions SET seen_at = datetime('now', '-5 minutes') || '+00:00'`); err != nil {
		t.Fatal(err)
	}
	room("4096")
	ann.mustBe("a page", http.StatusOK, "ann", func() (int, string) { return ann.page("/dashboard") })
	ann.mustBe("a change", http.StatusServiceUnavailable, "Nothing was changed", func() (int, string) { return ann.rename("Lost") })
	ann.becomes(http.StatusServiceUnavailable)
	for _, said := range []string{"can be read and not written", "the last use was not noted"} {
		a.mustSay(t, said)
	}
	room("unlimited")
	ann.becomes(http.StatusOK)
	ann.mustBe("the page", http.StatusOK, `value="ann"`, func() (int, string) { return ann.page("/settings") })
	ann.mustBe("a change with room", http.StatusSeeOther, "", func() (int, string) { return ann.rename("Kept") })
}
