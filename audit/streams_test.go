package audit

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestStreamsAreJudgedByTheirHeaders links to a stream that says something now
// and then, to one that says nothing, and to one that never stops.
func TestStreamsAreJudgedByTheirHeaders(t *testing.T) {
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		kind := map[string]string{"/events": "text/event-stream", "/silent": "text/event-stream; charset=utf-8", "/camera": "multipart/x-mixed-replace; boundary=x"}[r.URL.Path]
		if kind == "" {
			markup(w, `<a href="/events">a</a><a href="/silent">b</a><img src="/camera"><a href="/after">c</a>`)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(http.StatusOK)
		for r.URL.Path != "/silent" && r.Context().Err() == nil {
			if _, err := fmt.Fprintf(w, "data: %s\n\n", strings.Repeat("x", 1000)); err != nil {
				return
			}
			if err := http.NewResponseController(w).Flush(); err != nil {
				return
			}
		}
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	o := quick(site.URL)
	o.Timeout = time.Minute // which a stream must not take
	report := run(t, o)
	if report.Seconds > 50 {
		t.Errorf("it took %.0f s", report.Seconds)
	}
	if said := strings.Join(report.NotChecked, " "); !strings.Contains(said, "streams without an end") {
		t.Errorf("it does not say that it stopped reading: %s", said)
	}
	for _, f := range report.Findings {
		if f.ID == "framing-missing-on-data" && f.Count >= 3 {
			return
		}
	}
	t.Errorf("the streams' headers are not judged: %v", ids(report))
}

// TestOneSlowPageDoesNotEndTheAudit has one page, of many, without an end.
func TestOneSlowPageDoesNotEndTheAudit(t *testing.T) {
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		markup(w, `<a href="/endless">a</a><a href="/b">b</a><a href="/c">c</a>`)
		if r.URL.Path == "/endless" {
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}
	})
	o := quick(site.URL)
	o.Timeout, o.Parallel = 2*time.Second, 1
	if report := run(t, o); report.Pages < 5 {
		t.Errorf("%d addresses", report.Pages)
	}
}

// TestNamesOfThisMachineNeedNoResolver reaches a site under names that no
// resolver knows (RFC 6761 §6.3). Its twin is a name that is nobody's.
func TestNamesOfThisMachineNeedNoResolver(t *testing.T) {
	site := serve(t, func(w http.ResponseWriter, _ *http.Request) { markup(w, `<a href="/x">x</a>`) })
	u, err := url.Parse(site.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"bank.localhost", "LOCALHOST", "a.b.LocalHost", "bank.localhost."} {
		report := run(t, quick("http://"+host+":"+u.Port()))
		if report.Pages < 3 {
			t.Errorf("%s: %d addresses", host, report.Pages)
		}
		for _, f := range report.Findings {
			if f.ID == "transport-plain" {
				t.Errorf("%s: traffic that never leaves the machine is called plain", host)
			}
		}
	}
	if _, err := Run(t.Context(), quick("http://bank.localhost.invalid:"+u.Port())); err == nil {
		t.Error("a name that only looks like one of this machine is reached")
	}
}

// TestOneFaultIsOneFinding repeats faults on pages, files, errors and
// redirects of a site, each time a little different.
func TestOneFaultIsOneFinding(t *testing.T) {
	var old int
	everywhere := func(r *http.Request, a *answer) {
		old++
		a.Set("Server", "nginx/1.18.0")
		a.Header.Add("Set-Cookie", "sid="+strong+"; Path="+r.URL.Path+"; Secure; HttpOnly; SameSite=Lax")
		if a.status == 200 && strings.HasPrefix(a.Get("Content-Type"), "text/html") {
			put(fmt.Sprintf(`<script>go(%d)</script><form action=""><input type="password"></form><a target="_blank" href="https://x.example/%[1]d">x</a>
				<a target="_blank" href="https://x.example/other">x</a><img src="http://x.example/%[1]d">`, old))(a)
		}
	}
	site := serveSite(t, true, everywhere)
	o := quick(site.URL)
	o.Parallel = 1
	report := run(t, o)
	seen := map[string]int{}
	for _, f := range report.Findings {
		seen[f.ID]++
		of := 0
		for _, n := range f.Classes {
			of += n
		}
		if f.Count < 3 || f.Count > report.Requests || of != f.Count {
			t.Errorf("%s counts %d responses of %d, by class %v", f.ID, f.Count, report.Requests, f.Classes)
		}
	}
	for _, id := range []string{"version-disclosed", "cookie-no-prefix", "inline-script-blocked", "form-get-password", "link-blank", "mixed-media"} {
		if seen[id] != 1 {
			t.Errorf("%s is %d findings: %v", id, seen[id], ids(report))
		}
	}
	var table strings.Builder
	if err := report.WriteTable(&table); err != nil || !strings.Contains(table.String(), " page, ") {
		t.Errorf("the table does not say where: %v\n%s", err, &table)
	}
}

// TestFindingsOfOneRuleAreBounded: a site chooses the names of its cookies.
func TestFindingsOfOneRuleAreBounded(t *testing.T) {
	j := newJudge()
	u, _ := url.Parse("https://portal.example/")
	for i := range 3 {
		h := http.Header{"Content-Type": {"text/plain; charset=utf-8"}}
		for n := range 100 {
			h.Add("Set-Cookie", fmt.Sprintf("c%d-%d=x", i, n))
		}
		j.hear(newExchange(&ask{probe: crawling, method: "GET", url: u}, 200, h, []byte("x")))
	}
	n, rest := 0, 0
	for _, f := range j.sorted() {
		if f.ID == "cookie-not-secure" {
			n++
			if f.Subject == others {
				rest = f.Count
			}
		}
	}
	if n != maxSubjects+1 || rest != 3 {
		t.Errorf("%d findings, the last one of %d responses", n, rest)
	}
}
