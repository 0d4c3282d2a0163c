package audit

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// checkMixed looks for what an https page loads over http (Mixed Content §5).
func checkMixed(x *exchange) []hit {
	if !x.shows() || !x.https() || x.upgrades() {
		return nil
	}
	var hits []hit
	look := func(list []element, rule string) {
		for _, e := range list {
			if e.url == nil || e.url.Scheme != "http" || isLoopback(e.url.Hostname()) {
				continue
			}
			switch e.tag {
			case "iframe", "frame", "object", "embed":
				hits = append(hits, hit{"mixed-script", e.url.String()})
			default:
				hits = append(hits, hit{rule, e.url.String()})
			}
		}
	}
	look(x.html.scripts, "mixed-script")
	look(x.html.styles, "mixed-script")
	look(x.html.resources, "mixed-media")
	return hits
}

// upgrades reports whether browsers load and send over https what the page
// names with http (Upgrade Insecure Requests §3.2).
func (x *exchange) upgrades() bool {
	for _, p := range slices.Concat(x.policies, x.metaPolicies()) {
		if _, ok := p.directives["upgrade-insecure-requests"]; ok {
			return true
		}
	}
	return false
}

func checkForms(x *exchange) []hit {
	if !x.shows() {
		return nil
	}
	var hits []hit
	for _, f := range x.html.forms {
		if f.action == nil {
			continue
		}
		where := f.action.Scheme + "://" + f.action.Host
		web := f.action.Scheme == "http" || f.action.Scheme == "https"
		switch {
		case x.https() && f.action.Scheme == "http" && !x.upgrades():
			hits = append(hits, hit{"form-http", where})
		case web && !sameOrigin(x.url, f.action):
			hits = append(hits, hit{"form-elsewhere", where})
		}
		if f.password && f.method != "post" && f.method != "dialog" { // a dialog sends nothing
			hits = append(hits, hit{"form-get-password", f.action.Path})
		}
		if signsOut(f.action.Path) && x.probe == crawling {
			hits = append(hits, hit{"sign-out-unseen", f.action.Path})
		}
	}
	return hits
}

func signsOut(path string) bool {
	path = strings.ReplaceAll(strings.ToLower(path), "-", "")
	return strings.Contains(path, "logout") || strings.Contains(path, "signout") || strings.Contains(path, "logoff")
}

// checkForeign looks at scripts and styles from other origins (SRI §3).
func checkForeign(x *exchange) []hit {
	if !x.shows() {
		return nil
	}
	var hits []hit
	look := func(list []element, rule string) {
		for _, e := range list {
			if e.url != nil && e.url.Host != "" && !sameOrigin(x.url, e.url) && e.integrity == "" {
				hits = append(hits, hit{rule, e.url.String()})
			}
		}
	}
	running := slices.DeleteFunc(slices.Clone(x.html.scripts), func(e element) bool { return !isScript(e.kind) })
	look(running, "script-no-integrity")
	look(x.html.styles, "style-no-integrity")
	return hits
}

func checkLinks(x *exchange) []hit {
	if !x.shows() {
		return nil
	}
	var hits []hit
	for _, e := range x.html.links {
		if e.url == nil || e.tag != "a" && e.tag != "area" {
			continue
		}
		rel := " " + strings.ToLower(e.rel) + " "
		blank := strings.EqualFold(e.target, "_blank") && e.url.Host != "" && !sameOrigin(x.url, e.url)
		switch {
		case e.url.Scheme == "javascript":
			hits = append(hits, hit{rule: "link-javascript"})
		case blank && strings.Contains(rel, " opener "):
			hits = append(hits, hit{"link-opener", e.url.Host})
		case blank && !strings.Contains(rel, " noopener ") && !strings.Contains(rel, " noreferrer "):
			hits = append(hits, hit{"link-blank", e.url.Host})
		}
	}
	return hits
}

// traces are what stack traces and debugging pages look like.
var traces = regexp.MustCompile(`goroutine \d+ \[|\.go:\d+ \+0x|Traceback \(most recent call last\)|` +
	`\bat [\w.$<>]+\([\w.]+\.(java|kt|scala):\d+\)|\bat .*?\.[cm]?[jt]s:\d+:\d+|\.rb:\d+:in |#\d+ /[^ ]+\.php\(\d+\)|` +
	`(Fatal error|Warning|Notice): .*? on line \d+|   at [\w.]+\(.*?\) in .*?:line \d+|Werkzeug Debugger|` +
	`You're seeing this error because you have <code>DEBUG = True|Whoops, looks like something went wrong`)

// databases are what their error messages look like.
var databases = regexp.MustCompile(`SQLSTATE|\bpq: |syntax error at or near|You have an error in your SQL syntax|ORA-\d{5}|` +
	`Unclosed quotation mark|SQLITE_[A-Z]+|sqlite3\.\w+Error|psycopg\d?\.|org\.postgresql\.|duplicate key value violates`)

func checkErrors(x *exchange) []hit {
	if x.class != failed {
		return nil
	}
	var hits []hit
	for _, part := range ends(x.body) {
		if m := traces.Find(part); m != nil {
			hits = append(hits, hit{"error-trace", string(m)})
		}
		if m := databases.Find(part); m != nil {
			hits = append(hits, hit{"error-database", string(m)})
		}
	}
	return hits
}

const maxSearched = 64 << 10 // bytes at each end of an error page: a search costs about a second a MiB

// ends are the beginning and the end of a body, or all of it.
func ends(body []byte) [][]byte {
	if len(body) <= 2*maxSearched {
		return [][]byte{body}
	}
	return [][]byte{body[:maxSearched], body[len(body)-maxSearched:]}
}

// checkListing knows the lists of Apache, nginx, Python and net/http.
func checkListing(x *exchange) []hit {
	if x.class != page || x.status != http.StatusOK {
		return nil
	}
	title := strings.TrimSpace(x.html.title)
	if strings.HasPrefix(title, "Index of /") || strings.HasPrefix(title, "Directory listing for") || x.listsFiles() {
		return []hit{{rule: "listing"}}
	}
	return nil
}

// listsFiles knows the list of net/http's FileServer, which has no title.
func (x *exchange) listsFiles() bool {
	at := bytes.Index(x.body, []byte("<pre>\n"))
	return at >= 0 && at < 200 && strings.HasSuffix(x.url.Path, "/") && x.html.title == "" &&
		bytes.HasSuffix(bytes.TrimSpace(x.body), []byte("</pre>"))
}
