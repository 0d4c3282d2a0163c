package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"
)

// outcome is what a customer knows about a transfer.
type outcome int

const (
	unknown  outcome = iota // no answer, or "we are checking"
	applied                 // it was acknowledged
	refused                 // a rule stood against it
	unharmed                // "nothing was changed"
)

var outcomes = []string{"unknown", "applied", "refused", "unharmed"}

// deal is one transfer that a customer tried to make.
type deal struct {
	note    string // unique
	id      string // empty if its making got no answer
	from    int
	to      int
	amount  int // minor units
	outcome outcome
}

// customer is a person with a browser, who uses any instance.
type customer struct {
	*bank
	number int
	name   string
	http   *http.Client
	random *rand.Rand
	deals  []*deal
}

func newCustomer(b *bank, number int) *customer {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	c := &customer{bank: b, number: number, name: fmt.Sprintf("customer%d", number), random: rand.New(rand.NewPCG(b.seed, uint64(number)))}
	c.http = &http.Client{Jar: jar, Timeout: bankRequests, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	form := url.Values{"username": {c.name}, "email": {c.name + "@example.org"}, "password": {"correct horse battery staple"}}
	eventually(b.T, c.name+" has signed up", func() bool { // the proxy may lose this commit, too
		status, _, _ := c.send("POST", "/signup", form.Encode(), "application/x-www-form-urlencoded", "")
		if status == http.StatusSeeOther {
			return true
		}
		_, page, _ := c.send("GET", "/login", "", "", "")
		form.Set("login", c.name)
		for _, name := range []string{"seal", "next", "scripts"} {
			form.Set(name, hiddenValue(page, name))
		}
		status, _, _ = c.send("POST", "/login", form.Encode(), "application/x-www-form-urlencoded", "")
		return status == http.StatusSeeOther
	})
	return c
}

// send asks any instance and returns status, body and the Location; status 0
// means that no answer came.
func (c *customer) send(method, path, body, kind, key string) (status int, answer, location string) {
	i := c.instances[c.random.IntN(len(c.instances))]
	r, err := http.NewRequest(method, i.origin+path, strings.NewReader(body))
	if err != nil {
		c.Error(err)
		return 0, "", ""
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return 0, "", ""
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, "", ""
	}
	return resp.StatusCode, string(b), resp.Header.Get("Location")
}

func (c *customer) work(ctx context.Context) {
	for n := 0; ctx.Err() == nil; n++ {
		to := c.random.IntN(bankClients - 1)
		if to >= c.number {
			to++
		}
		d := &deal{note: fmt.Sprintf("%d-%d", c.number, n), from: c.number, to: to, amount: 1 + c.random.IntN(4_00)}
		c.deals = append(c.deals, d)
		if d.id = c.propose(ctx, d); d.id != "" {
			d.outcome = c.confirm(ctx, d)
		}
	}
}

// propose makes the transfer, again under the same key while no answer comes.
func (c *customer) propose(ctx context.Context, d *deal) (id string) {
	body := fmt.Sprintf(`{"to":"customer%d","amount":"%d.%02d","note":"%s"}`, d.to, d.amount/100, d.amount%100, d.note)
	for ctx.Err() == nil {
		status, answer, _ := c.send("POST", "/api/v1/transfers", body, "application/json", "key-"+d.note)
		switch {
		case status == http.StatusCreated:
			var made struct{ ID string }
			if err := json.Unmarshal([]byte(answer), &made); err != nil {
				c.Errorf("%s: %v: %s", d.note, err, answer)
			}
			return made.ID
		case status == http.StatusUnprocessableEntity:
			d.outcome = refused
			return ""
		case status != 0 && status != http.StatusServiceUnavailable:
			c.Errorf("%s: proposing answers %d: %s", d.note, status, answer)
			return ""
		}
		pause(ctx)
	}
	return ""
}

// confirm presses the button, or calls the API, up to three times.
func (c *customer) confirm(ctx context.Context, d *deal) outcome {
	sure := true // nothing sent before can have had an effect
	for range 1 + c.random.IntN(3) {
		var told outcome
		if c.random.IntN(2) == 0 {
			told = c.confirmByPage(d)
		} else {
			told = c.confirmByAPI(d)
		}
		switch {
		case told == applied, told == refused:
			return told
		case told == unknown:
			sure = false
		}
		pause(ctx)
	}
	if sure {
		return unharmed
	}
	return unknown
}

func (c *customer) confirmByAPI(d *deal) outcome {
	status, answer, _ := c.send("POST", "/api/v1/transfers/"+d.id+"/confirm", "", "application/json", "")
	switch {
	case status == http.StatusOK && strings.Contains(answer, `"state":"confirmed"`):
		return applied
	case status == http.StatusConflict && (strings.Contains(answer, "insufficient-balance") || strings.Contains(answer, "limit-exceeded")):
		return refused
	case status == http.StatusServiceUnavailable && strings.Contains(answer, `"code":"unavailable"`):
		return unharmed
	case status != 0 && status != http.StatusServiceUnavailable:
		c.Errorf("%s: confirming answers %d: %s", d.note, status, answer)
	}
	return unknown
}

// confirmByPage reads the review and presses its button.
func (c *customer) confirmByPage(d *deal) outcome {
	path := "/transfers/" + d.id
	status, page, _ := c.send("GET", path, "", "", "")
	switch {
	case strings.Contains(page, "<h1>Sent</h1>"):
		return applied
	case status != http.StatusOK:
		return unharmed // nothing was asked for
	}
	form := url.Values{"gate": {"mouse:1500"}}
	for _, name := range []string{"seal", "idempotency_key"} {
		form.Set(name, hiddenValue(page, name))
	}
	status, answer, location := c.send("POST", path+"/confirm", form.Encode(), "application/x-www-form-urlencoded", "")
	switch {
	case status == http.StatusSeeOther && location == path, strings.Contains(answer, "<h1>Sent</h1>"):
		return applied
	case status == http.StatusConflict:
		return refused
	case status == http.StatusServiceUnavailable && strings.Contains(answer, "Nothing was changed"):
		return unharmed
	case status != 0 && status != http.StatusServiceUnavailable:
		c.Errorf("%s: confirming answers %d to %q: %s", d.note, status, location, answer)
	}
	return unknown
}

func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(20 * time.Millisecond):
	}
}
