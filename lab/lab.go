package lab

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Options are what a lab is made of.
type Options struct {
	// Addr is where the attacker listens; it must be on loopback. Empty takes
	// any free port.
	Addr string
	// Application is the origin of the application under attack, of which
	// somebody signs up and proposes a transfer.
	Application string
	// Button is where the application's button is, nil for where it usually is.
	Button *Place
}

// Place is a place on a page that is centred: CSS pixels from the middle, and
// from the top.
type Place struct{ FromMiddle, FromTop float64 }

type button = Place

// usualButton was measured on the page of a transfer.
var usualButton = button{-145, 640}

// Lab is every server of the lab.
type Lab struct {
	// Origin is the attacker's own, on a site of its own; Sibling is the same
	// attacker on a name below the application's, whose frames get its cookies.
	Origin, Sibling string
	// Person is the victim.
	Person *Person

	counts  *counts
	spots   spots
	bank    *bank
	origins map[passage]map[bool]string // of the application (true) and the bank, by passage
	button  button
	path    string // of the application's page under attack, empty for a transfer
	instead atomic.Bool
	servers []*http.Server
	failed  chan error
}

// Start starts the lab. It runs until Close.
func Start(ctx context.Context, o Options) (*Lab, error) {
	application, err := url.Parse(o.Application)
	if err != nil || application.Host == "" || application.Scheme != "http" {
		return nil, fmt.Errorf("%q is no address of an application on plain http", o.Application)
	}
	l := &Lab{
		counts: newCounts(), spots: spots{by: map[string]Spot{}}, button: usualButton,
		origins: map[passage]map[bool]string{}, failed: make(chan error, 8),
	}
	if o.Button != nil {
		l.button = *o.Button
	}
	l.bank = &bank{counts: l.counts}
	if l.Person, err = newPerson(ctx, application, "Vera "+rand.Text()[:6], rand.Text()); err != nil {
		return nil, err
	}
	if err := l.listen(o, application); err != nil {
		_ = l.Close()
		return nil, err
	}
	return l, nil
}

// listen starts the attacker, the bank, and what stands before the application.
func (l *Lab) listen(o Options, application *url.URL) error {
	port, err := l.serve(o.Addr, l.attacker())
	if err != nil {
		return err
	}
	host := application.Hostname()
	l.Origin, l.Sibling = "http://attacker.localhost:"+port, "http://evil."+host+":"+port
	bankPort, err := l.serve("", l.bank.handler())
	if err != nil {
		return err
	}
	bankURL := &url.URL{Scheme: "http", Host: "127.0.0.1:" + bankPort}
	appURL := &url.URL{Scheme: application.Scheme, Host: application.Host}
	for _, through := range []passage{plain, stripping, extended} {
		l.origins[through] = map[bool]string{}
		for isApp, backend := range map[bool]*url.URL{true: appURL, false: bankURL} {
			against, name, enter := Against(""), "bank.localhost", http.HandlerFunc(nil)
			if isApp {
				against, name, enter = Application, host, l.enter
			}
			port, err := l.serve("", l.newFront(through, backend, against, enter))
			if err != nil {
				return err
			}
			l.origins[through][isApp] = "http://" + name + ":" + port
		}
	}
	return nil
}

// serve runs a handler on loopback and returns its port.
func (l *Lab) serve(addr string, h http.Handler) (port string, err error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return "", fmt.Errorf("%s is not a loopback address: the lab serves nobody else", addr)
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return "", err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	l.servers = append(l.servers, server)
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			l.failed <- err
		}
	}()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port), nil
}

// Failed tells when a server of the lab gives up.
func (l *Lab) Failed() <-chan error { return l.failed }

// Close ends the lab.
func (l *Lab) Close() error {
	var errs []error
	for _, s := range l.servers {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}

// Tally is everything that has arrived at a target.
func (l *Lab) Tally(against Against) Tally { return l.counts.total(against) }

// Gate is how the last press came that the guarded bank accepted: kind:ms.
func (l *Lab) Gate() string {
	l.counts.mu.Lock()
	defer l.counts.mu.Unlock()
	return l.counts.gate
}

// Spot is where the attacker's page wants the next press; ok is false until the
// page has said so.
func (l *Lab) Spot(name string) (at Spot, ok bool) { return l.spots.find(name) }

// Buttons are the guarded buttons of the page shown last whose forms are sent to
// a path of this pattern, by that path, from the page's middle and top.
func (l *Lab) Buttons(pattern string) map[string]Place {
	found := map[string]Place{}
	for name, at := range l.spots.matching("button " + pattern) {
		found[strings.TrimPrefix(name, "button ")] = Place{at.X, at.Y}
	}
	return found
}

// Aim says where the application's button is.
func (l *Lab) Aim(at Place) { l.button = at }

// Attack sets another page of the application under attack than that of a
// transfer; empty is the transfer again.
func (l *Lab) Attack(path string) { l.path = path }

// Instead has the page under attack offer the way by the password from the start,
// as it does once it has refused a press, and that button be the target.
func (l *Lab) Instead(on bool) { l.instead.Store(on) }

// Button is where the button of a target's page is.
func (l *Lab) Button(of Against) Place {
	if of == Application {
		return l.button
	}
	return bankButton
}

// Forget drops what the attacker's pages have said so far.
func (l *Lab) Forget() { l.spots.forget() }

// Page is the address of an attack's page.
func (l *Lab) Page(number int, way string, against Against) string {
	return l.Sibling + "/attack/" + strconv.Itoa(number) + "/" + way + "?against=" + string(against)
}

// Victim is the address of the page under attack.
func (l *Lab) Victim(ctx context.Context, w Way, against Against) (string, error) {
	if against != Application {
		path := "/" + string(against)
		if w.weak != "" && against == Bare {
			path = w.weak
		}
		if w.focus && against == Guard {
			path += "?focus=1"
		}
		return l.origins[w.through][false] + path, nil
	}
	path := cmp.Or(w.path, l.path)
	if path == "" {
		var err error
		if path, err = l.Person.Waiting(ctx, w.amount()); err != nil {
			return "", err
		}
	}
	return l.origins[w.through][true] + path, nil
}

// Enter is an address that signs the browser in as the victim and goes on.
func (l *Lab) Enter(next string) string {
	return l.origins[plain][true] + "/lab/enter?" + url.Values{"next": {next}}.Encode()
}
