package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	siteToAudit = "UNFRAMED_AUDIT_IN_A_PROCESS" // the address, for a process of its own
	mostMemory  = 128 << 10                     // KiB resident, the test binary itself included
)

// TestAuditInAProcess is no test but the process whose memory is measured.
func TestAuditInAProcess(t *testing.T) {
	if os.Getenv(siteToAudit) == "" {
		t.Skip("it is run by TestHostileSitesCostLittleMemory")
	}
	o := quick(os.Getenv(siteToAudit))
	if strings.HasSuffix(o.URL, "/chain") {
		o.Pages = 120
	} else {
		o.Pages = 5
	}
	report, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := report.WriteJSON(os.Stdout); err != nil {
		t.Fatal(err)
	}
	state, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = os.Stderr.Write(state)
}

// peakOf is the line of a process's state that says how much it held at most.
// What the parent hears of a child (ru_maxrss) counts the parent's own memory.
var peakOf = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// heavy answers every path with one body.
func heavy(kind, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write([]byte(body))
	}
}

// numbered repeats markup with a number in it, so that no two are alike.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// flood answers with many headers, other ones for every address.
func flood(name, format string, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path[:min(len(r.URL.Path), 8)]
		for i := range n {
			w.Header().Add(strings.ReplaceAll(name, "NUMBER", fmt.Sprint(i)), fmt.Sprintf(format, i, path))
		}
		markup(w, "%s", numbered(200, `<a href="/%d">x</a>`))
	}
}

// TestHostileSitesCostLittleMemory measures the most that an audit held, and
// what it says it left out.
func TestHostileSitesCostLittleMemory(t *testing.T) {
	ordinary := []string{"40,000 links", "a tag with 90,000 attributes", "cookies", "redirects without end"}
	page := "text/html; charset=utf-8"
	for name, c := range map[string]struct {
		handle http.HandlerFunc
		says   string
		at     string
	}{
		"40,000 links":                 {heavy(page, numbered(40_000, `<a href="/p/%d">x</a>`)), "5000 elements of a kind", ""},
		"links to other hosts":         {heavy(page, numbered(15_000, `<a target=_blank href=//h%d.example>x</a>`)), "5000 elements of a kind", ""},
		"a tag with 90,000 attributes": {heavy(page, numbered(100, `<a href=/x%d>x</a>`)+`<p`+numbered(90_000, ` a%d`)+`>`), "1000 attributes of a tag", ""},
		"90,000 handlers":              {heavy(page, `<p`+numbered(90_000, ` onclick%d`)+`>`), "1000 attributes of a tag", ""},
		"many tags with attributes":    {heavy(page, numbered(9_000, `<a href="/p/%d"`+strings.Repeat(" x=y", 20)+`>x</a>`)), "5000 elements of a kind", ""},
		"a style attribute of 50 MB":   {heavy(page, `<p style="`+strings.Repeat("a", 50<<20)+`">`), "1 MiB", ""},
		"a script of 50 MB":            {heavy(page, `<script>`+strings.Repeat("a", 50<<20)+`</script>`), "1 MiB", ""},
		"nesting without end":          {heavy(page, strings.Repeat("<div>", 200_000)), "", ""},
		"nested templates":             {heavy(page, strings.Repeat("<template>", 90_000)), "", ""},
		"metas":                        {heavy(page, numbered(12_000, `<meta http-equiv=content-security-policy content="img-src a%d">`)), "5000 elements of a kind", ""},
		"errors with traces": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(404)
			heavy(page, strings.Repeat("at a ", 200_000))(w, r)
		}, "", ""},
		"cookies":                    {flood("Set-Cookie", "c%d=%s", 5_000), "180 cookies", ""},
		"one cookie with attributes": {flood("Set-Cookie", "c%d=%s"+strings.Repeat("; a", 40_000), 1), "", ""},
		"headers":                    {flood("X-NUMBER", "%d%s", 6_000), "", ""},
		"policies":                   {flood("Content-Security-Policy", "x%d %s; img-src a, script-src 'nonce-%[1]d%[2]s'", 1_500), "64 KiB of policy", ""},
		"entity tags":                {flood("ETag", "%d %s"+strings.Repeat("x", 200<<10), 1), "", ""},
		"redirects without end": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Filling", strings.Repeat("x", 200<<10))
			http.Redirect(w, r, "/"+strings.TrimLeft(r.URL.Path, "/")+"x", http.StatusFound)
		}, "more than 20 redirects", "/chain"},
	} {
		if os.Getenv("UNFRAMED_THOROUGH") == "" && !slices.Contains(ordinary, name) {
			continue // make thorough measures them
		}
		t.Run(name, func(t *testing.T) {
			report, peak := auditInAProcess(t, serve(t, c.handle).URL+c.at)
			if peak > mostMemory {
				t.Errorf("it held %d MiB, more than %d", peak>>10, mostMemory>>10)
			}
			left := strings.Join(report.NotChecked, " ")
			if !strings.Contains(left, c.says) {
				t.Errorf("it does not say %q: %s", c.says, left)
			}
			if len(report.Findings) > 400 {
				t.Errorf("%d findings", len(report.Findings))
			}
			t.Logf("%d MiB at most, %d requests, %d findings, %.1f s", peak>>10, report.Requests, len(report.Findings), report.Seconds)
		})
	}
}

// auditInAProcess audits a site and returns the most memory it held, in KiB.
func auditInAProcess(t *testing.T, address string) (Report, int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestAuditInAProcess$", "-test.timeout=2m") // #nosec G204 -- this test binary
	cmd.Env = append(os.Environ(), siteToAudit+"="+address)
	cmd.WaitDelay = time.Minute
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var report Report
	if err := json.NewDecoder(bytes.NewReader(out)).Decode(&report); err != nil {
		t.Fatalf("%v: %.200s", err, out)
	}
	peak := peakOf.FindSubmatch(stderr.Bytes())
	if peak == nil {
		t.Skip("this system does not say how much memory a process held")
	}
	kib, err := strconv.Atoi(string(peak[1]))
	if err != nil {
		t.Fatal(err)
	}
	return report, kib
}
