package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// Person is somebody with an account at the application under attack, who has a
// transfer waiting to be confirmed.
type Person struct {
	Login, Password string
	origin          *url.URL
	Recipient       string // whom the transfers are to
	http            *http.Client
	waiting         map[string]string // id of the transfer, by amount
	signing         sync.Mutex
	cookies         []string // of the session that browsers share
}

// local takes names below localhost for this machine, as browsers do.
var local = &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err == nil && strings.HasSuffix(host, ".localhost") {
		addr = net.JoinHostPort("127.0.0.1", port)
	}
	return new(net.Dialer).DialContext(ctx, network, addr)
}}

// Pending is the state of a transfer that nobody has decided on.
const Pending = "pending"

// newPerson signs somebody up, and somebody to send money to.
func newPerson(ctx context.Context, origin *url.URL, name, password string) (*Person, error) {
	other := &Person{Login: "Mallory " + name, Password: password, origin: origin}
	p := &Person{Login: name, Password: password, origin: origin, Recipient: other.Login, waiting: map[string]string{}}
	for _, who := range []*Person{other, p} {
		jar, err := cookiejar.New(nil)
		if err != nil {
			return nil, err
		}
		who.http = &http.Client{Jar: jar, Transport: local, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		email := strings.ToLower(strings.ReplaceAll(who.Login, " ", ".")) + "@lab.example"
		form := url.Values{"username": {who.Login}, "email": {email}, "password": {password}}
		answer, err := who.send(ctx, http.MethodPost, "/signup", "application/x-www-form-urlencoded", form.Encode())
		if err != nil {
			return nil, err
		}
		if answer.status != http.StatusSeeOther {
			return nil, fmt.Errorf("sign %s up: the application answers %d", who.Login, answer.status)
		}
	}
	return p, nil
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// send asks the application as this person's own browser would.
func (p *Person) send(ctx context.Context, method, path, kind, body string) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, p.origin.String()+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	got, err := p.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = got.Body.Close() }()
	content, err := io.ReadAll(got.Body)
	return answer{got.StatusCode, got.Header, content}, err
}

func (p *Person) ask(ctx context.Context, method, path, body string, into any) error {
	got, err := p.send(ctx, method, path, "application/json", body)
	if err != nil {
		return err
	}
	if got.status >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: the application answers %d: %s", method, path, got.status, bytes.TrimSpace(got.body))
	}
	return json.Unmarshal(got.body, into)
}

// Propose makes a transfer that waits to be confirmed, and returns its id.
func (p *Person) Propose(ctx context.Context, amount string) (string, error) {
	body, err := json.Marshal(map[string]string{"to": p.Recipient, "amount": amount, "note": "for the lab"})
	if err != nil {
		return "", err
	}
	var made struct{ ID string }
	err = p.ask(ctx, http.MethodPost, "/api/v1/transfers", string(body), &made)
	return made.ID, err
}

// State is what became of a transfer.
func (p *Person) State(ctx context.Context, id string) (string, error) {
	var transfer struct{ State string }
	err := p.ask(ctx, http.MethodGet, "/api/v1/transfers/"+id, "", &transfer)
	return transfer.State, err
}

// Waiting is the page of a transfer of that amount which waits to be confirmed, a
// new one if the last has been decided on.
func (p *Person) Waiting(ctx context.Context, amount string) (path string, err error) {
	state := ""
	if id := p.waiting[amount]; id != "" {
		if state, err = p.State(ctx, id); err != nil {
			return "", err
		}
	}
	if state != Pending {
		if p.waiting[amount], err = p.Propose(ctx, amount); err != nil {
			return "", err
		}
	}
	return "/transfers/" + p.waiting[amount], nil
}

// isSignedIn reports whether the cookies of a browser are a session that holds.
func (p *Person) isSignedIn(ctx context.Context, cookies string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.origin.String()+"/api/v1/me", nil)
	if err != nil {
		return false
	}
	r.Header.Set("Cookie", cookies)
	got, err := (&http.Client{Transport: local}).Do(r)
	if err != nil {
		return false
	}
	_ = got.Body.Close()
	return got.StatusCode == http.StatusOK
}

// session is a session's cookies for a browser, the same for each of the person's
// browsers as long as it holds: what one of them has chosen, the others see.
func (p *Person) session(ctx context.Context) (cookies []string, err error) {
	p.signing.Lock()
	defer p.signing.Unlock()
	if len(p.cookies) > 0 {
		name, _, _ := strings.Cut(p.cookies[0], ";")
		if p.isSignedIn(ctx, name) {
			return p.cookies, nil
		}
	}
	p.cookies, err = p.signIn(ctx)
	return p.cookies, err
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// signIn is a new session's cookie, for a browser; the person's own stays.
func (p *Person) signIn(ctx context.Context) ([]string, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	browser := &Person{origin: p.origin, http: &http.Client{Jar: jar, Transport: local, CheckRedirect: p.http.CheckRedirect}}
	page, err := browser.send(ctx, http.MethodGet, "/login", "", "")
	if err != nil {
		return nil, err
	}
	form := url.Values{"login": {p.Login}, "password": {p.Password}}
	for _, field := range hiddenField.FindAllSubmatch(page.body, -1) { // as a browser that runs no scripts sees them
		form.Set(html.UnescapeString(string(field[1])), html.UnescapeString(string(field[2])))
	}
	got, err := browser.send(ctx, http.MethodPost, "/login", "application/x-www-form-urlencoded", form.Encode())
	if err != nil {
		return nil, err
	}
	if got.status != http.StatusSeeOther {
		return nil, fmt.Errorf("sign in: the application answers %d", got.status)
	}
	return got.header.Values("Set-Cookie"), nil
}
