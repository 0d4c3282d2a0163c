package config

import (
	"net/url"
	"strings"
	"testing"
)

func TestMailServerIsReadFromItsURL(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "bank.example:8443"}
	for raw, want := range map[string]struct {
		smtp SMTP
		from string
	}{
		"smtps://u:p@mail.example":                                {SMTP{Host: "mail.example", Port: 465, TLS: true, User: "u", Password: "p"}, `"Bank" <no-reply@bank.example>`},
		"smtps://post%40bank.example:p%3A%2F@mail.example:4650":   {SMTP{Host: "mail.example", Port: 4650, TLS: true, User: "post@bank.example", Password: "p:/"}, `"Bank" <post@bank.example>`},
		"smtp://u:p@mail.example":                                 {SMTP{Host: "mail.example", Port: 587, User: "u", Password: "p"}, `"Bank" <no-reply@bank.example>`},
		"smtp://relay.example:25?from=Office%20%3Ca%40b.example>": {SMTP{Host: "relay.example", Port: 25}, `"Office" <a@b.example>`},
		"smtp://127.0.0.1:1025":                                   {SMTP{Host: "127.0.0.1", Port: 1025, Plain: true}, `"Bank" <no-reply@bank.example>`},
		"smtp://[::1]:1025":                                       {SMTP{Host: "::1", Port: 1025, Plain: true}, `"Bank" <no-reply@bank.example>`},
		"smtp://u:p@127.0.0.1:1025":                               {SMTP{Host: "127.0.0.1", Port: 1025, User: "u", Password: "p"}, `"Bank" <no-reply@bank.example>`},
	} {
		c, err := load(t, "APP_SMTP_URL="+raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		sender := c.SMTP.Sender("Bank", base)
		if sender.String() != want.from {
			t.Errorf("%s: mails come from %s, want %s", raw, sender.String(), want.from)
		}
		c.SMTP.From = nil
		if c.SMTP != want.smtp {
			t.Errorf("%s: %+v, want %+v", raw, c.SMTP, want.smtp)
		}
	}
}

// TestProductionSendsNoMailInTheClear: what dev takes for a server on this machine
// means STARTTLS there.
func TestProductionSendsNoMailInTheClear(t *testing.T) {
	c, err := load(t, production("APP_SMTP_URL=smtp://127.0.0.1:1025")...)
	if err != nil || c.SMTP.Plain {
		t.Errorf("%+v, %v", c.SMTP, err)
	}
}

func TestMailServersURLIsNotQuoted(t *testing.T) {
	for _, raw := range []string{"smtp://u:mailpassword@", "smtps://u:mailpassword@host:x", "smtps://u:mailpassword@host?x=1", "imap://u:mailpassword@host", "smtps://u:mailpassword@host?from=x"} {
		if _, err := load(t, "APP_SMTP_URL="+raw); err == nil || strings.Contains(err.Error(), "mailpassword") {
			t.Errorf("%s: %v", raw, err)
		}
	}
}
