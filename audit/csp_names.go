package audit

import (
	"maps"
	"net"
	"slices"
	"strings"
)

// fetchDirectives take a source list of what is loaded (CSP3 §6.1, §6.2).
var fetchDirectives = setOf("child-src connect-src default-src font-src frame-src img-src manifest-src media-src object-src " +
	"script-src script-src-attr script-src-elem style-src style-src-attr style-src-elem worker-src fenced-frame-src")

// otherDirectives are the rest that browsers follow.
var otherDirectives = setOf("base-uri form-action frame-ancestors report-to report-uri require-trusted-types-for sandbox " +
	"trusted-types upgrade-insecure-requests webrtc")

var deprecatedDirectives = setOf("block-all-mixed-content navigate-to plugin-types prefetch-src referrer reflected-xss require-sri-for")

// keywords are the quoted words of source lists (CSP3 §2.3.1).
var keywords = setOf("'none' 'self' 'unsafe-inline' 'unsafe-eval' 'strict-dynamic' 'unsafe-hashes' 'report-sample' " +
	"'unsafe-allow-redirects' 'wasm-unsafe-eval' 'inline-speculation-rules' 'trusted-types-eval' 'report-sha256' 'report-sha384' 'report-sha512'")

// sharedHosts serve anybody's files or answer JSONP: naming one in script-src
// lets an attacker choose a script (Weichselbaum et al., CCS 2016).
var sharedHosts = setOf("ajax.googleapis.com cdnjs.cloudflare.com cdn.jsdelivr.net unpkg.com raw.githubusercontent.com " +
	"storage.googleapis.com gstatic.com www.gstatic.com www.google.com accounts.google.com maps.googleapis.com esm.sh " +
	"cdn.skypack.dev rawgit.com cdn.rawgit.com s3.amazonaws.com yastatic.net api.twitter.com graph.facebook.com " +
	"*.googleapis.com *.google.com *.gstatic.com *.cloudfront.net *.amazonaws.com *.github.io *.herokuapp.com " +
	"*.appspot.com *.web.app *.pages.dev *.workers.dev *.vercel.app *.netlify.app *.azureedge.net *.jsdelivr.net")

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// isSharedHost reports whether a host source, in lower case, names such a host
// as a whole: with a path it admits that file alone, redirects apart.
func isSharedHost(source string) bool {
	host, path, _ := strings.Cut(strings.TrimPrefix(source, "https://"), "/")
	return path == "" && sharedHosts[hostOf(host)]
}

// hostOf is a host source without port and path.
func hostOf(host string) string {
	host, _, _ = strings.Cut(host, "/")
	if h, _, err := net.SplitHostPort(host); err == nil {
		return h
	}
	return host
}

// misspelt are the directives and sources that mean nothing, or something else
// than they seem to.
func misspelt(p policy) []hit {
	var hits []hit
	for _, name := range p.repeated {
		if name != "frame-ancestors" { // has a rule of its own
			hits = append(hits, hit{"csp-repeated-directive", name})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.directives)) {
		list := p.directives[name]
		switch {
		case deprecatedDirectives[name]:
			hits = append(hits, hit{"csp-deprecated-directive", name})
		case !fetchDirectives[name] && !otherDirectives[name]:
			hits = append(hits, hit{"csp-unknown-directive", name})
		case fetchDirectives[name] || name == "base-uri" || name == "form-action":
			hits = append(hits, invalidSources(name, list)...)
		}
	}
	return hits
}

// withoutNonce is a source as a finding names it: the same for every response.
func withoutNonce(source string) string {
	if at := strings.Index(strings.ToLower(source), "nonce-"); at >= 0 && at <= 1 {
		return source[:at] + "nonce-…"
	}
	return source
}

func invalidSources(directive string, list []string) []hit {
	var hits []hit
	for _, source := range list {
		s := strings.ToLower(source)
		quoted := "'" + s + "'"
		switch {
		case s == "'none'" && len(list) > 1,
			keywords[quoted], isNonce(quoted), isHash(quoted), // the quotes are missing
			strings.HasPrefix(s, "'") && !keywords[s] && !isNonce(s) && !isHash(s):
			hits = append(hits, hit{"csp-source-invalid", directive + " " + withoutNonce(source)})
		}
	}
	return hits
}
