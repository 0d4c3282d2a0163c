package shield

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Options configure a Guard.
type Options struct {
	// BaseURL is how browsers reach the application. Its scheme decides about
	// HSTS, its host is the one that is answered.
	BaseURL *url.URL
	// HSTS is the Strict-Transport-Security header over https, as CheckHSTS
	// allows it; empty for DefaultHSTS.
	HSTS string
	// Hosts are further host names, without port, that are answered.
	Hosts []string
	// SessionCookie is the name of the cookie that signs a browser in.
	SessionCookie string
	// MaxBody is the largest request body in bytes; 0 for 64 KiB.
	MaxBody int64
	// Rules are the routes' policies. A path that fits several patterns is
	// judged by the one with the earlier literal part, as the router routes it.
	Rules []Rule
	// Embedders are the origins that may frame the pages whose policy is
	// Trusted. Each must pass CheckOrigin.
	Embedders []string
	// Refuse answers a request that did not prove what it must.
	Refuse func(http.ResponseWriter, *http.Request, Refusal)
}

const defaultMaxBody = 64 << 10

// Guard puts the headers on every response and turns hostile requests away.
type Guard struct {
	options Options
	hosts   map[string]bool
	origin  *http.CrossOriginProtection
	strict  guarded               // where no rule matches
	exact   map[string]*guarded   // by pattern, where it is a path
	sets    map[Policy]*headerSet // compiled once, for many rules
	shaped  []*guarded            // where the pattern stands for many, by precedence
}

// guarded is a policy with the headers made of it.
type guarded struct {
	rule    Rule
	headers *headerSet
}

// New checks the options and composes the headers.
func New(o Options) (*Guard, error) {
	if o.BaseURL == nil || o.Refuse == nil || o.SessionCookie == "" {
		return nil, errors.New("shield: BaseURL, SessionCookie and Refuse must be set")
	}
	if o.MaxBody == 0 {
		o.MaxBody = defaultMaxBody
	}
	o.HSTS = cmp.Or(o.HSTS, DefaultHSTS)
	if err := CheckHSTS(o.HSTS); err != nil {
		return nil, fmt.Errorf("shield: HSTS %w", err)
	}
	g := &Guard{
		options: o,
		hosts:   map[string]bool{hostname(o.BaseURL.Host): true},
		origin:  http.NewCrossOriginProtection(),
		exact:   map[string]*guarded{},
		sets:    map[Policy]*headerSet{},
	}
	for _, h := range o.Hosts {
		g.hosts[h] = true
	}
	for _, origin := range o.Embedders {
		if err := CheckOrigin(origin); err != nil {
			return nil, fmt.Errorf("shield: Embedders %w", err)
		}
	}
	var err error
	if g.strict.headers, err = compile(Policy{}, nil, o.BaseURL, o.HSTS); err != nil {
		return nil, err
	}
	for _, rule := range o.Rules {
		if err := g.declare(rule); err != nil {
			return nil, err
		}
	}
	g.shaped = slices.DeleteFunc(slices.Clone(g.shaped), func(p *guarded) bool { return p.rule.Policy == Policy{} && !g.mayHide(p) })
	slices.SortStableFunc(g.shaped, func(a, b *guarded) int {
		return strings.Compare(precedence(a.rule.Pattern), precedence(b.rule.Pattern))
	})
	return g, nil
}

// declare compiles a rule and keeps it where find looks for it.
func (g *Guard) declare(rule Rule) error {
	if len(g.options.Embedders) == 0 && rule.Policy.Framing == Trusted {
		rule.Policy.Framing = Deny // for requests too: nobody is trusted
	}
	if known := g.declared(rule.Pattern); known != nil {
		if known.rule.Policy != rule.Policy {
			return fmt.Errorf("shield: %s is declared with two policies", rule.Pattern)
		}
		return nil
	}
	headers := g.sets[rule.Policy]
	if headers == nil {
		var err error
		if headers, err = compile(rule.Policy, g.options.Embedders, g.options.BaseURL, g.options.HSTS); err != nil {
			return err
		}
		g.sets[rule.Policy] = headers
	}
	if p := (&guarded{rule, headers}); strings.ContainsAny(rule.Pattern, ":*") {
		g.shaped = append(g.shaped, p)
	} else {
		g.exact[rule.Pattern] = p
	}
	return nil
}

// mayHide reports whether a path of the strict pattern p could also fit the
// pattern of another policy. Where none could, find need not look at p, of which
// a large table has hundreds.
func (g *Guard) mayHide(p *guarded) bool {
	first := func(p *guarded) string {
		segment, _, _ := strings.Cut(strings.TrimPrefix(p.rule.Pattern, "/"), "/")
		return segment
	}
	return slices.ContainsFunc(g.shaped, func(other *guarded) bool {
		a, b := first(p), first(other)
		return other.rule.Policy != Policy{} && (a == b || strings.ContainsAny(a+b, ":*"))
	})
}

// declared returns what is kept for a pattern, or nil.
func (g *Guard) declared(pattern string) *guarded {
	if p := g.exact[pattern]; p != nil {
		return p
	}
	for _, p := range g.shaped {
		if p.rule.Pattern == pattern {
			return p
		}
	}
	return nil
}

// policy is the one under which Headers lets the response through, so that
// request and response are never judged by two.
func (g *Guard) policy(w http.ResponseWriter, r *http.Request) Policy {
	if guarded := within(w); guarded != nil && guarded.guard == g {
		return guarded.policy
	}
	return g.find(r.URL.Path).rule.Policy
}

// find returns the policy that holds for a path: that of the pattern which the
// router would choose.
func (g *Guard) find(path string) *guarded {
	if p := g.exact[path]; p != nil {
		return p
	}
	for _, p := range g.shaped {
		if p.rule.matches(path) {
			return p
		}
	}
	return &g.strict
}

// Headers is the outermost handler: whatever next or anything inside it
// answers carries the headers.
func (g *Guard) Headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		found := g.find(r.URL.Path)
		guarded := newResponse()
		guarded.ResponseWriter, guarded.guard, guarded.policy, guarded.set = w, g, found.rule.Policy, found.headers
		guarded.prepare()
		next.ServeHTTP(guarded, r)
		if !guarded.wrote {
			guarded.enforce() // net/http sends the headers when we return
		}
	})
}
