package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// The kinds of what people do.
const (
	looking  = "pages"       // that show no money
	counting = "money"       // pages that do
	sending  = "transfers"   // proposed and confirmed by programs
	changing = "settings"    // changed by a form
	ruling   = "admin lists" // read by administrators
	entering = "sign-ins"
)

var everybody = []string{looking, counting, sending, changing, ruling, entering}

// answered is one request that somebody made in good faith, and its answer.
type answered struct {
	kind   string
	at     time.Time
	took   time.Duration
	status int    // 0 for no answer
	wrong  string // empty for what was due
}

func (a *answered) failed() bool { return a.wrong != "" }

// during reports whether the request was under way between the two.
func (a *answered) during(from, to time.Time) bool {
	return a.at.Before(to) && a.at.Add(a.took).After(from)
}

// figuresOf says how many requests failed, how long they took, and for how long
// some failed, in one line.
func figuresOf(list []*answered) string {
	all, failures := &figures{}, map[string]int{}
	var first, last time.Time
	for _, a := range list {
		all.took = append(all.took, a.took)
		if !a.failed() {
			continue
		}
		all.failed = append(all.failed, a.wrong)
		failures[fmt.Sprintf("%s %d", a.kind, a.status)]++
		if end := a.at.Add(a.took); first.IsZero() || a.at.Before(first) {
			first = a.at
			last = end
		} else if end.After(last) {
			last = end
		}
	}
	said := all.String()
	if len(all.failed) > 0 {
		said += fmt.Sprintf(", for %v: %v", last.Sub(first).Round(100*time.Millisecond), failures)
	}
	return said
}

// use starts the bank's people, each at a pace of their own, until ctx ends.
func (b *mixedBank) use(ctx context.Context, length time.Duration) {
	pace := max(700*time.Millisecond, length/900) // within what a person may make in an hour
	if b.server == nil {
		pace *= 2 // SQLite writes one at a time
	}
	each := func(every time.Duration, act func(ctx context.Context)) {
		b.people.Go(func() {
			for ctx.Err() == nil {
				start := time.Now()
				act(ctx)
				wait(ctx, every-time.Since(start))
			}
		})
	}
	for i := range b.crowd {
		person := b.person(i)
		each(250*time.Millisecond, func(context.Context) { person.look() })
		each(pace, func(context.Context) { person.send(b.person(i + 1).name) })
	}
	each(2*pace, func(context.Context) { b.person(0).rename() })
	admin := b.admin
	each(300*time.Millisecond, func(context.Context) { admin.rule() })
	n := 0
	each(2*time.Second, func(context.Context) { n++; b.newcomer(n % 4).enter() })
}

// mixedPerson is somebody with a browser and a program.
type mixedPerson struct {
	*mixedBank
	name, token, from string
	client            *http.Client
	looked, renamed   int
	asked             atomic.Int64 // of what is not in good faith
	shown             []string     // names that the database may hold
}

func (b *mixedBank) newPerson(name, from string) *mixedPerson {
	p := &mixedPerson{mixedBank: b, name: name, from: from, token: b.tokens[name]}
	p.client = p.browser()
	return p
}

// browser is one without cookies, at the person's address.
func (p *mixedPerson) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err)
	}
	dialer := net.Dialer{Timeout: 10 * time.Second, LocalAddr: &net.TCPAddr{IP: net.ParseIP(p.from)}}
	return &http.Client{
		Jar: jar, Timeout: 40 * time.Second,
		Transport:     &http.Transport{DialContext: dialer.DialContext, TLSClientConfig: insecureTLS(), MaxIdleConnsPerHost: 4},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// ask makes a request and notes what became of it; good says which answers are due.
func (p *mixedPerson) ask(client *http.Client, kind, method, path, body string, header map[string]string, good ...int) (status int, text string) {
	r, err := http.NewRequest(method, p.base+path, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	a := &answered{kind: kind, at: time.Now()}
	resp, err := client.Do(r)
	if err == nil {
		var all []byte
		all, err = io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		text = string(all)
	}
	a.took = time.Since(a.at)
	switch {
	case err != nil:
		a.wrong = err.Error()
	default:
		a.status = resp.StatusCode
		if !slices.Contains(good, a.status) || a.status == 303 && strings.HasPrefix(resp.Header.Get("Location"), "/login") {
			a.wrong = fmt.Sprintf("%s %s: %d %.150q", method, path, a.status, text)
		}
		if a.status == 503 && resp.Header.Get("Retry-After") == "" {
			a.wrong, a.status = a.wrong+" without Retry-After", 500
		}
	}
	p.mu.Lock()
	p.answers = append(p.answers, a)
	p.mu.Unlock()
	return a.status, text
}

// signIn is a sign-in with the right password.
func (p *mixedPerson) signIn(client *http.Client) int {
	form := url.Values{"login": {p.name}, "password": {correctHorse}}
	status, _ := p.ask(client, entering, "POST", "/login", form.Encode(), map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 303)
	return status
}

// look opens one page after another.
func (p *mixedPerson) look() {
	pages := []struct{ path, kind string }{
		{"/settings", looking}, {"/dashboard", counting}, {"/profile", looking}, {"/transfers", counting}, {"/settings/sessions", looking}, {"/transfers/new", counting},
	}
	page := pages[p.looked%len(pages)]
	p.looked++
	p.ask(p.client, page.kind, "GET", page.path, "", nil, 200)
}

// rule opens one list of the administration after another.
func (p *mixedPerson) rule() {
	lists := []string{"/admin/users", "/admin/audit?action=session.create", "/admin/users?q=p1", "/admin/reports", "/api/v1/admin/users?limit=50", "/api/v1/admin/transfers?sort=-created_at"}
	list := lists[p.looked%len(lists)]
	p.looked++
	header := map[string]string{}
	if strings.HasPrefix(list, "/api/") {
		header["Authorization"] = "Bearer " + p.token
	}
	kind := ruling
	if strings.Contains(list, "transfers") {
		kind = counting
	}
	p.ask(p.client, kind, "GET", list, "", header, 200)
}

// enter signs in with a new browser and looks at a page.
func (p *mixedPerson) enter() {
	client := p.browser()
	defer client.CloseIdleConnections()
	if p.signIn(client) == 303 {
		p.ask(client, looking, "GET", "/profile", "", nil, 200)
	}
}

// rename changes the person's name by the form of their settings.
func (p *mixedPerson) rename() {
	p.renamed++
	shown := fmt.Sprintf("%s the %dth", p.name, p.renamed)
	form := url.Values{"display_name": {shown}, "time_zone": {"UTC"}, "theme": {"system"}}
	status, text := p.ask(p.client, changing, "POST", "/settings", form.Encode(), map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 303)
	switch {
	case status == 303:
		p.shown = []string{shown}
	case status == 0 || status == 502 || status == 504 || status == 503 && !strings.Contains(text, "Nothing was changed"):
		p.shown = append(p.shown, shown)
	}
}

// sent is one transfer as whoever sent it knows it.
type sent struct {
	from, to, note string
	cents          int64
	id             string // as it was acknowledged
	confirmed      bool   // acknowledged
	perhaps        bool   // some answer to the confirmation left it open
}

// send proposes a transfer and confirms it, each again with the same key until there is
// an answer, as a program would.
func (p *mixedPerson) send(to string) {
	s := &sent{from: p.name, to: to, note: rand.Text(), cents: 1 + time.Now().UnixNano()%20}
	p.mu.Lock()
	p.transfers = append(p.transfers, s)
	p.mu.Unlock()
	header := func(key string) map[string]string {
		return map[string]string{"Authorization": "Bearer " + p.token, "Content-Type": "application/json", "Idempotency-Key": key + s.note}
	}
	body := fmt.Sprintf(`{"to":%q,"amount":"0.%02d","note":%q}`, to, s.cents, s.note)
	text, _ := p.untilTold(header("propose "), "/api/v1/transfers", body, 201)
	if _, rest, found := strings.Cut(text, `"id":"`); found {
		s.id, _, _ = strings.Cut(rest, `"`)
	}
	if s.id == "" {
		return
	}
	text, s.perhaps = p.untilTold(header("confirm "), "/api/v1/transfers/"+s.id+"/confirm", "{}", 200)
	s.confirmed = text != ""
}

// untilTold sends a request until it is acknowledged, for half a minute; perhaps says that
// an answer on the way left it open whether it was done.
func (p *mixedPerson) untilTold(header map[string]string, path, body string, good int) (text string, perhaps bool) {
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(500 * time.Millisecond) {
		status, text := p.ask(p.client, sending, "POST", path, body, header, good)
		if status == good {
			return text, perhaps
		}
		perhaps = perhaps || !strings.Contains(text, `"code":"unavailable"`)
	}
	return "", perhaps
}
