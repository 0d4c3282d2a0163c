// Package config reads the application's settings once, from the environment
// and a .env file, and refuses a value it does not understand. Only cmd/app
// imports it; everyone else is handed values.
package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Environment is what the application is run for.
type Environment string

// The environments. Dev forgives what production refuses.
const (
	Dev        Environment = "dev"
	Production Environment = "production"
)

// Config holds every setting. Its String hides the secrets.
type Config struct {
	DatabaseURL      Secret         // empty: SQLite in data/app.db
	Env              Environment    // dev unless set
	Addr             string         // host:port to listen on
	BaseURL          *url.URL       // how browsers reach the application; nil: from the address listened on
	SecretKey        Secret         // keys seals; after a comma, keys on their way out; in dev made and kept in the database when empty
	SMTP             SMTP           // the mail server; in dev without one, mails are shown at /dev/mail
	TrustedEmbedders []string       // https origins that may frame the pages that allow it
	TrustedProxies   []netip.Prefix // whose X-Forwarded-For is believed; nil: one neighbour's, where the base URL is https
	MetricsAddr      string         // host:port for metrics; empty: off
	OpeningBalance   int64          // minor units credited to a new account
	HSTS             string         // Strict-Transport-Security over https; off: not sent
	DrainDelay       time.Duration  // how long it serves on, unready, after SIGTERM
}

// A Secret is a value that never shows itself when printed or logged.
type Secret string

// Parts are the comma-separated secrets in it, of which the first is in use.
func (s Secret) Parts() []string {
	var parts []string
	for part := range strings.SplitSeq(string(s), ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// String says whether there is a secret, not what it is.
func (s Secret) String() string {
	if s == "" {
		return "(not set)"
	}
	return "(hidden)"
}

// GoString is String, so that %#v hides the secret as well.
func (s Secret) GoString() string { return s.String() }

// MarshalText is String, so that JSON and logs hide the secret as well.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// A Setting is one variable and its value as it may be shown.
type Setting struct{ Name, Value string }

// Settings lists every setting without secrets, in the order of the README.
func (c Config) Settings() []Setting {
	base := "(from the address listened on)"
	if c.BaseURL != nil {
		base = c.BaseURL.String()
	}
	return []Setting{
		{"DATABASE_URL", c.database()},
		{"APP_ENV", string(c.Env)},
		{"APP_ADDR", c.Addr},
		{"APP_BASE_URL", base},
		{"APP_SECRET_KEY", c.SecretKey.String()},
		{"APP_SMTP_URL", c.SMTP.String()},
		{"APP_TRUSTED_EMBEDDERS", strings.Join(c.TrustedEmbedders, ", ")},
		{"APP_TRUSTED_PROXIES", c.proxies()},
		{"APP_METRICS_ADDR", c.MetricsAddr},
		{"APP_OPENING_BALANCE", fmt.Sprint(c.OpeningBalance)},
		{"APP_HSTS", c.HSTS},
		{"APP_DRAIN_DELAY", c.DrainDelay.String()},
	}
}

// proxies shows whose X-Forwarded-For is believed.
func (c Config) proxies() string {
	if c.TrustedProxies == nil {
		return "(one, on this machine or in a private network, where the base URL is https)"
	}
	var shown []string
	for _, p := range c.TrustedProxies {
		shown = append(shown, p.String())
	}
	return strings.Join(shown, ", ")
}

// database shows where the data lives without its credentials.
func (c Config) database() string {
	u, err := url.Parse(c.DatabaseURL.Reveal())
	if c.DatabaseURL == "" || err != nil {
		return c.DatabaseURL.String()
	}
	return fmt.Sprintf("%s://%s%s (credentials hidden)", u.Scheme, u.Host, u.Path)
}

// String shows the settings on one line, without secrets.
func (c Config) String() string {
	var b strings.Builder
	for _, s := range c.Settings() {
		fmt.Fprintf(&b, "%s=%s ", s.Name, s.Value)
	}
	return strings.TrimSpace(b.String())
}
