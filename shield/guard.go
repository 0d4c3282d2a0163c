package shield

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Options configure a Guard.
type Options struct {
	// BaseURL is how browsers reach the application. Its scheme decides about
	// HSTS, its host is the one that is answered.
	BaseURL *url.URL
	// Hosts are further host names, without port, that are answered.
	Hosts []string
	// SessionCookie is the name of the cookie that signs a browser in.
	SessionCookie string
	// MaxBody is the largest request body in bytes; 0 for 64 KiB.
	MaxBody int64
	// Rules are the routes' policies, for the routes that declare one.
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
	strict  guarded             // where no rule matches
	exact   map[string]*guarded // by pattern, where it is a path
	shaped  []*guarded          // where the pattern stands for many
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
	g := &Guard{
		options: o,
		hosts:   map[string]bool{hostname(o.BaseURL.Host): true},
		origin:  http.NewCrossOriginProtection(),
		exact:   map[string]*guarded{},
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
	if g.strict.headers, err = compile(Policy{}, nil, o.BaseURL); err != nil {
		return nil, err
	}
	for _, rule := range o.Rules {
		if len(o.Embedders) == 0 && rule.Policy.Framing == Trusted {
			rule.Policy.Framing = Deny // for requests too: nobody is trusted
		}
		headers, err := compile(rule.Policy, o.Embedders, o.BaseURL)
		if err != nil {
			return nil, err
		}
		g.declare(&guarded{rule, headers})
	}
	return g, nil
}

// policy is the one under which Headers lets the response through, so that
// request and response are never judged by two.
func (g *Guard) policy(w http.ResponseWriter, r *http.Request) Policy {
	if guarded := within(w); guarded != nil && guarded.guard == g {
		return guarded.policy
	}
	return g.find(r.URL.Path).rule.Policy
}

// declare keeps a policy where find looks for it. The first of a pattern counts.
func (g *Guard) declare(p *guarded) {
	if pattern := p.rule.Pattern; strings.ContainsAny(pattern, ":*") {
		g.shaped = append(g.shaped, p)
	} else if g.exact[pattern] == nil {
		g.exact[pattern] = p
	}
}

// find returns the policy that holds for a path. As in the router, a pattern
// that is the path itself goes before one that has its shape.
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
