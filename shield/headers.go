package shield

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/unrolled/secure"
)

// nonceMark stands for the nonce in a policy until a response gets its own.
// It is not secure's $NONCE, which goes through Sprintf for each request.
const nonceMark = "{nonce}"

// DefaultHSTS keeps browsers to https for two years on this host alone: what
// binds other sites of the domain (includeSubDomains, preload) is its owner's to
// say.
const DefaultHSTS = "max-age=63072000"

// NoHSTS has the header left out, for who sends it elsewhere.
const NoHSTS = "off"

// hstsValue is what RFC 6797 §6.1 allows of it here.
var hstsValue = regexp.MustCompile(`^max-age=([0-9]{1,9})(; ?includeSubDomains)?(; ?preload)?$`)

// CheckHSTS reports why a Strict-Transport-Security header cannot be sent.
func CheckHSTS(value string) error {
	if value != NoHSTS && !hstsValue.MatchString(value) {
		return fmt.Errorf("is %q; it must look like %s or max-age=63072000; includeSubDomains; preload, or be %s", value, DefaultHSTS, NoHSTS)
	}
	return nil
}

// setHSTS tells secure what to send.
func setHSTS(o *secure.Options, value string) {
	parts := hstsValue.FindStringSubmatch(value)
	if parts == nil { // NoHSTS
		return
	}
	o.STSSeconds, _ = strconv.ParseInt(parts[1], 10, 64)
	o.STSIncludeSubdomains, o.STSPreload = parts[2] != "", parts[3] != ""
	o.ForceSTSHeader = true // TLS may end before us
}

// permissionsPolicy denies every powerful feature: a page that is somehow shown
// in a hostile frame can still not be made to ask for one.
const permissionsPolicy = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), " +
	"clipboard-read=(), clipboard-write=(), compute-pressure=(), cross-origin-isolated=(), display-capture=(), " +
	"encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), " +
	"identity-credentials-get=(), idle-detection=(), keyboard-map=(), local-fonts=(), magnetometer=(), " +
	"microphone=(), midi=(), otp-credentials=(), payment=(), picture-in-picture=(), " +
	"publickey-credentials-create=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), " +
	"storage-access=(), sync-xhr=(), usb=(), window-management=(), xr-spatial-tracking=()"

// documentCSP is the policy of HTML pages: nothing but the application's own
// files, and no script without this response's nonce (CSP3; Trusted Types).
func documentCSP(a ancestry, secureTransport bool) string {
	csp := "default-src 'none'; script-src 'nonce-" + nonceMark + "'; style-src 'self'; img-src 'self'; " +
		"font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; " +
		"object-src 'none'; frame-src 'none'; worker-src 'none'; frame-ancestors " + a.frameAncestors() + "; " +
		"require-trusted-types-for 'script'; trusted-types 'none'; report-uri /reports"
	if secureTransport {
		csp += "; upgrade-insecure-requests"
	}
	return csp
}

// dataCSP is the policy of everything else: shown on its own it can do nothing.
func dataCSP(a ancestry) string {
	return "default-src 'none'; frame-ancestors " + a.frameAncestors() + "; base-uri 'none'; form-action 'none'; sandbox"
}

// maxHeaders bounds how many headers a headerSet may hold; compile checks it.
const maxHeaders = 16

// headerBits has a bit for each header of a headerSet.
type headerBits uint16

// cspIndex is where a headerSet keeps the Content-Security-Policy.
const cspIndex = 0

// headerSet is what every response under one policy carries, made once.
type headerSet struct {
	names    []string   // canonical; always present
	values   []string   // of the same index; the policy is that of anything but HTML
	all      headerBits // one for each name
	ofLength [64][]int  // indices of the names of that length
	absent   []string   // canonical; never present
	lengths  uint64     // bit n: some name, present or absent, is n long
	htmlHead string     // Content-Security-Policy of HTML up to the nonce
	htmlTail string     // … and after it
	made     sync.Pool  // of *policies
}

// hasLength reports whether name is as long as one of the headers that a
// handler may not send, and so might be another spelling of it.
func (s *headerSet) hasLength(name string) bool { return s.lengths&(1<<len(name)) != 0 }

// index returns where the set keeps the header, or -1.
func (s *headerSet) index(name string) int {
	if len(name) < len(s.ofLength) {
		for _, i := range s.ofLength[len(name)] {
			if s.names[i] == name {
				return i
			}
		}
	}
	return -1
}

const (
	cspHeader          = "Content-Security-Policy"
	frameOptionsHeader = "X-Frame-Options"
	cacheHeader        = "Cache-Control"
	noStore            = "no-store, max-age=0"
)

// compile asks unrolled/secure once what it would send under a policy, with
// those embedders trusted, to a browser that reaches the application at base,
// and keeps the answer.
func compile(p Policy, embedders []string, base *url.URL, hsts string) (*headerSet, error) {
	https := base.Scheme == "https"
	framing := p.Framing.resolve(embedders)
	document := documentCSP(framing, https)
	options := secure.Options{
		FrameDeny:                     framing.frameOptions() == "DENY",
		ContentTypeNosniff:            true,
		ContentSecurityPolicy:         document,
		ReferrerPolicy:                "no-referrer",
		PermissionsPolicy:             permissionsPolicy,
		CrossOriginOpenerPolicy:       "same-origin",
		CrossOriginEmbedderPolicy:     "require-corp",
		CrossOriginResourcePolicy:     "same-origin",
		XDNSPrefetchControl:           "off",
		XPermittedCrossDomainPolicies: "none",
	}
	switch framing.Framing {
	case SameOrigin:
		options.CustomFrameOptionsValue = framing.frameOptions() // overrides FrameDeny
	case Trusted:
		options.CrossOriginResourcePolicy = "cross-origin"
	}
	if https {
		setHSTS(&options, hsts)
	}
	sent, _, err := secure.New(options).ProcessNoModifyRequest(nil, &http.Request{Host: base.Host, URL: base})
	if err != nil {
		return nil, fmt.Errorf("compose the response headers: %w", err)
	}
	if got := sent.Get(cspHeader); got != document {
		return nil, fmt.Errorf("compose the response headers: the policy became %q", got)
	}
	set := newHeaderSet(p, framing, sent)
	if len(set.names) > maxHeaders {
		return nil, fmt.Errorf("compose the response headers: there are %d, more than %d", len(set.names), maxHeaders)
	}
	return set, nil
}

func newHeaderSet(p Policy, framing ancestry, sent http.Header) *headerSet {
	set := &headerSet{}
	set.htmlHead, set.htmlTail, _ = strings.Cut(sent.Get(cspHeader), nonceMark)
	sent.Del(cspHeader)
	sent.Set("Origin-Agent-Cluster", "?1")
	if p.Cacheable {
		// What is stored must not be replayed to a frame or another site.
		sent.Set("Vary", "Sec-Fetch-Dest, Sec-Fetch-Site")
	} else {
		sent.Set(cacheHeader, noStore)
	}
	if sent.Get(frameOptionsHeader) == "" {
		set.absent = append(set.absent, frameOptionsHeader)
		set.lengths |= 1 << len(frameOptionsHeader)
	}
	set.add(cspHeader, dataCSP(framing))
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		set.add(name, sent.Get(name))
	}
	return set
}

func (s *headerSet) add(name, value string) {
	i := len(s.names)
	s.names, s.values = append(s.names, name), append(s.values, value)
	s.all |= 1 << i
	s.lengths |= 1 << len(name)
	s.ofLength[len(name)] = append(s.ofLength[len(name)], i)
}
